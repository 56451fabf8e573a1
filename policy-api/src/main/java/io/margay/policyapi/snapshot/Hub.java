package io.margay.policyapi.snapshot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current snapshot and tells those who follow it what changes. The topics' followers
 * write, one at a time; readers take {@link #snapshot} and need no lock.
 */
public final class Hub {

  /** Hears of each change, in order, on the writer's thread: it must be quick. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param after the snapshot that the changes led to
     */
    void changed(Source source, List<Transition> changes, Snapshot after);

    /**
     * A topic's end has been reached for the first time. Nobody is served from it before this
     * returns, so it may take a moment.
     *
     * @param state of the topic then
     * @param intactAfter no change after this revision was missing in the topic
     */
    default void complete(Source source, TopicState state, long intactAfter) {}
  }

  /**
   * One key's step.
   *
   * @param before null if the key was unknown
   */
  public record Transition(@Nullable Entry before, Entry after) {}

  private final int mostDeletions;
  private final ReentrantLock writer = new ReentrantLock();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private final Map<Source, Queue<Entry>> deletions = new EnumMap<>(Source.class);
  private volatile Snapshot snapshot = Snapshot.EMPTY;

  /**
   * @param mostDeletions how many deletions of each topic are remembered
   */
  public Hub(int mostDeletions) {
    this.mostDeletions = mostDeletions;
    for (Source source : Source.values()) {
      deletions.put(source, new ArrayDeque<>());
    }
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Takes over a batch of a topic, in the topic's order. What is not newer than what is known is
   * ignored, so batches may overlap and repeat.
   */
  public void apply(Source source, List<Entry> batch) {
    writer.lock();
    try {
      TopicState state = snapshot.of(source);
      Map<String, Entry> latest = new LinkedHashMap<>();
      // Each step, not only what it all came to: watchers are told of every state.
      List<Transition> changes = new ArrayList<>(batch.size());
      for (Entry entry : batch) {
        Entry known = latest.get(entry.key());
        known = known == null ? state.entries().get(entry.key()) : known;
        if (known == null || entry.revision() > known.revision()) {
          changes.add(new Transition(known, entry));
          latest.put(entry.key(), entry);
        }
      }
      if (changes.isEmpty()) {
        return;
      }
      publish(source, next(source, state, List.copyOf(latest.values())), changes);
    } finally {
      writer.unlock();
    }
  }

  /**
   * The topic's end has been reached for the first time.
   *
   * @param intactAfter no change after this revision was missing in the topic
   */
  public void inSync(Source source, long intactAfter) {
    writer.lock();
    try {
      TopicState state = snapshot.of(source);
      if (state.inSync()) {
        return;
      }
      listeners.forEach(listener -> listener.complete(source, state, intactAfter));
      snapshot =
          snapshot.with(
              source, new TopicState(state.entries(), state.revision(), state.forgotten(), true));
      if (snapshot.inSync()) {
        waiting.forEach(Runnable::run);
        waiting.clear();
      }
    } finally {
      writer.unlock();
    }
  }

  /** Calls at once, or as soon as both topics are in sync, on the writer's thread. */
  public void whenInSync(Runnable action) {
    writer.lock();
    try {
      if (snapshot.inSync()) {
        action.run();
      } else {
        waiting.add(action);
      }
    } finally {
      writer.unlock();
    }
  }

  /**
   * Adds a listener.
   *
   * @return the snapshot after which the listener hears of every change
   */
  public Snapshot follow(Listener listener) {
    writer.lock();
    try {
      listeners.add(listener);
      return snapshot;
    } finally {
      writer.unlock();
    }
  }

  public void unfollow(Listener listener) {
    listeners.remove(listener);
  }

  private TopicState next(Source source, TopicState state, List<Entry> changed) {
    Queue<Entry> remembered = Objects.requireNonNull(deletions.get(source));
    changed.stream().filter(Entry::isDeletion).forEach(remembered::add);
    List<String> removed = new ArrayList<>();
    long forgotten = state.forgotten();
    EntryMap entries = state.entries().with(changed, List.of());
    while (remembered.size() > mostDeletions) {
      Entry oldest = remembered.remove();
      forgotten = Math.max(forgotten, oldest.revision());
      if (oldest.equals(entries.get(oldest.key()))) {
        removed.add(oldest.key());
      }
    }
    long revision = changed.stream().mapToLong(Entry::revision).reduce(state.revision(), Math::max);
    return new TopicState(
        removed.isEmpty() ? entries : entries.with(List.of(), removed),
        revision,
        forgotten,
        state.inSync());
  }

  private void publish(Source source, TopicState state, List<Transition> changes) {
    snapshot = snapshot.with(source, state);
    for (Listener listener : listeners) {
      listener.changed(source, changes, snapshot);
    }
  }
}
