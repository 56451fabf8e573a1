package io.margay.bgp.wire;

import io.margay.bgp.wire.AttributeTable.Row;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes UPDATE messages, as many prefixes in each as fit. */
public final class UpdateEncoder {

  /** Marker, length, type, and the two length fields of an UPDATE. */
  private static final int FRAME = MessageCodec.HEADER + 4;

  private static final int MP_UNREACH_FRAME = 4 + 3;

  /** An IPv6 prefix with the MP_REACH_NLRI around it: header, family, next hop, reserved, /128. */
  private static final int LONGEST_NLRI = 4 + 3 + 17 + 1 + 17;

  private final CodecContext context;
  private final ByteBuffer scratch = ByteBuffer.allocate(MessageCodec.MAX_LENGTH);

  public UpdateEncoder(CodecContext context) {
    this.context = context;
  }

  /**
   * Messages that announce these prefixes.
   *
   * @param prefixes of one family, that of the attributes' next hop
   * @return null if the attributes are so long that no message can hold them
   */
  public @Nullable List<byte[]> announce(PathAttributes attributes, List<Cidr> prefixes) {
    byte[] block = block(attributes);
    if (block == null || prefixes.isEmpty()) {
      return prefixes.isEmpty() ? List.of() : null;
    }
    Family family = prefixes.getFirst().family();
    return family == Family.IPV4
        ? pack(prefixes, FRAME + block.length, part -> ipv4(part, block))
        : packMultiProtocol(attributes, prefixes, block);
  }

  /** Whether a message can hold these attributes and a prefix. */
  public boolean fits(PathAttributes attributes) {
    byte[] block = block(attributes);
    return block != null && FRAME + block.length + LONGEST_NLRI <= MessageCodec.MAX_LENGTH;
  }

  /**
   * Messages that withdraw these prefixes.
   *
   * @param prefixes of one family
   */
  public List<byte[]> withdraw(List<Cidr> prefixes) {
    if (prefixes.isEmpty()) {
      return List.of();
    }
    Family family = prefixes.getFirst().family();
    List<byte[]> messages =
        family == Family.IPV4
            ? pack(prefixes, FRAME, this::withdrawIpv4)
            : pack(prefixes, FRAME + MP_UNREACH_FRAME, part -> unreach(family, part));
    if (messages == null) {
      throw new AssertionError("a prefix always fits into a message of its own");
    }
    return messages;
  }

  /** The marker that all initial routes are sent (RFC 4724 section 2). */
  public byte[] endOfRib(AfiSafi family) {
    ByteBuffer out = MessageCodec.begin(MessageCodec.UPDATE);
    out.putShort((short) 0);
    if (family.equals(AfiSafi.IPV4_UNICAST)) {
      out.putShort((short) 0);
    } else {
      out.putShort((short) 6);
      out.put((byte) AttributeTable.OPTIONAL).put((byte) AttributeTable.MP_UNREACH_NLRI);
      out.put((byte) 3).putShort((short) family.afi()).put((byte) family.safi());
    }
    return MessageCodec.end(out);
  }

  private interface PartEncoder {
    byte[] encode(List<Cidr> part);
  }

  private static @Nullable List<byte[]> pack(
      List<Cidr> prefixes, int overhead, PartEncoder encoder) {
    List<byte[]> messages = new ArrayList<>();
    int from = 0;
    while (from < prefixes.size()) {
      int to = from;
      int size = overhead;
      while (to < prefixes.size()
          && size + Nlri.size(prefixes.get(to)) <= MessageCodec.MAX_LENGTH) {
        size += Nlri.size(prefixes.get(to++));
      }
      if (to == from) {
        return null;
      }
      messages.add(encoder.encode(prefixes.subList(from, to)));
      from = to;
    }
    return messages;
  }

  private byte[] ipv4(List<Cidr> part, byte[] block) {
    ByteBuffer out = MessageCodec.begin(MessageCodec.UPDATE);
    out.putShort((short) 0).putShort((short) block.length).put(block);
    part.forEach(prefix -> Nlri.write(prefix, out));
    return MessageCodec.end(out);
  }

  private byte[] withdrawIpv4(List<Cidr> part) {
    ByteBuffer out = MessageCodec.begin(MessageCodec.UPDATE);
    out.putShort((short) part.stream().mapToInt(Nlri::size).sum());
    part.forEach(prefix -> Nlri.write(prefix, out));
    out.putShort((short) 0);
    return MessageCodec.end(out);
  }

  private byte[] unreach(Family family, List<Cidr> part) {
    int nlri = part.stream().mapToInt(Nlri::size).sum();
    ByteBuffer out = MessageCodec.begin(MessageCodec.UPDATE);
    out.putShort((short) 0).putShort((short) (MP_UNREACH_FRAME + nlri));
    header(out, AttributeTable.MP_UNREACH_NLRI, 3 + nlri, family);
    part.forEach(prefix -> Nlri.write(prefix, out));
    return MessageCodec.end(out);
  }

  private static void header(ByteBuffer out, int code, int length, Family family) {
    AfiSafi name = AfiSafi.unicast(family);
    out.put((byte) (AttributeTable.OPTIONAL | AttributeTable.EXTENDED_LENGTH)).put((byte) code);
    out.putShort((short) length).putShort((short) name.afi()).put((byte) name.safi());
  }

  private @Nullable List<byte[]> packMultiProtocol(
      PathAttributes attributes, List<Cidr> prefixes, byte[] block) {
    byte[] hop = attributes.nextHop().toBytes();
    int fixed = 3 + 1 + hop.length + 1;
    return pack(
        prefixes,
        FRAME + block.length + 4 + fixed,
        part -> {
          int nlri = part.stream().mapToInt(Nlri::size).sum();
          ByteBuffer out = MessageCodec.begin(MessageCodec.UPDATE);
          out.putShort((short) 0).putShort((short) (block.length + 4 + fixed + nlri));
          // RFC 7606 section 5.1: first, so that a receiver finds the prefixes in spite of errors.
          header(out, AttributeTable.MP_REACH_NLRI, fixed + nlri, part.getFirst().family());
          out.put((byte) hop.length).put(hop).put((byte) 0);
          part.forEach(prefix -> Nlri.write(prefix, out));
          return MessageCodec.end(out.put(block));
        });
  }

  private byte @Nullable [] block(PathAttributes attributes) {
    ByteBuffer out = ByteBuffer.allocate(MessageCodec.MAX_LENGTH);
    try {
      for (Row row : AttributeTable.ROWS) {
        scratch.clear();
        if (row.encoder().encode(attributes, context, scratch)) {
          put(out, row.flags(), row.code(), scratch.flip());
        }
      }
      for (RawAttribute other : attributes.others()) {
        put(out, other.flags(), other.code(), other.value().asBuffer());
      }
    } catch (BufferOverflowException e) {
      return null;
    }
    byte[] block = new byte[out.position()];
    out.flip().get(block);
    return block;
  }

  private static void put(ByteBuffer out, int flags, int code, ByteBuffer value) {
    int length = value.remaining();
    boolean extended = length > 0xff;
    out.put((byte) (extended ? flags | AttributeTable.EXTENDED_LENGTH : flags)).put((byte) code);
    if (extended) {
      out.putShort((short) length);
    } else {
      out.put((byte) length);
    }
    out.put(value);
  }
}
