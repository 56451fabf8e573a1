/**
 * The agent's end of the feed: a stream from any of the policy-api replicas that is opened again
 * and again. Messages become batches of changes, each complete up to a token. A snapshot becomes
 * the difference to what is known, so nothing is ever deleted because of a disconnect. See {@code
 * feed.proto}.
 */
@NullMarked
package io.margay.agent.feed;

import org.jspecify.annotations.NullMarked;
