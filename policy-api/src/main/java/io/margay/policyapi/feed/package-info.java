/**
 * The agents' feed over gRPC: a snapshot or the changes since a token, then changes as they come.
 * Each agent has one pending value per key, so a slow one coalesces and never makes a queue grow;
 * and the door through which agents write about their own node.
 */
@NullMarked
package io.margay.policyapi.feed;

import org.jspecify.annotations.NullMarked;
