package io.margay.ipam.write;

import io.margay.ipam.loop.Loop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop. It takes what waits, at most {@value #MOST_IN_BATCH} operations, one of each handle,
 * and hands them to {@link Batches}; meanwhile the next ones queue.
 */
public final class Writer extends Loop {

  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  private static final int MOST_IN_BATCH = 256;
  static final int MOST_WAITING = 10_000;

  private final BlockingQueue<Operation<?>> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Batches batches;

  /** Taken from the queue, and left for the next batch because this one has its handle already. */
  private @Nullable Operation<?> next;

  /**
   * @param batches used by the loop's thread alone
   */
  public Writer(Batches batches) {
    super("writer");
    this.batches = batches;
  }

  /**
   * Queues an operation.
   *
   * @throws BusyException if too many wait
   */
  <T> Operation<T> submit(Operation<T> operation) {
    if (!queue.offer(operation)) {
      throw new BusyException(MOST_WAITING + " requests wait already; try again");
    }
    return operation;
  }

  @Override
  public void stop() {
    super.stop();
    List<Operation<?>> left = new ArrayList<>();
    queue.drainTo(left);
    Operation<?> first = next;
    if (first != null) {
      left.add(first);
    }
    left.forEach(operation -> operation.refuse(new BusyException("the service stops; try again")));
    Answers.give(left);
  }

  @Override
  protected void run() throws InterruptedException {
    while (isRunning()) {
      List<Operation<?>> batch = nextBatch();
      try {
        batches.process(batch);
      } catch (RuntimeException | Error e) {
        LOG.error("A batch failed", e);
        batches.forget();
        batch.forEach(operation -> operation.refuse(e));
      }
      Answers.give(batch);
    }
  }

  private List<Operation<?>> nextBatch() throws InterruptedException {
    Operation<?> first = next == null ? queue.take() : next;
    next = null;
    List<Operation<?>> batch = new ArrayList<>();
    Set<String> handles = new HashSet<>();
    for (Operation<?> operation = first; operation != null; operation = queue.poll()) {
      if (operation.handles().stream().anyMatch(handles::contains)) {
        next = operation;
        break;
      }
      // Whose caller has gone is not worth the work.
      if (!operation.result().isDone()) {
        handles.addAll(operation.handles());
        batch.add(operation);
      }
      if (batch.size() == MOST_IN_BATCH) {
        break;
      }
    }
    return batch;
  }
}
