package io.margay.bgp.wire;

import io.margay.bgp.wire.Message.Announcement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Messages to bytes and back (RFC 4271 section 4). */
public final class MessageCodec {

  /** The length of a header, which is also the least length of a message, in bytes. */
  public static final int HEADER = 19;

  /** The greatest length of a message, in bytes. */
  public static final int MAX_LENGTH = 4096;

  /** The same where both sides have agreed on it (RFC 8654). */
  public static final int EXTENDED_LENGTH = 65535;

  static final int OPEN = 1;
  static final int UPDATE = 2;
  static final int NOTIFICATION = 3;
  static final int KEEPALIVE = 4;
  static final int ROUTE_REFRESH = 5;

  private static final int MARKER = 16;

  /** Of a ROUTE-REFRESH's body, as far as its third byte, which says what it is (RFC 7313). */
  private static final int REFRESH_SUBTYPE = 3;

  private static final int[] LEAST_LENGTH = {0, 29, 23, 21, HEADER, HEADER + REFRESH_SUBTYPE};

  private MessageCodec() {}

  /**
   * The length of the message that begins at the buffer's position, which does not move.
   *
   * @param in at least {@link #HEADER} bytes
   * @return {@link #HEADER} to {@link CodecContext#maxLength}
   */
  public static int length(ByteBuffer in, CodecContext context) throws MessageException {
    int at = in.position();
    for (int i = 0; i < MARKER; i++) {
      if (in.get(at + i) != (byte) 0xff) {
        throw new MessageException(ErrorCode.HEADER_NOT_SYNCHRONIZED, "the marker is not all ones");
      }
    }
    int length = in.getShort(at + MARKER) & 0xffff;
    int type = in.get(at + MARKER + 2) & 0xff;
    if (length < HEADER || length > context.maxLength()) {
      throw badLength(length, type);
    }
    if (type < OPEN || type > ROUTE_REFRESH) {
      throw new MessageException(
          ErrorCode.BAD_MESSAGE_TYPE, Octets.of((byte) type), "unknown type " + type);
    }
    // RFC 8654 section 4: an OPEN and a KEEPALIVE never grow.
    int most = type == KEEPALIVE ? HEADER : type == OPEN ? MAX_LENGTH : context.maxLength();
    if (length < LEAST_LENGTH[type] || length > most) {
      throw badLength(length, type);
    }
    return length;
  }

  private static MessageException badLength(int length, int type) {
    Octets data = Octets.of((byte) (length >>> 8), (byte) length);
    return new MessageException(
        ErrorCode.BAD_MESSAGE_LENGTH, data, "length " + length + " with type " + type);
  }

  /**
   * Reads one message.
   *
   * @param in exactly one message, as {@link #length} delimits it
   */
  public static Message decode(ByteBuffer in, CodecContext context, AttributeCache cache)
      throws MessageException {
    if (in.remaining() < HEADER) {
      throw badLength(in.remaining(), 0);
    }
    int length = length(in, context);
    if (length != in.remaining()) {
      throw badLength(length, in.get(in.position() + MARKER + 2) & 0xff);
    }
    int type = in.get(in.position() + MARKER + 2);
    ByteBuffer body = in.slice(in.position() + HEADER, length - HEADER);
    in.position(in.limit());
    return switch (type) {
      case OPEN -> OpenCodec.decode(body);
      case UPDATE -> UpdateDecoder.decode(body, context, cache);
      case NOTIFICATION ->
          new Message.Notification(body.get() & 0xff, body.get() & 0xff, Octets.take(body));
      case KEEPALIVE -> Message.KEEPALIVE;
      case ROUTE_REFRESH -> routeRefresh(body, in);
      default -> throw new AssertionError("length() lets no other type through");
    };
  }

  private static Message routeRefresh(ByteBuffer body, ByteBuffer message) throws MessageException {
    int length = body.remaining();
    int kind = body.get(REFRESH_SUBTYPE - 1) & 0xff;
    boolean known = kind <= Message.RouteRefresh.END;
    if (known && kind != Message.RouteRefresh.REQUEST && length != 4) {
      // RFC 7313 section 5: the peer is told which message it was, all of it.
      Octets all = Octets.take(message.duplicate().position(message.limit() - HEADER - length));
      throw new MessageException(
          ErrorCode.REFRESH_BAD_LENGTH, all, "a ROUTE-REFRESH of " + length + " bytes");
    }
    if (length < 4 || (known && length > 4)) {
      throw badLength(HEADER + length, ROUTE_REFRESH);
    }
    int afi = body.getShort() & 0xffff;
    int subtype = body.get() & 0xff;
    return new Message.RouteRefresh(new AfiSafi(afi, body.get() & 0xff), subtype);
  }

  /**
   * Writes a message of any kind. Whoever has many routes to send uses {@link UpdateEncoder}, which
   * splits them.
   *
   * @throws IllegalArgumentException if it is an UPDATE that does not fit into one message
   */
  public static byte[] encode(Message message, CodecContext context) {
    return switch (message) {
      case Message.Open open -> OpenCodec.encode(open);
      case Message.Update update -> encode(update, context);
      case Message.Keepalive() -> end(begin(KEEPALIVE));
      case Message.Notification n -> encode(n, context);
      case Message.RouteRefresh(AfiSafi family, int subtype) ->
          end(
              begin(ROUTE_REFRESH)
                  .putShort((short) family.afi())
                  .put((byte) subtype)
                  .put((byte) family.safi()));
    };
  }

  /** What does not fit is cut off; extended messages (RFC 8654) may be notifications too. */
  private static byte[] encode(Message.Notification notification, CodecContext context) {
    ByteBuffer out = begin(NOTIFICATION, context.maxLength());
    out.put((byte) notification.code()).put((byte) notification.subcode());
    int room = Math.min(notification.data().size(), out.remaining());
    return end(out.put(notification.data().toArray(), 0, room));
  }

  private static byte[] encode(Message.Update update, CodecContext context) {
    UpdateEncoder encoder = new UpdateEncoder(context);
    List<byte[]> messages = new ArrayList<>();
    update.withdrawn().forEach(part -> messages.addAll(encoder.withdraw(part)));
    for (Announcement part : update.announced()) {
      List<byte[]> encoded = encoder.announce(part.attributes(), part.prefixes());
      messages.addAll(encoded == null ? List.of() : encoded);
    }
    if (update.endOfRib() != null) {
      messages.add(encoder.endOfRib(update.endOfRib()));
    }
    if (messages.size() != 1) {
      throw new IllegalArgumentException(
          "the UPDATE needs " + messages.size() + " messages: use UpdateEncoder");
    }
    return messages.getFirst();
  }

  static ByteBuffer begin(int type) {
    return begin(type, MAX_LENGTH);
  }

  private static ByteBuffer begin(int type, int most) {
    byte[] bytes = new byte[most];
    Arrays.fill(bytes, 0, MARKER, (byte) 0xff);
    bytes[MARKER + 2] = (byte) type;
    return ByteBuffer.wrap(bytes).position(HEADER);
  }

  static byte[] end(ByteBuffer out) {
    out.putShort(MARKER, (short) out.position());
    return Arrays.copyOf(out.array(), out.position());
  }
}
