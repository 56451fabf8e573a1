package io.margay.policyapi.feed;

import io.margay.core.model.Kind;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Snapshot;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What of the topics goes to agents: all but what only people look at. Of CalicoNodeStatuses, which
 * agents fill, each is told what its own ask ({@link AskedStatuses}).
 */
final class ForAgents {

  private static final String BLOCKS = Kind.IPAM_BLOCK.id() + "/";
  private static final String HANDLES = Kind.IPAM_HANDLE.id() + "/";

  private ForAgents() {}

  static boolean wanted(Entry entry) {
    return !entry.key().startsWith(BLOCKS)
        && !entry.key().startsWith(HANDLES)
        && !AskedStatuses.concerns(entry);
  }

  /** All objects. */
  static Iterator<Entry> objects(Snapshot snapshot) {
    return new Wanted(
        List.of(() -> snapshot.resources().objects(), () -> snapshot.ipam().objects()));
  }

  /** What has changed since, deletions included. */
  static Iterator<Entry> changesAfter(Snapshot snapshot, Token token) {
    return new Wanted(
        List.of(
            () -> snapshot.resources().changesAfter(token.resources()),
            () -> snapshot.ipam().changesAfter(token.ipam())));
  }

  /**
   * One after the other. Nothing is looked for before it is asked for: agents begin while the hub's
   * writer waits.
   */
  private static final class Wanted implements Iterator<Entry> {
    private final Iterator<Supplier<Iterator<Entry>>> sources;
    private Iterator<Entry> current = Collections.emptyIterator();
    private @Nullable Entry ahead;

    Wanted(List<Supplier<Iterator<Entry>>> sources) {
      this.sources = sources.iterator();
    }

    @Override
    public boolean hasNext() {
      while (ahead == null && (current.hasNext() || sources.hasNext())) {
        if (current.hasNext()) {
          Entry entry = current.next();
          ahead = wanted(entry) ? entry : null;
        } else {
          current = sources.next().get();
        }
      }
      return ahead != null;
    }

    @Override
    public Entry next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Entry entry = ahead;
      ahead = null;
      return Objects.requireNonNull(entry);
    }
  }
}
