package io.margay.ipam.write;

/** The node does not hold what it wants to adopt. */
public final class NotHeldException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotHeldException(String message) {
    super(message);
  }
}
