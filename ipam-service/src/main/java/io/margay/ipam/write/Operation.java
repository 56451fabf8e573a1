package io.margay.ipam.write;

import io.margay.ipam.assign.Planner;
import io.margay.ipam.block.Picture;
import io.margay.ipam.store.Draft;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A request in the writer's hands, then in those of {@link Answers}. Only its result is for other
 * threads.
 *
 * @param <T> what it gives
 */
abstract sealed class Operation<T>
    permits PlannedOperation, AdoptOperation, ReleaseOperation, UnclaimOperation {

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private @Nullable T value;
  private @Nullable Throwable failure;
  private @Nullable Executor answeredOn;

  final CompletableFuture<T> result() {
    return result;
  }

  /**
   * @param thread where the caller wants to be told; null: wherever
   */
  final void answerOn(@Nullable Executor thread) {
    answeredOn = thread;
  }

  final @Nullable Executor answeredOn() {
    return answeredOn;
  }

  /** The handles it changes: a batch has one operation of each, so that their order stays. */
  abstract Set<String> handles();

  /** The nodes whose blocks it looks at. */
  abstract Set<String> nodes();

  /**
   * Enters what it wants in the draft; repeated after {@link #undo} when the picture was old.
   *
   * @param op its number in the batch
   */
  abstract void plan(Planner planner, int op, Draft draft);

  /** Whether the plan is worth a fresh picture: it makes blocks of it, or found nothing in it. */
  boolean unsure() {
    return false;
  }

  /** Whether the plan found nothing. */
  boolean isShort() {
    return false;
  }

  /** Takes the plan out of the picture. */
  void undo(Picture picture) {}

  /** What the caller gets of a batch that was stored; or throws what the caller gets. */
  abstract T settle(Outcome outcome);

  /** Keeps what the caller gets of a batch that was stored, until {@link #answer}. */
  final void keep(Outcome outcome) {
    try {
      value = settle(outcome);
      failure = null;
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /** Keeps why there is nothing, until {@link #answer}. */
  final void refuse(Throwable reason) {
    failure = reason;
  }

  /** Tells the caller what was kept. */
  final void answer() {
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(failure);
    }
  }
}
