package io.margay.bgp.wire;

import io.margay.bgp.wire.AttributeTable.Row;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes UPDATE messages, as many prefixes in each as fit. Belongs to one thread. */
public final class UpdateEncoder {

  /** Marker, length, type, and the two length fields of an UPDATE. */
  private static final int FRAME = MessageCodec.HEADER + 4;

  private static final int MP_HEADER = 4;
  private static final int MP_UNREACH_FRAME = MP_HEADER + 3;

  /** The longest prefix with the MP_REACH_NLRI around it: header, family, next hop, reserved. */
  private static final int LONGEST_NLRI = MP_HEADER + 3 + 17 + 1 + 4 + 17;

  private final CodecContext context;
  private final ByteBuffer block;
  private final ByteBuffer scratch;
  private @Nullable PathAttributes inBlock;
  private boolean blockFits;

  public UpdateEncoder(CodecContext context) {
    this.context = context;
    this.block = ByteBuffer.allocate(context.maxLength());
    this.scratch = ByteBuffer.allocate(context.maxLength());
  }

  /**
   * Appends messages that announce these prefixes.
   *
   * @return false, and nothing is appended, if the attributes are so long that no message can hold
   *     them
   */
  public boolean announce(PathAttributes attributes, Prefixes prefixes, Frames out) {
    if (!inBlock(attributes)) {
      return false;
    }
    boolean plain =
        prefixes.family() == Family.IPV4 && attributes.nextHop().family() == Family.IPV4;
    boolean withPaths = context.withPaths(AfiSafi.unicast(prefixes.family()));
    byte[] hop = plain ? new byte[0] : attributes.nextHop().toBytes();
    int fixed = 3 + 1 + hop.length + 1;
    int overhead = FRAME + block.limit() + (plain ? 0 : MP_HEADER + fixed);
    int from = 0;
    while (from < prefixes.size()) {
      int to = end(prefixes, from, overhead, withPaths);
      int nlri = size(prefixes, from, to, withPaths);
      ByteBuffer buffer = out.begin(MessageCodec.UPDATE, overhead + nlri);
      buffer.putShort((short) 0);
      if (plain) {
        buffer.putShort((short) block.limit()).put(block.array(), 0, block.limit());
        write(prefixes, from, to, withPaths, buffer);
      } else {
        buffer.putShort((short) (block.limit() + MP_HEADER + fixed + nlri));
        // RFC 7606 section 5.1: first, so that a receiver finds the prefixes in spite of errors.
        header(buffer, AttributeTable.MP_REACH_NLRI, fixed + nlri, prefixes.family());
        buffer.put((byte) hop.length).put(hop).put((byte) 0);
        write(prefixes, from, to, withPaths, buffer);
        buffer.put(block.array(), 0, block.limit());
      }
      from = to;
    }
    return true;
  }

  /** The same, each message an array of its own; null if the attributes fit into none. */
  public @Nullable List<byte[]> announce(PathAttributes attributes, List<Cidr> prefixes) {
    Frames out = new Frames();
    return prefixes.isEmpty() || announce(attributes, flat(prefixes), out) ? out.split() : null;
  }

  /** Whether a message can hold these attributes and a prefix. */
  public boolean fits(PathAttributes attributes) {
    return attributes.mostBytes() + FRAME + LONGEST_NLRI <= context.maxLength()
        || inBlock(attributes);
  }

  private boolean inBlock(PathAttributes attributes) {
    if (attributes != inBlock) {
      inBlock = attributes;
      blockFits =
          encodeBlock(attributes) && FRAME + block.limit() + LONGEST_NLRI <= context.maxLength();
    }
    return blockFits;
  }

  /** Appends messages that withdraw these prefixes. */
  public void withdraw(Prefixes prefixes, Frames out) {
    boolean plain = prefixes.family() == Family.IPV4;
    boolean withPaths = context.withPaths(AfiSafi.unicast(prefixes.family()));
    int overhead = FRAME + (plain ? 0 : MP_UNREACH_FRAME);
    int from = 0;
    while (from < prefixes.size()) {
      int to = end(prefixes, from, overhead, withPaths);
      int nlri = size(prefixes, from, to, withPaths);
      ByteBuffer buffer = out.begin(MessageCodec.UPDATE, overhead + nlri);
      if (plain) {
        buffer.putShort((short) nlri);
        write(prefixes, from, to, withPaths, buffer);
        buffer.putShort((short) 0);
      } else {
        buffer.putShort((short) 0).putShort((short) (MP_UNREACH_FRAME + nlri));
        header(buffer, AttributeTable.MP_UNREACH_NLRI, 3 + nlri, prefixes.family());
        write(prefixes, from, to, withPaths, buffer);
      }
      from = to;
    }
  }

  /** The same, each message an array of its own. */
  public List<byte[]> withdraw(List<Cidr> prefixes) {
    Frames out = new Frames();
    if (!prefixes.isEmpty()) {
      withdraw(flat(prefixes), out);
    }
    return out.split();
  }

  private static Prefixes flat(List<Cidr> prefixes) {
    return prefixes instanceof Prefixes flat
        ? flat
        : Prefixes.of(prefixes.getFirst().family(), prefixes);
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

  /** Where the part ends that fits into one message. */
  private int end(Prefixes prefixes, int from, int overhead, boolean withPaths) {
    int room = context.maxLength() - overhead;
    int to = from;
    while (to < prefixes.size()) {
      room -= Nlri.size(prefixes, to, withPaths);
      if (room < 0) {
        return to;
      }
      to++;
    }
    return to;
  }

  private static int size(Prefixes prefixes, int from, int to, boolean withPaths) {
    int size = 0;
    for (int i = from; i < to; i++) {
      size += Nlri.size(prefixes, i, withPaths);
    }
    return size;
  }

  private static void write(
      Prefixes prefixes, int from, int to, boolean withPaths, ByteBuffer out) {
    for (int i = from; i < to; i++) {
      Nlri.write(prefixes, i, withPaths, out);
    }
  }

  private static void header(ByteBuffer out, int code, int length, Family family) {
    AfiSafi name = AfiSafi.unicast(family);
    out.put((byte) (AttributeTable.OPTIONAL | AttributeTable.EXTENDED_LENGTH)).put((byte) code);
    out.putShort((short) length).putShort((short) name.afi()).put((byte) name.safi());
  }

  /** Leaves the attributes in the block; false if they do not fit there. */
  private boolean encodeBlock(PathAttributes attributes) {
    block.clear();
    try {
      for (Row row : AttributeTable.ROWS) {
        scratch.clear();
        if (row.encoder().encode(attributes, context, scratch)) {
          put(block, flags(row, attributes), row.code(), scratch.flip());
        }
      }
      for (RawAttribute other : attributes.others()) {
        put(block, other.flags(), other.code(), other.value().asBuffer());
      }
    } catch (BufferOverflowException e) {
      return false;
    }
    block.flip();
    return true;
  }

  private static int flags(Row row, PathAttributes attributes) {
    boolean partial = (attributes.partial() & AttributeTable.partialBit(row.code())) != 0;
    return partial ? row.flags() | AttributeTable.PARTIAL : row.flags();
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
