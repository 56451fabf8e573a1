package io.margay.policyapi.outbox;

import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The topic itself. */
final class KafkaPublisher implements Publisher {

  private final TopicPublisher publisher;

  KafkaPublisher(String bootstrapServers) {
    this.publisher = new TopicPublisher(bootstrapServers, Topics.RESOURCES);
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
