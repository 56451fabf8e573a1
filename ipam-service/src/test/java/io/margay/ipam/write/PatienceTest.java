package io.margay.ipam.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private final AtomicLong seconds = new AtomicLong(Long.MAX_VALUE / 1_000_000_000);
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final Patience patience =
      new Patience(
          Duration.ofSeconds(10),
          () -> TimeUnit.SECONDS.toNanos(1) * seconds.get(), // which may overflow
          later::add);

  @Test
  void whoeverIsNotDoneInTimeIsGivenUpAndNobodyElse() {
    CompletableFuture<String> first = at(0);
    CompletableFuture<String> second = at(5);
    look(9);
    assertThat(first).isNotDone();
    look(10);
    assertThat(first)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(TimeoutException.class);
    assertThat(second).isNotDone();
    second.complete("in time");
    look(16);
    assertThat(second).isCompletedWithValue("in time");
  }

  @Test
  void whatIsDoneHoldsNobodyUp() {
    CompletableFuture<String> first = at(0);
    CompletableFuture<String> second = at(1);
    first.complete("done");
    look(11);
    assertThat(second).isCompletedExceptionally();
  }

  @Test
  void whereNobodyWaitsNothingIsLookedAt() {
    CompletableFuture<String> first = at(0);
    assertThat(later).hasSize(1);
    CompletableFuture<String> second = at(1);
    assertThat(later).hasSize(1);
    first.complete("done");
    look(2);
    assertThat(later).hasSize(1);
    second.complete("done");
    look(3);
    assertThat(later).isEmpty();
    CompletableFuture<String> third = at(4);
    look(14);
    assertThat(third).isCompletedExceptionally();
  }

  private final long start = seconds.get();

  private CompletableFuture<String> at(long second) {
    seconds.set(start + second);
    CompletableFuture<String> result = new CompletableFuture<>();
    patience.watch(result);
    return result;
  }

  /** Runs what is to run later. */
  private void look(long second) {
    seconds.set(start + second);
    later.remove().run();
  }
}
