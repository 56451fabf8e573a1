package io.margay.ipam.assign;

/** No enabled pool selects the node. */
public final class NoPoolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NoPoolException(String message) {
    super(message);
  }
}
