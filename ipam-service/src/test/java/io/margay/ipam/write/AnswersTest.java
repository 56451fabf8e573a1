package io.margay.ipam.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.net.Cidr;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private final Queue<Runnable> first = new ArrayDeque<>();
  private final Queue<Runnable> second = new ArrayDeque<>();
  private final Executor firstThread = first::add;
  private final Executor secondThread = second::add;

  @Test
  void allOfAThreadAreAnsweredThereAtOnceAndTheRestHere() {
    List<Operation<?>> batch =
        List.of(
            refused(firstThread),
            refused(secondThread),
            refused(null),
            refused(firstThread),
            refused(null));
    Answers.give(batch);
    assertThat(batch)
        .extracting(one -> one.result().isDone())
        .containsExactly(false, false, true, false, true);
    assertThat(first).hasSize(1);
    first.remove().run();
    assertThat(batch)
        .extracting(one -> one.result().isDone())
        .containsExactly(true, false, true, true, true);
    assertThat(second).hasSize(1);
    second.remove().run();
    assertThat(batch).allSatisfy(one -> assertThat(one.result()).isCompletedExceptionally());
  }

  @Test
  void whereAThreadHasEndedItsCallersAndAllOthersAreAnsweredAllTheSame() {
    List<Operation<?>> batch =
        List.of(
            refused(task -> {
              throw new RejectedExecutionException();
            }),
            refused(null));
    Answers.give(batch);
    assertThat(batch).allSatisfy(one -> assertThat(one.result()).isCompletedExceptionally());
  }

  private static Operation<?> refused(@Nullable Executor thread) {
    UnclaimOperation operation = new UnclaimOperation(Cidr.parse("10.0.0.0/26"), "n1");
    operation.answerOn(thread);
    operation.refuse(new BusyException("try again"));
    return operation;
  }
}
