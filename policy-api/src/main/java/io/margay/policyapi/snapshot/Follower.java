package io.margay.policyapi.snapshot;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.margay.topics.TopicFollower;
import io.margay.topics.TopicRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Brings one topic into the hub. */
final class Follower implements SmartLifecycle, TopicFollower.Listener {

  private final String bootstrapServers;
  private final String topic;
  private final Source source;
  private final Hub hub;
  private @Nullable TopicFollower follower;

  Follower(String bootstrapServers, String topic, Source source, Hub hub) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.source = source;
    this.hub = hub;
  }

  @Override
  public void onRecords(List<TopicRecord> batch) {
    hub.apply(source, batch.stream().map(Follower::entry).toList());
  }

  @Override
  public void onInSync() {
    hub.inSync(source);
  }

  private static Entry entry(TopicRecord record) {
    byte[] value = record.value();
    // Not copied: nobody changes the bytes of a record.
    ByteString document = value == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(value);
    return new Entry(record.key().toString(), record.revision(), document);
  }

  @Override
  public void start() {
    TopicFollower started = new TopicFollower(bootstrapServers, topic, this);
    started.start();
    follower = started;
  }

  @Override
  public void stop() {
    TopicFollower running = follower;
    follower = null;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public boolean isRunning() {
    return follower != null;
  }
}
