package io.margay.topics.outbox;

import io.margay.core.model.ResourceKey;
import io.margay.topics.TopicFollower;
import io.margay.topics.TopicRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a follower finds in a topic, without the documents: for who writes it and needs no more. */
public final class FollowedTopic implements TopicFollower.Listener, TopicView {

  /** Of so many deletions the revisions are known, in case an older record comes behind one. */
  private static final int DELETIONS = 50_000;

  private final Map<ResourceKey, Long> revisions = new HashMap<>();
  private final LinkedHashMap<ResourceKey, Long> deletions = new LinkedHashMap<>();
  private final Map<ResourceKey, Long> stale = new HashMap<>();
  private boolean inSync;

  @Override
  public synchronized void onRecords(List<TopicRecord> batch) {
    for (TopicRecord record : batch) {
      ResourceKey key = record.key();
      stale.remove(key);
      deletions.remove(key);
      if (record.isDeletion()) {
        revisions.remove(key);
        deletions.put(key, record.revision());
        if (deletions.size() > DELETIONS) {
          deletions.pollFirstEntry();
        }
      } else {
        revisions.put(key, record.revision());
      }
    }
  }

  @Override
  public synchronized void onRepeated(TopicRecord repeated) {
    Long known = known(repeated.key());
    if (known == null || repeated.revision() >= known) {
      stale.remove(repeated.key());
    } else {
      stale.put(repeated.key(), known);
    }
  }

  private @Nullable Long known(ResourceKey key) {
    Long there = revisions.get(key);
    return there == null ? deletions.get(key) : there;
  }

  @Override
  public synchronized void onInSync() {
    inSync = true;
  }

  @Override
  public synchronized boolean inSync() {
    return inSync;
  }

  @Override
  public synchronized Map<ResourceKey, Long> revisions() {
    return Map.copyOf(revisions);
  }

  @Override
  public synchronized Map<ResourceKey, Long> stale() {
    return Map.copyOf(stale);
  }
}
