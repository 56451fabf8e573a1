package io.margay.ipam.write;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Answers the operations of batches that are stored: beside the writer, so that the database has
 * the next batch meanwhile.
 */
final class Answers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** More than these do not wait: the writer answers itself, and so takes no further requests. */
  private static final int MOST_BATCHES = 2;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_BATCHES),
          Thread.ofPlatform().name("answers").daemon().factory(),
          (task, full) -> task.run());

  /**
   * Answers the operations of a batch.
   *
   * @param more whether others wait; if not, another thread would only take longer
   */
  void give(List<Operation<?>> batch, boolean more) {
    if (more) {
      thread.execute(() -> answer(batch));
    } else {
      answer(batch);
    }
  }

  private static void answer(List<Operation<?>> batch) {
    batch.forEach(Operation::answer);
  }

  /** Once all are answered; not for ever. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
