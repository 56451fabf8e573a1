package io.margay.policyapi.store;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.Result.Done;
import io.margay.policyapi.store.Result.Refused;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The one writer of this replica. It takes all requests that wait and carries them out in one
 * transaction; those that come meanwhile wait for the next. So the disk is waited for once for
 * many, and nobody waits longer than for two commits. Transactions of replicas take turns by the
 * lock on the revision, which each takes first.
 */
final class GroupCommit implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  private static final int MOST_WAITING = 10_000;
  private static final int MOST_TOGETHER = 256;

  /** Collisions are possible with a replica of another version only. */
  private static final int MOST_TRIES = 10;

  /** Of PostgreSQL's appendix A: idle_in_transaction_session_timeout. */
  private static final String IDLE_IN_TRANSACTION = "25P03";

  private final Sql sql;
  private final TransactionOperations transactions;
  private final Verdict verdict;
  private final InstantSource clock;
  private final LongConsumer onChange;
  private final IntConsumer onBatch;
  private final BlockingQueue<Request> queue = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Thread writer =
      Thread.ofPlatform().name("store-writer").daemon().unstarted(this::run);
  private volatile boolean closed;

  /**
   * @param onChange called after each commit that changed something, with its last revision
   * @param onBatch called with the number of requests of each transaction
   */
  GroupCommit(
      Sql sql,
      TransactionOperations transactions,
      InstantSource clock,
      LongConsumer onChange,
      IntConsumer onBatch) {
    this.sql = sql;
    this.transactions = transactions;
    this.verdict = new Verdict(sql);
    this.clock = clock;
    this.onChange = onChange;
    this.onBatch = onBatch;
    writer.start();
  }

  /** Waits for its turn and for the commit. */
  List<Written> write(Request request) {
    if (closed) {
      throw Statuses.unavailable("this replica is shutting down: try another");
    }
    if (!queue.offer(request)) {
      throw Statuses.unavailable(MOST_WAITING + " writes are waiting already: try again later");
    }
    return request.await();
  }

  /** How many requests wait for their turn. */
  int waiting() {
    return queue.size();
  }

  private void run() {
    List<Request> together = new ArrayList<>(MOST_TOGETHER);
    while (!closed || !queue.isEmpty()) {
      try {
        together.add(queue.take());
        queue.drainTo(together, MOST_TOGETHER - 1);
        carryOut(List.copyOf(together));
      } catch (InterruptedException e) {
        // close() says so; what waits is still written.
      }
      together.clear();
    }
  }

  /** Answers each of the requests, whatever happens. */
  private void carryOut(List<Request> requests) {
    onBatch.accept(requests.size());
    try {
      List<Result> results = commit(requests);
      for (int i = 0; i < requests.size(); i++) {
        switch (results.get(i)) {
          case Done done -> requests.get(i).answer().complete(done.written());
          case Refused refused -> requests.get(i).answer().completeExceptionally(refused.why());
        }
      }
      if (results.stream().anyMatch(r -> r instanceof Done done && done.changedSomething())) {
        onChange.accept(lastRevision(results));
      }
    } catch (DataAccessException e) {
      if (requests.size() > 1 && !isOutage(e)) {
        // One of them is the reason. Alone, it harms nobody.
        requests.forEach(request -> carryOut(List.of(request)));
      } else {
        fail(requests, e);
      }
    } catch (RuntimeException | Error e) {
      fail(requests, e);
    }
  }

  private static long lastRevision(List<Result> results) {
    return results.stream()
        .flatMap(result -> result instanceof Done done ? done.written().stream() : Stream.empty())
        .mapToLong(Written::revision)
        .max()
        .orElse(0);
  }

  private static void fail(List<Request> requests, Throwable why) {
    requests.forEach(request -> request.answer().completeExceptionally(why));
  }

  private static boolean isOutage(DataAccessException e) {
    return e instanceof DataAccessResourceFailureException
        || e instanceof TransientDataAccessException;
  }

  private List<Result> commit(List<Request> requests) {
    for (int attempt = 1; ; attempt++) {
      Attempt made = new Attempt(requests);
      try {
        transactions.executeWithoutResult(transaction -> {
          made.run();
          if (made.transactionId == null) {
            transaction.setRollbackOnly();
          }
        });
        return made.results;
      } catch (ConcurrencyFailureException e) {
        if (attempt == MOST_TRIES) {
          throw e;
        }
      } catch (RuntimeException e) {
        if (made.done && made.transactionId == null) {
          // Everything was read and nothing was to be stored: only its end went wrong.
          return made.results;
        }
        if (isEndedForIdling(e) && attempt < MOST_TRIES) {
          LOG.warn(
              "this replica stood still in a transaction, which PostgreSQL has ended: it is tried again requests={}",
              requests.size());
          continue;
        }
        if (made.transactionId == null || !verdict.isCommitted(made.transactionId, e)) {
          throw e;
        }
        LOG.info("a commit whose reply was lost is there requests={}", requests.size());
        return made.results;
      }
    }
  }

  /** Whether PostgreSQL says that it ended the transaction, which so is not committed. */
  private static boolean isEndedForIdling(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && IDLE_IN_TRANSACTION.equals(sql.getSQLState())) {
        return true;
      }
      // Of a rollback that failed as well: why it was rolled back.
      if (cause instanceof TransactionSystemException system
          && system.getApplicationException() != null
          && isEndedForIdling(system.getApplicationException())) {
        return true;
      }
    }
    return false;
  }

  /** One way through the transaction. */
  private final class Attempt {
    private final List<Request> requests;
    private final List<Result> results = new ArrayList<>();
    private @Nullable String transactionId;
    private boolean done;

    Attempt(List<Request> requests) {
      this.requests = requests;
    }

    void run() {
      List<ResourceKey> keys = requests.stream().flatMap(Request::keys).distinct().toList();
      Batch batch =
          new Batch(sql, keys, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
      requests.forEach(request -> results.add(result(batch, request)));
      batch.store();
      transactionId = batch.transactionId();
      done = true;
    }

    private static Result result(Batch batch, Request request) {
      try {
        return new Done(batch.run(request));
      } catch (DataAccessException e) {
        throw e;
      } catch (RuntimeException | StackOverflowError e) {
        return new Refused(e);
      }
    }
  }

  /** Writes what waits, and takes nothing more. */
  @Override
  public void close() {
    closed = true;
    writer.interrupt();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    fail(List.copyOf(queue), Statuses.unavailable("this replica is shutting down: try another"));
  }
}
