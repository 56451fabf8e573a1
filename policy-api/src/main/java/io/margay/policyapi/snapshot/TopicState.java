package io.margay.policyapi.snapshot;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One topic at one moment. Immutable.
 *
 * @param revision the highest revision seen
 * @param forgotten deletions up to this revision may have been forgotten: whoever is not beyond it
 *     can not be brought up to date by changes alone
 * @param inSync whether the topic's end has been reached once
 */
public record TopicState(EntryMap entries, long revision, long forgotten, boolean inSync) {

  static final TopicState EMPTY = new TopicState(EntryMap.EMPTY, 0, 0, false);

  /** The object's latest document; null if it is not there. */
  public @Nullable Entry get(String key) {
    Entry entry = entries.get(key);
    return entry == null || entry.isDeletion() ? null : entry;
  }

  /** All objects. */
  public Iterator<Entry> objects() {
    return entries.iterator(entry -> !entry.isDeletion());
  }

  /** What has changed after the revision, deletions included. */
  public Iterator<Entry> changesAfter(long after) {
    return entries.iterator(entry -> entry.revision() > after);
  }
}
