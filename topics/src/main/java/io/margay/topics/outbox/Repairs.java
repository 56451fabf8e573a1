package io.margay.topics.outbox;

import io.margay.core.model.ResourceKey;
import io.margay.topics.TopicRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topic say what the change table says. Two things can make it differ: a former leader
 * that stood still and wrote an old record behind a newer one, and a topic that was lost or changed
 * from outside. The first shows in what is read from the topic, at any time; for the second
 * everything is compared once, when the leadership begins. See docs/adr/0012.
 */
final class Repairs {

  private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);

  private static final int MOST = 500;

  private final OutboxLog log;
  private final TopicView topic;
  private final Publisher publisher;
  private final BooleanSupplier held;
  private final RelayMeters meters;
  private final Map<ResourceKey, Long> repaired = new LinkedHashMap<>();
  private boolean compared;

  Repairs(
      OutboxLog log,
      TopicView topic,
      Publisher publisher,
      BooleanSupplier held,
      RelayMeters meters) {
    this.log = log;
    this.topic = topic;
    this.publisher = publisher;
    this.held = held;
    this.meters = meters;
  }

  /**
   * @param published the topic should be as the table was at this revision; not beyond, or readers
   *     would see later changes before earlier ones
   * @return whether there was anything to repair
   */
  boolean repair(long published) {
    if (!topic.inSync()) {
      return false;
    }
    Map<ResourceKey, Long> wrong = new LinkedHashMap<>(topic.stale());
    // What was repaired is seen as stale until it has come back from the topic.
    wrong.entrySet().removeIf(entry -> entry.getValue().equals(repaired.get(entry.getKey())));
    repaired.keySet().retainAll(topic.stale().keySet());
    Map<ResourceKey, Long> seen = Map.copyOf(wrong);
    if (!compared) {
      wrong.putAll(differences(published));
    }
    List<TopicRecord> records = new ArrayList<>();
    wrong.forEach((key, revision) -> records.add(rightful(key, revision, published)));
    records.sort(Comparator.comparingLong(TopicRecord::revision));
    for (int from = 0; from < records.size() && held.getAsBoolean(); from += MOST) {
      publisher.publish(records.subList(from, Math.min(records.size(), from + MOST)));
    }
    compared = true;
    repaired.putAll(seen);
    if (!records.isEmpty()) {
      LOG.warn(
          "the topic was not as the change table says: repaired keys={} first={}",
          records.size(),
          records.getFirst().key());
      meters.repaired(records.size());
    }
    return !records.isEmpty();
  }

  private Map<ResourceKey, Long> differences(long published) {
    Map<ResourceKey, Long> there = topic.revisions();
    Map<ResourceKey, Long> wrong = new LinkedHashMap<>();
    Map<String, Long> objects = log.objects(published);
    objects.forEach((text, revision) -> {
      ResourceKey key = known(text);
      if (key != null && there.getOrDefault(key, 0L) < revision) {
        wrong.put(key, revision);
      }
    });
    there.forEach((key, revision) -> {
      // Above what is published it is not ours to judge.
      if (revision <= published && !objects.containsKey(key.toString())) {
        wrong.put(key, revision);
      }
    });
    return wrong;
  }

  private TopicRecord rightful(ResourceKey key, long revision, long published) {
    return log.last(key, published)
        .map(OutboxLog.Row::toRecord)
        // Nothing in the log: deleted so long ago that this is forgotten.
        .orElseGet(() -> deletion(key, revision + 1));
  }

  @SuppressWarnings("NullAway") // It misreads array types of class files.
  private static TopicRecord deletion(ResourceKey key, long revision) {
    return new TopicRecord(key, revision, null);
  }

  private static @Nullable ResourceKey known(String text) {
    try {
      return ResourceKey.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
