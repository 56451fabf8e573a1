package io.margay.ipam.assign;

/** Pools select the node, but none has a block left. */
public final class NoRoomException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NoRoomException(String message) {
    super(message);
  }
}
