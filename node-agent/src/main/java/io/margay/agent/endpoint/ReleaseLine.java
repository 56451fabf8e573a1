package io.margay.agent.endpoint;

import io.margay.agent.ipam.AddressException;
import io.margay.agent.ipam.AddressException.Reason;
import io.margay.core.model.ResourceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose addresses are to be given back, and when ipam-service may be asked to take them. Pure
 * state: no clock, no service, no thread.
 *
 * <p>A handle waits, is on its way, or is not here. While ipam-service is away all wait; what it
 * refuses is asked for alone, so that it holds up nobody else. Nothing goes while the same handle
 * is being settled.
 */
final class ReleaseLine {

  /**
   * What is to be given back.
   *
   * @param handle everything under it
   * @param endpoint whose record says so; null where only the handle is known
   */
  record Owed(String handle, @Nullable ResourceKey endpoint) {}

  private static final class Entry {
    private final Owed owed;

    /** Whether ipam-service may have done it already. */
    private boolean asked;

    private boolean onItsWay;
    private boolean alone;
    private long dueAt = Long.MIN_VALUE;
    private long pause;
    private @Nullable String failure;

    private Entry(Owed owed, boolean asked, long pause) {
      this.owed = owed;
      this.asked = asked;
      this.pause = pause;
    }
  }

  private final long leastPause;
  private final long mostPause;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Integer> settling = new HashMap<>();
  private long awayUntil = Long.MIN_VALUE;
  private long awayPause;

  /** The times between two attempts: doubled from the least to the most. */
  ReleaseLine(Duration leastPause, Duration mostPause) {
    this.leastPause = leastPause.toNanos();
    this.mostPause = mostPause.toNanos();
    this.awayPause = this.leastPause;
  }

  /**
   * Puts a handle at the end; one that is here stays where it is.
   *
   * @param asked whether ipam-service may have been asked already, by an earlier life of the agent
   */
  void add(Owed owed, boolean asked) {
    entries.computeIfAbsent(owed.handle(), handle -> new Entry(owed, asked, leastPause));
  }

  /** Takes a handle out, if its addresses are certainly still its own: nobody was asked. */
  boolean withdraw(String handle) {
    Entry entry = entries.get(handle);
    if (entry == null || entry.asked || entry.onItsWay) {
      return false;
    }
    entries.remove(handle);
    return true;
  }

  boolean has(String handle) {
    return entries.containsKey(handle);
  }

  int size() {
    return entries.size();
  }

  /** Has a handle asked for at the next occasion. */
  void urge(String handle) {
    Entry entry = entries.get(handle);
    if (entry != null) {
      entry.dueAt = Long.MIN_VALUE;
      awayUntil = Long.MIN_VALUE;
    }
  }

  /** Begins to settle a handle; false if it is to be given back. */
  boolean settling(String handle) {
    if (entries.containsKey(handle)) {
      return false;
    }
    settling.merge(handle, 1, Integer::sum);
    return true;
  }

  /** Ends what {@link #settling} began. */
  void settled(String handle) {
    settling.computeIfPresent(handle, (key, count) -> count == 1 ? null : count - 1);
  }

  /** What to ask for now, the longest waiting first; empty if nothing is due. */
  List<Owed> take(long now, int most) {
    List<Owed> taken = new ArrayList<>();
    if (now < awayUntil) {
      return taken;
    }
    for (Entry entry : entries.values()) {
      boolean due = ready(entry) && now >= entry.dueAt;
      boolean fits = taken.isEmpty() || !entry.alone && taken.size() < most;
      if (due && fits) {
        taken.add(entry.owed);
        entry.onItsWay = true;
        if (entry.alone) {
          break;
        }
      }
    }
    return taken;
  }

  /** When something is due next; {@link Long#MAX_VALUE} for never. */
  long dueAt() {
    return entries.values().stream()
        .filter(this::ready)
        .mapToLong(entry -> Math.max(awayUntil, entry.dueAt))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private boolean ready(Entry entry) {
    return !entry.onItsWay && !settling.containsKey(entry.owed.handle());
  }

  /** These have been given back. */
  void done(Collection<String> handles) {
    handles.forEach(entries::remove);
    if (!handles.isEmpty()) {
      awayPause = leastPause;
    }
  }

  /**
   * These have not been given back, or it is not known.
   *
   * @param together how many were asked for at once
   * @param jitter from 0 to 1: how much of the second half of a pause is waited
   */
  void failed(Map<String, AddressException> failures, int together, long now, double jitter) {
    boolean away = false;
    for (Map.Entry<String, AddressException> failure : failures.entrySet()) {
      Entry entry = entries.get(failure.getKey());
      if (entry == null) {
        continue;
      }
      Reason reason = failure.getValue().reason();
      entry.onItsWay = false;
      entry.asked |= reason != Reason.NOT_SENT;
      entry.failure = failure.getValue().getMessage();
      if (reason == Reason.AWAY || reason == Reason.NOT_SENT) {
        away = true;
      } else if (together > 1) {
        entry.alone = true;
      } else {
        entry.dueAt = now + jittered(entry.pause, jitter);
        entry.pause = Math.min(2 * entry.pause, mostPause);
      }
    }
    if (away) {
      awayUntil = now + jittered(awayPause, jitter);
      awayPause = Math.min(2 * awayPause, mostPause);
    }
  }

  private static long jittered(long pause, double jitter) {
    return pause / 2 + (long) (jitter * (pause / 2));
  }

  /** How what was tried in vain failed last, by handle. */
  Map<String, String> failures() {
    Map<String, String> failures = new TreeMap<>();
    entries.forEach((handle, entry) -> {
      if (entry.failure != null) {
        failures.put(handle, entry.failure);
      }
    });
    return failures;
  }
}
