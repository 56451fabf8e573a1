package io.margay.policyapi.snapshot;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.margay.core.model.ResourceKey;
import io.margay.topics.TopicFollower;
import io.margay.topics.TopicRecord;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Brings one topic into the hub. */
final class Follower implements SmartLifecycle, TopicFollower.Listener {

  private final String bootstrapServers;
  private final String topic;
  private final Source source;
  private final Hub hub;

  /** Keys whose last record in the topic is older than what is known. */
  private final Map<ResourceKey, Long> stale = new ConcurrentHashMap<>();

  private volatile @Nullable TopicFollower follower;

  Follower(String bootstrapServers, String topic, Source source, Hub hub) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.source = source;
    this.hub = hub;
  }

  @Override
  public void onRecords(List<TopicRecord> batch) {
    hub.apply(source, batch.stream().map(Follower::entry).toList());
    batch.forEach(record -> stale.remove(record.key()));
  }

  @Override
  public void onRepeated(TopicRecord repeated) {
    Entry known = hub.snapshot().of(source).entries().get(repeated.key().toString());
    if (known == null || repeated.revision() >= known.revision()) {
      stale.remove(repeated.key());
    } else {
      stale.put(repeated.key(), known.revision());
    }
  }

  /** Keys whose last record is an old one, with the revision that should be there. */
  Map<ResourceKey, Long> stale() {
    return Map.copyOf(stale);
  }

  /** Records that could not be read. */
  long poisonCount() {
    TopicFollower running = follower;
    return running == null ? 0 : running.poisonCount();
  }

  @Override
  public void onInSync() {
    TopicFollower running = follower;
    hub.inSync(source, running == null ? Long.MAX_VALUE : running.intactAfter());
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
    follower = started;
    started.start();
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
