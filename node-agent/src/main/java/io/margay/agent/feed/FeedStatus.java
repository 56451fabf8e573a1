package io.margay.agent.feed;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the feed stands.
 *
 * @param connectedTo the server of the stream that is open; null while there is none
 * @param lastError why the last stream ended; null once another one works
 * @param token of the last batch
 * @param heardNanos when something was last heard, on the agent's clock; null if never
 * @param streams how many streams were opened
 * @param batches how many batches came
 * @param unreadable resources that could not be read, with the reason
 */
public record FeedStatus(
    @Nullable String connectedTo,
    @Nullable String lastError,
    @Nullable String token,
    @Nullable Long heardNanos,
    long streams,
    long batches,
    Map<String, String> unreadable) {

  static final FeedStatus NONE = new FeedStatus(null, null, null, null, 0, 0, Map.of());

  FeedStatus opened() {
    return new FeedStatus(null, lastError, token, heardNanos, streams + 1, batches, unreadable);
  }

  FeedStatus connected(String address) {
    return new FeedStatus(address, null, token, heardNanos, streams, batches, unreadable);
  }

  FeedStatus heard(long nanos) {
    return new FeedStatus(connectedTo, lastError, token, nanos, streams, batches, unreadable);
  }

  FeedStatus synced(String newToken, Map<String, String> nowUnreadable) {
    return new FeedStatus(
        connectedTo, lastError, newToken, heardNanos, streams, batches + 1, nowUnreadable);
  }

  FeedStatus ended(String reason) {
    return new FeedStatus(null, reason, token, heardNanos, streams, batches, unreadable);
  }
}
