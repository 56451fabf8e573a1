/**
 * Work in the background that is repeated until it succeeds: one job at a time for each key, a
 * virtual thread each, only the latest job of a key waits.
 */
@NullMarked
package io.margay.agent.retry;

import org.jspecify.annotations.NullMarked;
