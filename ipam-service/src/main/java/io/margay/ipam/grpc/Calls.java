package io.margay.ipam.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.margay.ipam.assign.NoPoolException;
import io.margay.ipam.assign.NoRoomException;
import io.margay.ipam.write.BusyException;
import io.margay.ipam.write.NotHeldException;
import io.margay.ipam.write.TakenException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Answers calls, with a status where the work throws. */
public final class Calls {

  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final BooleanSupplier ready;

  /**
   * @param ready whether the pools are known; until then every call is answered UNAVAILABLE
   */
  public Calls(BooleanSupplier ready) {
    this.ready = ready;
  }

  <T> void answer(StreamObserver<T> reply, Supplier<T> work) {
    if (!ready.getAsBoolean()) {
      reply.onError(
          Status.UNAVAILABLE
              .withDescription("the pools are not known yet; try again")
              .asException());
      return;
    }
    T answer;
    try {
      answer = work.get();
    } catch (RuntimeException e) {
      reply.onError(status(e).withDescription(e.getMessage()).asException());
      return;
    }
    reply.onNext(answer);
    reply.onCompleted();
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
