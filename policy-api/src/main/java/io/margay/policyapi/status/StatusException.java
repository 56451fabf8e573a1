package io.margay.policyapi.status;

import org.jspecify.annotations.Nullable;

/** A request that is answered by a {@link Status}. Made by the methods of {@link Statuses}. */
public final class StatusException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Status status;

  StatusException(Status status) {
    this(status, null);
  }

  StatusException(Status status, @Nullable Throwable cause) {
    // A user's mistake: the stack says nothing that the message does not.
    super(status.message(), cause, false, false);
    this.status = status;
  }

  public Status status() {
    return status;
  }
}
