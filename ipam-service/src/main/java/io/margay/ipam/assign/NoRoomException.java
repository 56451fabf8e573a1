package io.margay.ipam.assign;

/** Pools are for the node, but nothing is left in them that it may have. */
public final class NoRoomException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NoRoomException(String message) {
    super(message);
  }
}
