package io.margay.agent.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetrierTest {

  private final Retrier retrier =
      new Retrier(Duration.ofMillis(5), Duration.ofMillis(20), new Random(1));

  @AfterEach
  void close() {
    retrier.close();
  }

  @Test
  void aJobIsRepeatedUntilItSucceeds() {
    AtomicInteger attempts = new AtomicInteger();
    retrier.submit(
        "a",
        () -> {
          if (attempts.incrementAndGet() < 4) {
            throw new IOException("not yet");
          }
        });

    await().until(() -> attempts.get() == 4 && retrier.failures().isEmpty());
  }

  @Test
  void aFailingJobIsToldAndReplacedByANewerOne() {
    retrier.submit(
        "a",
        () -> {
          throw new IOException("never");
        });
    await().until(() -> retrier.failures().equals(java.util.Map.of("a", "never")));

    AtomicInteger done = new AtomicInteger();
    retrier.submit("a", done::incrementAndGet);

    await().until(() -> done.get() == 1 && retrier.failures().isEmpty());
  }

  @Test
  void jobsOfOneKeyNeverRunAtOnceAndOnlyTheLastThatWaitsRuns() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    List<Integer> ran = new CopyOnWriteArrayList<>();
    retrier.submit(
        "a",
        () -> {
          begun.countDown();
          release.await();
          ran.add(0);
        });
    begun.await();
    for (int i = 1; i <= 5; i++) {
      int number = i;
      retrier.submit("a", () -> ran.add(number));
    }
    release.countDown();

    await().untilAsserted(() -> assertThat(ran).containsExactly(0, 5));
  }

  @Test
  void aKeyThatFailsDoesNotHoldUpOthers() {
    AtomicInteger done = new AtomicInteger();
    retrier.submit(
        "a",
        () -> {
          throw new IOException("never");
        });
    retrier.submit("b", done::incrementAndGet);

    await().until(() -> done.get() == 1);
  }
}
