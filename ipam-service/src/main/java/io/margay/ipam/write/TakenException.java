package io.margay.ipam.write;

/** Somebody else has the address that was asked for. */
public final class TakenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TakenException(String message) {
    super(message);
  }
}
