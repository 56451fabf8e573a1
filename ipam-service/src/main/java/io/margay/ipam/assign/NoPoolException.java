package io.margay.ipam.assign;

/** No enabled pool is for the node, the namespace and the use. */
public final class NoPoolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NoPoolException(String message) {
    super(message);
  }
}
