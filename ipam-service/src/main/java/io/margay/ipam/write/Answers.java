package io.margay.ipam.write;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Answers the operations of batches that are stored, each on the thread that its caller named: so
 * that the database has the next batch meanwhile, and what goes to one connection goes together.
 */
final class Answers {

  private Answers() {}

  /** Answers here what nobody named a thread for. */
  static void give(List<Operation<?>> batch) {
    Map<Executor, List<Operation<?>>> elsewhere = new IdentityHashMap<>();
    List<Operation<?>> here = new ArrayList<>();
    for (Operation<?> operation : batch) {
      Executor thread = operation.answeredOn();
      (thread == null ? here : elsewhere.computeIfAbsent(thread, t -> new ArrayList<>()))
          .add(operation);
    }
    elsewhere.forEach(Answers::hand);
    answer(here);
  }

  private static void hand(Executor thread, List<Operation<?>> operations) {
    try {
      thread.execute(() -> answer(operations));
    } catch (RejectedExecutionException e) {
      // It has ended, and with it the connection: whoever waits besides is told all the same.
      answer(operations);
    }
  }

  private static void answer(List<Operation<?>> operations) {
    operations.forEach(Operation::answer);
  }
}
