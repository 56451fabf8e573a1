package io.margay.bgp.wire;

import io.margay.bgp.wire.Capability.RestartFamily;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The capabilities of an OPEN, code by code. */
final class CapabilityCodec {

  private static final int MULTI_PROTOCOL = 1;
  private static final int ROUTE_REFRESH = 2;
  private static final int GRACEFUL_RESTART = 64;
  private static final int FOUR_OCTET_AS = 65;

  private static final int RESTARTED = 0x8000;
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
    return new Capability.GracefulRestart((head & RESTARTED) != 0, head & RESTART_TIME, families);
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
        out.putShort((short) ((restart.restarted() ? RESTARTED : 0) | restart.restartTime()));
        for (RestartFamily f : restart.families()) {
          out.putShort((short) f.family().afi()).put((byte) f.family().safi());
          out.put((byte) (f.forwardingPreserved() ? PRESERVED : 0));
        }
      }
      case Capability.Unknown(int code, Octets value) -> {
        out.put((byte) code).put((byte) value.size());
        value.putInto(out);
      }
    }
  }
}
