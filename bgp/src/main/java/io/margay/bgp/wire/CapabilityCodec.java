package io.margay.bgp.wire;

import io.margay.bgp.wire.Capability.RestartFamily;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The capabilities of an OPEN, code by code. */
final class CapabilityCodec {

  private static final int MULTI_PROTOCOL = 1;
  private static final int ROUTE_REFRESH = 2;
  private static final int EXTENDED_NEXT_HOP = 5;
  private static final int EXTENDED_MESSAGES = 6;
  private static final int GRACEFUL_RESTART = 64;
  private static final int FOUR_OCTET_AS = 65;
  private static final int ADD_PATH = 69;
  private static final int ENHANCED_REFRESH = 70;
  private static final int LONG_LIVED = 71;

  private static final int RESTARTED = 0x8000;
  private static final int NOTIFICATION = 0x4000;
  private static final int RESTART_TIME = 0x0fff;
  private static final int PRESERVED = 0x80;

  private CapabilityCodec() {}

  static void decode(ByteBuffer in, List<Capability> into) throws MessageException {
    while (in.hasRemaining()) {
      int code = in.get() & 0xff;
      int length = in.hasRemaining() ? in.get() & 0xff : Integer.MAX_VALUE;
      if (length > in.remaining()) {
        throw OpenCodec.malformed("capability " + code + " does not fit");
      }
      into.add(decode(code, in.slice(in.position(), length)));
      in.position(in.position() + length);
    }
  }

  private static Capability decode(int code, ByteBuffer value) throws MessageException {
    int length = value.remaining();
    return switch (code) {
      case MULTI_PROTOCOL -> {
        require(length == 4, code, length);
        int afi = value.getShort() & 0xffff;
        value.get();
        yield new Capability.MultiProtocol(new AfiSafi(afi, value.get() & 0xff));
      }
      case ROUTE_REFRESH -> {
        require(length == 0, code, length);
        yield new Capability.RouteRefresh();
      }
      case FOUR_OCTET_AS -> {
        require(length == 4, code, length);
        yield new Capability.FourOctetAs(value.getInt() & 0xffffffffL);
      }
      case GRACEFUL_RESTART -> {
        require(length % 4 == 2, code, length);
        yield gracefulRestart(value);
      }
      case EXTENDED_MESSAGES -> {
        require(length == 0, code, length);
        yield new Capability.ExtendedMessages();
      }
      case ENHANCED_REFRESH -> {
        require(length == 0, code, length);
        yield new Capability.EnhancedRefresh();
      }
      case ADD_PATH -> {
        require(length % 4 == 0, code, length);
        yield addPath(value);
      }
      case LONG_LIVED -> {
        require(length % 7 == 0, code, length);
        yield longLived(value);
      }
      case EXTENDED_NEXT_HOP -> {
        require(length % 6 == 0, code, length);
        yield extendedNextHop(value);
      }
      default -> new Capability.Unknown(code, Octets.take(value));
    };
  }

  private static void require(boolean fits, int code, int length) throws MessageException {
    if (!fits) {
      throw OpenCodec.malformed("capability " + code + " of " + length + " bytes");
    }
  }

  private static Capability gracefulRestart(ByteBuffer value) {
    int head = value.getShort() & 0xffff;
    List<RestartFamily> families = new ArrayList<>();
    while (value.hasRemaining()) {
      AfiSafi family = new AfiSafi(value.getShort() & 0xffff, value.get() & 0xff);
      families.add(new RestartFamily(family, (value.get() & PRESERVED) != 0));
    }
    return new Capability.GracefulRestart(
        (head & RESTARTED) != 0, (head & NOTIFICATION) != 0, head & RESTART_TIME, families);
  }

  private static Capability addPath(ByteBuffer value) {
    List<Capability.PathFamily> families = new ArrayList<>();
    while (value.hasRemaining()) {
      families.add(new Capability.PathFamily(family(value), value.get() & 0xff));
    }
    return new Capability.AddPath(families);
  }

