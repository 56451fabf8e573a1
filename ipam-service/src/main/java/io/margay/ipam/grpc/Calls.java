package io.margay.ipam.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.margay.ipam.assign.NoPoolException;
import io.margay.ipam.assign.NoRoomException;
import io.margay.ipam.write.BusyException;
import io.margay.ipam.write.NotHeldException;
import io.margay.ipam.write.Requests;
import io.margay.ipam.write.TakenException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Answers calls, with a status where the work throws. */
public final class Calls {

  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final BooleanSupplier ready;
  private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param ready whether the pools are known; until then every call is answered UNAVAILABLE
   */
  public Calls(BooleanSupplier ready) {
    this.ready = ready;
  }

  /**
   * Answers when the work is done. The thread that calls does not wait: it is the one that reads
   * from a connection.
   */
  <T, R> void answer(
      StreamObserver<R> reply, Supplier<CompletableFuture<T>> work, Function<T, R> message) {
    if (!isReady(reply)) {
      return;
    }
    try {
      var unused =
          work.get()
              .whenComplete((value, failure) -> {
                if (failure == null) {
                  answerWith(reply, () -> message.apply(value));
                } else {
                  refuse(reply, Requests.reason(failure));
                }
              });
    } catch (RuntimeException e) {
      refuse(reply, e);
    }
  }

  /** Answers work that waits: on a thread of its own. */
  <R> void answerLater(StreamObserver<R> reply, Supplier<R> work) {
    if (isReady(reply)) {
      threads.execute(() -> answerWith(reply, work));
    }
  }

  private static <R> void answerWith(StreamObserver<R> reply, Supplier<R> work) {
    R answer;
    try {
      answer = work.get();
    } catch (RuntimeException e) {
      refuse(reply, e);
      return;
    }
    reply.onNext(answer);
    reply.onCompleted();
  }

  private boolean isReady(StreamObserver<?> reply) {
    if (!ready.getAsBoolean()) {
      reply.onError(
          Status.UNAVAILABLE
              .withDescription("the pools are not known yet; try again")
              .asException());
      return false;
    }
    return true;
  }

  private static void refuse(StreamObserver<?> reply, RuntimeException reason) {
    reply.onError(status(reason).withDescription(reason.getMessage()).asException());
  }

  private static Status status(RuntimeException e) {
    return switch (e) {
      case IllegalArgumentException bad -> Status.INVALID_ARGUMENT;
      case NoPoolException none -> Status.FAILED_PRECONDITION;
      case NotHeldException none -> Status.FAILED_PRECONDITION;
      case NoRoomException full -> Status.RESOURCE_EXHAUSTED;
      case TakenException taken -> Status.ALREADY_EXISTS;
      case BusyException busy -> Status.UNAVAILABLE;
      case DataAccessException away -> unavailable(away);
      case TransactionException away -> unavailable(away);
      default -> {
        LOG.error("A call failed", e);
        yield Status.INTERNAL;
      }
    };
  }

  private static Status unavailable(RuntimeException e) {
    LOG.warn("The database does not serve: {}", e.getMessage());
    return Status.UNAVAILABLE;
  }
}
