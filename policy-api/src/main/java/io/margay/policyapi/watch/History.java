package io.margay.policyapi.watch;

import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Hub.Transition;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.policyapi.snapshot.Source;
import io.margay.policyapi.snapshot.TopicState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The last changes of one topic, in the order of revisions: a ring of bounded size that any number
 * of watchers read at their own pace.
 */
final class History implements Hub.Listener {

  private final Source source;
  private final @Nullable Earlier earlier;
  private final Transition[] ring;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();

  /** How many there have ever been; the one with number n is at n modulo the size. */
  private long count;

  /** Changes up to this revision may be missing. */
  private long missing = Long.MAX_VALUE;

  /** Changes up to this revision did not find room. */
  private long overwritten;

  /**
   * @param size how many changes are kept
   * @param earlier asked once, for those from before this replica; null if the topic itself has the
   *     last of them
   */
  History(Source source, int size, @Nullable Earlier earlier) {
    this.source = source;
    this.earlier = earlier;
    this.ring = new Transition[size];
  }

  /** A part of the history and the position after it. */
  record Part(List<Transition> changes, long position) {}

  @Override
  public void changed(Source of, List<Transition> changes, Snapshot after) {
    // Before the topic has been read to its end, most of its changes are no history: it is
    // compacted.
    if (of == source && (earlier == null || after.of(source).inSync())) {
      add(changes);
    }
  }

  @Override
  public void complete(Source of, TopicState state, long intactAfter) {
    if (of == source) {
      Earlier.Changes known =
          earlier == null
              ? new Earlier.Changes(intactAfter, List.of())
              : earlier.upTo(state, ring.length);
      lock.lock();
      try {
        missing = Math.max(known.after(), overwritten);
        add(known.changes());
      } finally {
        lock.unlock();
      }
    }
  }

  private void add(List<Transition> changes) {
    lock.lock();
    try {
      for (Transition change : changes) {
        int slot = (int) (count++ % ring.length);
        Transition last = ring[slot];
        if (last != null) {
          overwritten = Math.max(overwritten, last.after().revision());
          missing = Math.max(missing, overwritten);
        }
        ring[slot] = change;
      }
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The position before the first change after the revision; null if that is not known any more.
   */
  @Nullable Long positionAfter(long revision) {
    lock.lock();
    try {
      if (revision < missing) {
        return null;
      }
      long position = count;
      long oldest = Math.max(0, count - ring.length);
      while (position > oldest && at(position - 1).after().revision() > revision) {
        position--;
      }
      return position;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What followed a position, waiting for something to follow.
   *
   * @return with no changes if nothing did in time; null if the reader was too slow and what
   *     follows is lost
   */
  @Nullable Part read(long position, Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (count == position) {
        if (left <= 0) {
          return new Part(List.of(), position);
        }
        left = grown.awaitNanos(left);
      }
      if (count - position > ring.length) {
        return null;
      }
      List<Transition> changes = new ArrayList<>();
      for (long i = position; i < count; i++) {
        changes.add(at(i));
      }
      return new Part(changes, count);
    } finally {
      lock.unlock();
    }
  }

  private Transition at(long position) {
    return ring[(int) (position % ring.length)];
  }
}