  private static Capability longLived(ByteBuffer value) {
    List<Capability.LongLivedFamily> families = new ArrayList<>();
    while (value.hasRemaining()) {
      AfiSafi family = family(value);
      boolean preserved = (value.get() & PRESERVED) != 0;
      int seconds = (value.get() & 0xff) << 16 | value.getShort() & 0xffff;
      families.add(new Capability.LongLivedFamily(family, preserved, seconds));
    }
    return new Capability.LongLived(families);
  }

  /** Only IPv4 unicast with IPv6 next hops means anything here; the rest is kept unread. */
  private static Capability extendedNextHop(ByteBuffer value) {
    Octets raw = Octets.take(value.duplicate());
    while (value.hasRemaining()) {
      int afi = value.getShort() & 0xffff;
      int safi = value.getShort() & 0xffff;
      int nextHop = value.getShort() & 0xffff;
      if (afi == 1 && safi == 1 && nextHop == 2) {
        return new Capability.ExtendedNextHop();
      }
    }
    return new Capability.Unknown(EXTENDED_NEXT_HOP, raw);
  }

  private static AfiSafi family(ByteBuffer value) {
    return new AfiSafi(value.getShort() & 0xffff, value.get() & 0xff);
  }

  private static void put(AfiSafi family, ByteBuffer out) {
    out.putShort((short) family.afi()).put((byte) family.safi());
  }

  static void encode(Capability capability, ByteBuffer out) {
    switch (capability) {
      case Capability.MultiProtocol(AfiSafi family) -> {
        out.put((byte) MULTI_PROTOCOL).put((byte) 4).putShort((short) family.afi());
        out.put((byte) 0).put((byte) family.safi());
      }
      case Capability.RouteRefresh() -> out.put((byte) ROUTE_REFRESH).put((byte) 0);
      case Capability.FourOctetAs(long as) ->
          out.put((byte) FOUR_OCTET_AS).put((byte) 4).putInt((int) as);
      case Capability.GracefulRestart restart -> {
        out.put((byte) GRACEFUL_RESTART).put((byte) (2 + 4 * restart.families().size()));
        int flags =
            (restart.restarted() ? RESTARTED : 0) | (restart.notification() ? NOTIFICATION : 0);
        out.putShort((short) (flags | restart.restartTime()));
        for (RestartFamily f : restart.families()) {
          out.putShort((short) f.family().afi()).put((byte) f.family().safi());
          out.put((byte) (f.forwardingPreserved() ? PRESERVED : 0));
        }
      }
      case Capability.ExtendedMessages() -> out.put((byte) EXTENDED_MESSAGES).put((byte) 0);
      case Capability.EnhancedRefresh() -> out.put((byte) ENHANCED_REFRESH).put((byte) 0);
      case Capability.ExtendedNextHop() ->
          out.put((byte) EXTENDED_NEXT_HOP)
              .put((byte) 6)
              .putShort((short) 1)
              .putShort((short) 1)
              .putShort((short) 2);
      case Capability.AddPath(List<Capability.PathFamily> families) -> {
        out.put((byte) ADD_PATH).put((byte) (4 * families.size()));
        for (Capability.PathFamily f : families) {
          put(f.family(), out);
          out.put((byte) f.mode());
        }
      }
      case Capability.LongLived(List<Capability.LongLivedFamily> families) -> {
        out.put((byte) LONG_LIVED).put((byte) (7 * families.size()));
        for (Capability.LongLivedFamily f : families) {
          put(f.family(), out);
          out.put((byte) (f.forwardingPreserved() ? PRESERVED : 0));
          out.put((byte) (f.staleSeconds() >>> 16)).putShort((short) f.staleSeconds());
        }
      }
      case Capability.Unknown(int code, Octets value) -> {
        out.put((byte) code).put((byte) value.size());
        value.putInto(out);
      }
    }
  }
}
