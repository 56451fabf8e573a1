package io.margay.topics;

import io.margay.core.model.ResourceKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The highest revision seen of each key. Of deleted keys only the latest are kept: a stale record
 * can only be as old as what a relay repeats after a change of leader.
 */
final class KnownRevisions {

  private final Map<ResourceKey, Long> live = new HashMap<>();
  private final LinkedHashMap<ResourceKey, Long> deleted = new LinkedHashMap<>();
  private final int deletedLimit;

  KnownRevisions(int deletedLimit) {
    this.deletedLimit = deletedLimit;
  }

  /** Whether the record is newer than what is known of its key; if so it is known from now on. */
  boolean advance(TopicRecord newer) {
    ResourceKey key = newer.key();
    long known = Math.max(live.getOrDefault(key, 0L), deleted.getOrDefault(key, 0L));
    if (newer.revision() <= known) {
      return false;
    }
    if (newer.isDeletion()) {
      live.remove(key);
      deleted.remove(key);
      deleted.put(key, newer.revision());
      if (deleted.size() > deletedLimit) {
        deleted.pollFirstEntry();
      }
    } else {
      deleted.remove(key);
      live.put(key, newer.revision());
    }
    return true;
  }
}
