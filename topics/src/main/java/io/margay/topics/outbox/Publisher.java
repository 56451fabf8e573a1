package io.margay.topics.outbox;

import io.margay.topics.TopicRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the relay publishes to. Every method throws a {@code RuntimeException} while it is away.
 */
public interface Publisher extends AutoCloseable {

  /** Sees to it that there is something to publish to. */
  void prepare();

  /** Whether the topic takes a record of this size. */
  boolean fits(TopicRecord change);

  /**
   * Publishes in this order.
   *
   * @throws RuntimeException if not all are known to be there; the same records are given again
   */
  void publish(List<TopicRecord> records);

  /**
   * Puts aside what can not be published.
   *
   * @param key as it is in the change table
   */
  void deadLetter(String key, byte @Nullable [] value, String reason);

  @Override
  void close();
}
