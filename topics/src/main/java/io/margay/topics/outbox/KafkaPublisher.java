package io.margay.topics.outbox;

import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The topic itself. */
public final class KafkaPublisher implements Publisher {

  private final TopicPublisher publisher;

  public KafkaPublisher(String bootstrapServers, String topic) {
    this.publisher = new TopicPublisher(bootstrapServers, topic);
  }

  @Override
  public void prepare() {
    publisher.prepare();
  }

  @Override
  public boolean fits(TopicRecord change) {
    return TopicPublisher.fits(change);
  }

  @Override
  public void publish(List<TopicRecord> records) {
    publisher.publish(records);
  }

  @Override
  public void deadLetter(String key, byte @Nullable [] value, String reason) {
    publisher.deadLetter(key, value, reason);
  }

  @Override
  public void close() {
    publisher.close();
  }
}
