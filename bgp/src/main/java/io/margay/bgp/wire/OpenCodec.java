package io.margay.bgp.wire;

import io.margay.bgp.wire.Message.Open;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The OPEN message and its optional parameters (RFC 4271 4.2, RFC 5492, RFC 9072). */
final class OpenCodec {

  static final int VERSION = 4;

  private static final int CAPABILITIES = 2;
  private static final int EXTENDED = 255;

  private OpenCodec() {}

  static Open decode(ByteBuffer body) throws MessageException {
    int version = body.get() & 0xff;
    if (version != VERSION) {
      throw new MessageException(
          ErrorCode.UNSUPPORTED_VERSION,
          Octets.of((byte) 0, (byte) VERSION),
          "version " + version + " instead of " + VERSION);
    }
    int shortAs = body.getShort() & 0xffff;
    int holdTime = body.getShort() & 0xffff;
    IpAddress identifier = IpAddress.ipv4(body.getInt());
    List<Capability> capabilities = parameters(body);
    long as = shortAs;
    for (Capability capability : capabilities) {
      if (capability instanceof Capability.FourOctetAs(long whole)) {
        as = whole;
      }
    }
    return new Open(as, holdTime, identifier, capabilities);
  }

  private static List<Capability> parameters(ByteBuffer body) throws MessageException {
    int length = body.get() & 0xff;
    boolean extended =
        length != 0 && body.remaining() >= 3 && (body.get(body.position()) & 0xff) == EXTENDED;
    if (extended) {
      body.get();
      length = body.getShort() & 0xffff;
    }
    if (length != body.remaining()) {
      throw malformed("the parameters' length is " + length + ", there are " + body.remaining());
    }
    List<Capability> capabilities = new ArrayList<>();
    while (body.hasRemaining()) {
      int type = body.get() & 0xff;
      int size = extended ? uint16(body) : uint8(body);
      if (size > body.remaining()) {
        throw malformed("a parameter of " + size + " bytes does not fit");
      }
      if (type != CAPABILITIES) {
        throw new MessageException(
            ErrorCode.UNSUPPORTED_OPTIONAL_PARAMETER, "parameter type " + type);
      }
      CapabilityCodec.decode(body.slice(body.position(), size), capabilities);
      body.position(body.position() + size);
    }
    return capabilities;
  }

  private static int uint8(ByteBuffer in) throws MessageException {
    if (!in.hasRemaining()) {
      throw malformed("a parameter ends within its header");
    }
    return in.get() & 0xff;
  }

  private static int uint16(ByteBuffer in) throws MessageException {
    if (in.remaining() < 2) {
      throw malformed("a parameter ends within its header");
    }
    return in.getShort() & 0xffff;
  }

  static MessageException malformed(String detail) {
    return new MessageException(ErrorCode.OPEN_UNSPECIFIC, detail);
  }

  static byte[] encode(Open open) {
    ByteBuffer parameters = ByteBuffer.allocate(MessageCodec.MAX_LENGTH);
    open.capabilities().forEach(c -> CapabilityCodec.encode(c, parameters));
    parameters.flip();
    int length = parameters.remaining();
    ByteBuffer out = MessageCodec.begin(MessageCodec.OPEN);
    boolean fits = open.as() <= FourOctetAs.MAX_TWO_OCTETS;
    out.put((byte) VERSION);
    out.putShort((short) (fits ? open.as() : FourOctetAs.AS_TRANS));
    out.putShort((short) open.holdTime()).putInt(open.identifier().toInt());
    if (length == 0) {
      out.put((byte) 0);
    } else if (length + 2 <= EXTENDED - 1) {
      out.put((byte) (length + 2)).put((byte) CAPABILITIES).put((byte) length).put(parameters);
    } else {
      out.put((byte) EXTENDED).put((byte) EXTENDED).putShort((short) (length + 3));
      out.put((byte) CAPABILITIES).putShort((short) length).put(parameters);
    }
    return MessageCodec.end(out);
  }
}
