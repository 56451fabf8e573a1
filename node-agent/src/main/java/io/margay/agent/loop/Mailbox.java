package io.margay.agent.loop;

import io.margay.agent.feed.FeedBatch;
import io.margay.core.calc.Change;
import io.margay.core.model.ResourceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where others leave work for the loop. Keeps one value for each key. */
final class Mailbox {

  /**
   * All work at one time.
   *
   * @param changes of the feed
   * @param token up to which the feed's changes are complete; null if none came
   * @param local keys of endpoints whose local record changed
   * @param waiters to be told when everything of before is in the kernel
   * @param routes that BGP has learned, if they changed
   * @param resync whether the kernel is to be read back now
   * @param disturbed whether others changed the kernel
   */
  record Work(
      List<Change> changes,
      @Nullable String token,
      List<ResourceKey> local,
      List<Waiter> waiters,
      @Nullable LearnedRoutes routes,
      boolean resync,
      boolean disturbed) {}

  /**
   * Somebody who waits for the kernel.
   *
   * @param endpoint whose route has to be there too; null if none has
   */
  record Waiter(@Nullable ResourceKey endpoint, CompletableFuture<Void> told) {
    void stopped() {
      told.completeExceptionally(new IllegalStateException("the agent stops"));
    }
  }

  private final Map<ResourceKey, Change> changes = new LinkedHashMap<>();
  private final Set<ResourceKey> local = new LinkedHashSet<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private @Nullable String token;
  private @Nullable LearnedRoutes routes;
  private boolean resync;
  private boolean disturbed;
  private boolean closed;

  synchronized void feed(FeedBatch batch) {
    batch.changes().forEach(change -> changes.put(change.key(), change));
    token = batch.token();
    notifyAll();
  }

  synchronized CompletableFuture<Void> local(ResourceKey key) {
    local.add(key);
    return waiter(key);
  }

  synchronized CompletableFuture<Void> barrier() {
    return waiter(null);
  }

  private CompletableFuture<Void> waiter(@Nullable ResourceKey endpoint) {
    Waiter waiter = new Waiter(endpoint, new CompletableFuture<>());
    if (closed) {
      waiter.stopped();
    } else {
      waiters.add(waiter);
    }
    notifyAll();
    return waiter.told();
  }

  synchronized void routes(LearnedRoutes learned) {
    routes = learned;
    notifyAll();
  }

  synchronized void resync() {
    resync = true;
    notifyAll();
  }

  synchronized void disturbed() {
    disturbed = true;
    notifyAll();
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** All work there is; waits for some, but not longer than this. Null once closed. */
  synchronized @Nullable Work take(long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    for (long left; empty() && !closed && (left = until - System.nanoTime()) > 0; ) {
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    Work work =
        new Work(
            List.copyOf(changes.values()),
            token,
            List.copyOf(local),
            List.copyOf(waiters),
            routes,
            resync,
            disturbed);
    changes.clear();
    local.clear();
    waiters.clear();
    token = null;
    routes = null;
    resync = false;
    disturbed = false;
    if (closed) {
      work.waiters().forEach(Waiter::stopped);
      return null;
    }
    return work;
  }

  /** Whether there is no work now. */
  synchronized boolean isEmpty() {
    return empty();
  }

  private boolean empty() {
    return changes.isEmpty()
        && token == null
        && local.isEmpty()
        && waiters.isEmpty()
        && routes == null
        && !resync
        && !disturbed;
  }
}
