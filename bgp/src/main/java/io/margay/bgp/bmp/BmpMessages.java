package io.margay.bgp.bmp;

import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SortedMap;

/** Each message as an array of its own, its common header included (RFC 7854 section 4). */
public final class BmpMessages {

  /** Bytes of the common header. */
  public static final int HEADER = 6;

  private static final int VERSION = 3;
  private static final int ROUTE_MONITORING = 0;
  private static final int STATISTICS = 1;
  private static final int PEER_DOWN = 2;
  private static final int PEER_UP = 3;
  private static final int INITIATION = 4;
  private static final int TERMINATION = 5;

  private static final int SYS_DESCR = 1;
  private static final int SYS_NAME = 2;
  private static final int TABLE_NAME = 3;
  private static final int REASON = 1;

  private BmpMessages() {}

  /** Why a session ended (RFC 7854 section 4.9). */
  public sealed interface Down {
    /** We said why. */
    record Local(Message.Notification notification) implements Down {}

    /**
     * We ended it without a word.
     *
     * @param event of the state machine, by its number in RFC 4271 section 8.1
     */
    record LocalSilent(int event) implements Down {}

    /** The peer said why. */
    record Remote(Message.Notification notification) implements Down {}

    /** The connection was lost. */
    record RemoteSilent() implements Down {}

    /** The peer is no longer configured, or no longer monitored. */
    record Deconfigured() implements Down {}
  }

  /** The two ends of a session. */
  public record Ends(IpAddress local, int localPort, int remotePort) {}

  /** The first message. */
  public static byte[] initiation(String description, String name) {
    byte[] first = text(description);
    byte[] second = text(name);
    ByteBuffer out = begin(INITIATION, 8 + first.length + second.length);
    tlv(out, SYS_DESCR, first);
    tlv(out, SYS_NAME, second);
    return out.array();
  }

  /** The last message: closed by an operator. */
  public static byte[] termination() {
    ByteBuffer out = begin(TERMINATION, 6);
    tlv(out, REASON, new byte[] {0, 0});
    return out.array();
  }

  /** A peer's session is established. */
  public static byte[] peerUp(
      BmpView view, Ends ends, Message.Open sent, Message.Open received, Instant at) {
    byte[] ours = MessageCodec.encode(sent, CodecContext.INITIAL);
    byte[] theirs = MessageCodec.encode(received, CodecContext.INITIAL);
    byte[] table = view.locRib() ? text("global") : new byte[0];
    int extra = view.locRib() ? 4 + table.length : 0;
    ByteBuffer out = begin(PEER_UP, BmpView.LENGTH + 20 + ours.length + theirs.length + extra);
    view.put(out, at);
    putAddress(out, ends.local());
    out.putShort((short) ends.localPort()).putShort((short) ends.remotePort());
    out.put(ours).put(theirs);
    if (view.locRib()) {
      tlv(out, TABLE_NAME, table);
    }
    return out.array();
  }

  /** A peer's session has ended; its routes are gone with it. */
  public static byte[] peerDown(BmpView view, Down why, Instant at) {
    byte[] reason =
        switch (why) {
          case Down.Local(Message.Notification n) -> reason(1, encoded(n));
          case Down.LocalSilent(int event) -> reason(2, new byte[] {0, (byte) event});
          case Down.Remote(Message.Notification n) -> reason(3, encoded(n));
          case Down.RemoteSilent() -> reason(4, new byte[0]);
          case Down.Deconfigured() -> reason(5, new byte[0]);
        };
    ByteBuffer out = begin(PEER_DOWN, BmpView.LENGTH + reason.length);
    view.put(out, at);
    return out.put(reason).array();
  }

  private static byte[] encoded(Message.Notification notification) {
    return MessageCodec.encode(notification, CodecContext.INITIAL);
  }

  private static byte[] reason(int number, byte[] data) {
    return ByteBuffer.allocate(1 + data.length).put((byte) number).put(data).array();
  }

  /**
   * Routes come or go.
   *
   * @param update a whole BGP UPDATE
   */
  public static byte[] routeMonitoring(BmpView view, byte[] update, Instant at) {
    ByteBuffer out = begin(ROUTE_MONITORING, BmpView.LENGTH + update.length);
    view.put(out, at);
    return out.put(update).array();
  }

  /**
   * Numbers.
   *
   * @param values by the type of RFC 7854 section 4.8; 64 bits for types 7 and 8, else 32
   */
  public static byte[] statistics(BmpView view, SortedMap<Integer, Long> values, Instant at) {
    int bytes = values.keySet().stream().mapToInt(type -> 4 + width(type)).sum();
    ByteBuffer out = begin(STATISTICS, BmpView.LENGTH + 4 + bytes);
    view.put(out, at);
    out.putInt(values.size());
    values.forEach((type, value) -> {
      out.putShort(type.shortValue()).putShort((short) width(type));
      if (width(type) == Long.BYTES) {
        out.putLong(value);
      } else {
        out.putInt(value.intValue());
      }
    });
    return out.array();
  }

  private static int width(int type) {
    return type == 7 || type == 8 ? Long.BYTES : Integer.BYTES;
  }

  private static ByteBuffer begin(int type, int body) {
    ByteBuffer out = ByteBuffer.allocate(HEADER + body);
    return out.put((byte) VERSION).putInt(HEADER + body).put((byte) type);
  }

  private static void tlv(ByteBuffer out, int type, byte[] value) {
    out.putShort((short) type).putShort((short) value.length).put(value);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** 16 bytes; an IPv4 address in the last four. */
  static void putAddress(ByteBuffer out, IpAddress address) {
    if (address.family() == Family.IPV4) {
      out.put(new byte[12]);
    }
    out.put(address.toBytes());
  }
}
