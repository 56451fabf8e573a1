package io.margay.bgp.wire;

/** Bytes that are no BGP message; the session ends with the NOTIFICATION this carries. */
public final class MessageException extends Exception {

  private final transient Message.Notification notification;

  public MessageException(ErrorCode error, String detail) {
    this(error, Octets.NONE, detail);
  }

  /**
   * @param data the data field that RFC 4271 section 6 asks for with this error
   * @param detail what was wrong, for people
   */
  public MessageException(ErrorCode error, Octets data, String detail) {
    super(error.text() + ": " + detail);
    this.notification = new Message.Notification(error.code(), error.subcode(), data);
  }

  /** What to tell the peer before closing the connection. */
  public Message.Notification notification() {
    return notification;
  }
}
