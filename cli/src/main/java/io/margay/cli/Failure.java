package io.margay.cli;

import java.io.Serial;

/** A failure to tell the user in one line that says what to do; never with a stack trace. */
public final class Failure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  public Failure(String message) {
    super(message);
  }

  public Failure(String message, Throwable cause) {
    super(message, cause);
  }
}
