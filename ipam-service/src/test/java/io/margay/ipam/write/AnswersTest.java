package io.margay.ipam.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.net.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private final Answers answers = new Answers();
  private final CountDownLatch go = new CountDownLatch(1);

  @AfterEach
  void close() {
    go.countDown();
    answers.close();
  }

  @Test
  void whereNobodyWaitsTheWriterAnswersItself() {
    assertThat(answeredBy(false)).isCompletedWithValue(Thread.currentThread());
  }

  @Test
  void whereOthersWaitTheWriterIsNotKept() {
    CompletableFuture<Thread> answered = keptBy();
    assertThat(answered).isNotDone();
    go.countDown();
    assertThat(answered)
        .succeedsWithin(Duration.ofSeconds(10))
        .isNotEqualTo(Thread.currentThread());
  }

  @Test
  void whenAnswersAreBehindTheWriterHelps() {
    CompletableFuture<Thread> kept = keptBy();
    List<CompletableFuture<Thread>> later = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      later.add(answeredBy(true));
    }
    assertThat(later.getLast()).isCompletedWithValue(Thread.currentThread());
    assertThat(later.getFirst()).isNotDone();
    go.countDown();
    assertThat(later.getFirst()).succeedsWithin(Duration.ofSeconds(10));
    assertThat(kept).isDone();
  }

  @Test
  void whatWasGivenIsAnsweredBeforeTheEnd() {
    go.countDown();
    CompletableFuture<Thread> first = answeredBy(true);
    CompletableFuture<Thread> second = answeredBy(true);
    answers.close();
    assertThat(first).isDone();
    assertThat(second).isDone();
    assertThat(answeredBy(true)).isCompletedWithValue(Thread.currentThread());
  }

  /** Keeps the thread that answers until all may go on. */
  private CompletableFuture<Thread> keptBy() {
    UnclaimOperation operation = refused();
    CompletableFuture<Thread> answered =
        operation
            .result()
            .handle((became, reason) -> {
              await();
              return Thread.currentThread();
            });
    answers.give(List.of(operation), true);
    return answered;
  }

  private CompletableFuture<Thread> answeredBy(boolean more) {
    UnclaimOperation operation = refused();
    CompletableFuture<Thread> answered =
        operation.result().handle((became, reason) -> Thread.currentThread());
    answers.give(List.of(operation), more);
    return answered;
  }

  private static UnclaimOperation refused() {
    UnclaimOperation operation = new UnclaimOperation(Cidr.parse("10.0.0.0/26"), "n1");
    operation.refuse(new BusyException("try again"));
    return operation;
  }

  private void await() {
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
