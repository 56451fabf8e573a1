package io.margay.bgp.netty;

import io.margay.bgp.wire.AttributeCache;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.core.net.IpAddress;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads a BMP stream by the layouts of RFC 7854 sections 4.1 to 4.10 and RFC 9069, and says each
 * message in a line.
 */
final class BmpReader {

  private static final CodecContext CONTEXT = new CodecContext(true, true, true, Set.of(), true);

  private final DataInputStream in;
  private final AttributeCache cache = new AttributeCache();

  BmpReader(DataInputStream in) {
    this.in = in;
  }

  /** The next message. */
  String next() throws IOException, MessageException {
    int version = in.readUnsignedByte();
    int length = in.readInt();
    int type = in.readUnsignedByte();
    if (version != 3 || length < 6 || length > 100_000) {
      throw new IOException("no BMP message: version " + version + ", length " + length);
    }
    byte[] body = new byte[length - 6];
    in.readFully(body);
    ByteBuffer rest = ByteBuffer.wrap(body);
    String line =
        switch (type) {
          case 0 -> "routes " + peer(rest) + ": " + update(rest);
          case 1 -> "numbers " + peer(rest) + ": " + numbers(rest);
          case 2 -> "down " + peer(rest) + ": " + reason(rest);
          case 3 -> "up " + peer(rest) + ": " + ends(rest);
          case 4 -> "initiation " + tlvs(rest);
          case 5 -> "termination " + rest.getShort() + " " + reasonTlv(rest);
          default -> throw new IOException("unknown BMP message " + type);
        };
    if (rest.hasRemaining()) {
      throw new IOException(rest.remaining() + " bytes too many: " + line);
    }
    return line;
  }

  private static String peer(ByteBuffer in) {
    int type = in.get();
    int flags = in.get() & 0xff;
    long distinguisher = in.getLong();
    String address = address(in, (flags & 0x80) != 0);
    long as = in.getInt() & 0xffffffffL;
    byte[] id = new byte[4];
    in.get(id);
    long seconds = in.getInt() & 0xffffffffL;
    int micros = in.getInt();
    if (distinguisher != 0 || seconds < 1_600_000_000L || micros >= 1_000_000) {
      return "malformed";
    }
    return (type == 3
            ? "Loc-RIB"
            : (flags & 0x40) != 0 ? "post-policy " + address : "pre-policy " + address)
        + " AS"
        + as
        + " "
        + IpAddress.of(id);
  }

  private static String address(ByteBuffer in, boolean six) {
    byte[] bytes = new byte[16];
    in.get(bytes);
    return IpAddress.of(six ? bytes : Arrays.copyOfRange(bytes, 12, 16)).toString();
  }

  private String update(ByteBuffer in) throws MessageException {
    Message.Update update = (Message.Update) bgp(in);
    if (update.endOfRib() != null) {
      return "end-of-RIB " + update.endOfRib();
    }
    return (update.withdrawn().isEmpty()
            ? ""
            : "-"
                + update.withdrawn().stream()
                    .flatMap(p -> java.util.stream.StreamSupport.stream(p.spliterator(), false))
                    .toList())
        + update.announced().stream()
            .map(a -> {
              String prefixes =
                  java.util.stream.StreamSupport.stream(a.prefixes().spliterator(), false)
                      .map(Object::toString)
                      .sorted()
                      .collect(Collectors.joining(","));
              return "+" + prefixes + " via " + a.attributes().nextHop();
            })
            .collect(Collectors.joining(" "));
  }

  private Message bgp(ByteBuffer in) throws MessageException {
    int length = in.getShort(in.position() + 16) & 0xffff;
    ByteBuffer one = in.slice(in.position(), length);
    in.position(in.position() + length);
    return MessageCodec.decode(one, CONTEXT, cache);
  }

  private String ends(ByteBuffer in) throws MessageException {
    String local = address(in, false);
    int localPort = in.getShort() & 0xffff;
    int remotePort = in.getShort() & 0xffff;
    Message.Open sent = (Message.Open) bgp(in);
    Message.Open received = (Message.Open) bgp(in);
    return "local "
        + local
        + (localPort > 0 && remotePort > 0 ? " ports" : "")
        + " sent "
        + sent.identifier()
        + " received "
        + received.identifier()
        + (in.hasRemaining() ? " " + tlvs(in) : "");
  }

  private String reason(ByteBuffer in) throws MessageException {
    int reason = in.get();
    return switch (reason) {
      case 1, 3 -> (reason == 1 ? "local " : "remote ") + bgp(in);
      case 2 -> "local event " + in.getShort();
      case 4 -> "remote";
      case 5 -> "de-configured";
      default -> "unknown " + reason;
    };
  }

  private static String numbers(ByteBuffer in) {
    TreeMap<Integer, Long> values = new TreeMap<>();
    for (int count = in.getInt(); count > 0; count--) {
      int type = in.getShort();
      int length = in.getShort();
      values.put(type, length == 8 ? in.getLong() : in.getInt());
    }
    return values.toString();
  }

  private static String reasonTlv(ByteBuffer in) {
    return in.getShort() + " " + in.getShort();
  }

  private static String tlvs(ByteBuffer in) {
    TreeMap<Integer, String> values = new TreeMap<>();
    while (in.hasRemaining()) {
      int type = in.getShort();
      byte[] value = new byte[in.getShort()];
      in.get(value);
      values.put(type, new String(value, StandardCharsets.UTF_8));
    }
    return values.toString();
  }
}
