package io.margay.agent.ipam;

/** Why there was no address. */
public final class AddressException extends Exception {

  private static final long serialVersionUID = 1;

  /** Kinds of failure. */
  public enum Reason {
    /** The service is away: the same request may succeed later, or may have been carried out. */
    AWAY,
    /** The service is away, and was not even asked. */
    NOT_SENT,
    /** No pool for this node has room. */
    EXHAUSTED,
    /** No pool is for this node. */
    NO_POOL,
    /** The node does not hold an address, or no longer. */
    NOT_HELD,
    /** Somebody else has the address that was asked for. */
    TAKEN,
    /** The service refused the request, or its answer makes no sense. */
    REFUSED
  }

  private final Reason reason;

  public AddressException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public AddressException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
