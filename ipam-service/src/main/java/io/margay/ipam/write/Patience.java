package io.margay.ipam.write;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives up requests that are not done in time, which is the same for all, so that the one that came
 * first is the first to be given up. Now and then, while any waits, it looks at those that came
 * first: a timer for each request, set by one thread and kept by another, would cost as much as
 * reading the request. Any thread may call.
 */
final class Patience {

  /** How late a request may be given up, in parts of how long it may take. */
  private static final int LOOKS = 100;

  private record Waiting(CompletableFuture<?> result, long since) {}

  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final long patience;
  private final LongSupplier nanos;
  private final Executor later;

  /**
   * @param patience after which a request is given up, or up to a hundredth later
   */
  Patience(Duration patience) {
    this(
        patience,
        System::nanoTime,
        CompletableFuture.delayedExecutor(patience.toNanos() / LOOKS, TimeUnit.NANOSECONDS));
  }

  /**
   * @param nanos the time, as {@link System#nanoTime} tells it
   * @param later runs what it is given some time later, and what that gives it later still
   */
  Patience(Duration patience, LongSupplier nanos, Executor later) {
    this.patience = patience.toNanos();
    this.nanos = nanos;
    this.later = later;
  }

  /** From now on this request's time runs. It fails with a TimeoutException. */
  void watch(CompletableFuture<?> result) {
    waiting.add(new Waiting(result, nanos.getAsLong()));
    look();
  }

  private void look() {
    if (!looking.get() && looking.compareAndSet(false, true)) {
      later.execute(this::giveUp);
    }
  }

  private void giveUp() {
    long now = nanos.getAsLong();
    @Nullable Waiting first = waiting.peek();
    while (first != null && (first.result().isDone() || now - first.since() >= patience)) {
      waiting.remove();
      first.result().completeExceptionally(new TimeoutException());
      first = waiting.peek();
    }
    looking.set(false);
    if (!waiting.isEmpty()) {
      look();
    }
  }
}
