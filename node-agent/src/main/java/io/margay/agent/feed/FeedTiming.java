package io.margay.agent.feed;

import java.time.Duration;

/**
 * The feed's periods.
 *
 * @param heartbeat after how long without sending anything a heartbeat is sent
 * @param silence after how long without hearing anything the stream is dropped
 * @param leastPause before a stream is opened again, for the first time
 * @param mostPause the limit of the pause as it doubles
 */
public record FeedTiming(
    Duration heartbeat, Duration silence, Duration leastPause, Duration mostPause) {

  /** What feed.proto asks for. */
  public static final FeedTiming DEFAULT =
      new FeedTiming(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMillis(200),
          Duration.ofSeconds(15));
}
