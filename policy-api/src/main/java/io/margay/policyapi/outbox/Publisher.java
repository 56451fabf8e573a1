package io.margay.policyapi.outbox;

import io.margay.topics.TopicRecord;
import java.util.List;

/** Where the relay publishes to. */
interface Publisher extends AutoCloseable {

  /**
   * Publishes in this order.
   *
   * @throws RuntimeException if not all are known to be there; the same records are given again
   */
  void publish(List<TopicRecord> records);

  @Override
  void close();
}
