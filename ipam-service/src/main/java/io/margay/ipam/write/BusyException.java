package io.margay.ipam.write;

/** Too much waits, or it waited too long: the same request may succeed later. */
public final class BusyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BusyException(String message) {
    super(message);
  }
}
