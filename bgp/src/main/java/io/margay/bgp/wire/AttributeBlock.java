package io.margay.bgp.wire;

import io.margay.bgp.wire.AttributeTable.OnError;
import io.margay.bgp.wire.AttributeTable.Row;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the path attributes of an UPDATE, and remembers what was wrong with them (RFC 7606 sections
 * 3, 4 and 7).
 */
final class AttributeBlock {

  private static final int CLASS_BITS = AttributeTable.OPTIONAL | AttributeTable.TRANSITIVE;

  private static final int IPV6_EXTENDED_COMMUNITY = 25;

  private final CodecContext context;
  private final AttributesBuilder builder = new AttributesBuilder();
  private final List<String> problems = new ArrayList<>();
  private final BitSet seen = new BitSet(256);
  private boolean withdraw;
  private @Nullable ByteBuffer mpReach;
  private @Nullable ByteBuffer mpUnreach;

  private AttributeBlock(CodecContext context) {
    this.context = context;
  }

  static AttributeBlock read(ByteBuffer in, CodecContext context) throws MessageException {
    AttributeBlock block = new AttributeBlock(context);
    while (in.hasRemaining() && block.readOne(in)) {}
    return block;
  }

  AttributesBuilder builder() {
    return builder;
  }

  /** Whether the routes with these attributes count as withdrawn. */
  boolean withdraw() {
    return withdraw;
  }

  List<String> problems() {
    return problems;
  }

  /** The value of MP_REACH_NLRI, if there is one. */
  @Nullable ByteBuffer mpReach() {
    return mpReach;
  }

  /** The value of MP_UNREACH_NLRI, if there is one. */
  @Nullable ByteBuffer mpUnreach() {
    return mpUnreach;
  }

  /** Whether nothing but MP_UNREACH_NLRI is here. */
  boolean onlyUnreach() {
    return mpUnreach != null && seen.cardinality() == 1;
  }

  void withdraw(String why) {
    withdraw = true;
    problems.add(why);
  }

  /** Reads one attribute; false if what follows can not be told apart any more. */
  private boolean readOne(ByteBuffer in) throws MessageException {
    if (in.remaining() < 3) {
      withdraw(in.remaining() + " bytes left, too few for an attribute");
      return false;
    }
    int flags = in.get() & 0xff;
    int code = in.get() & 0xff;
    boolean extended = (flags & AttributeTable.EXTENDED_LENGTH) != 0;
    if (extended && in.remaining() < 2) {
      withdraw("attribute " + code + " ends within its length");
      return false;
    }
    int length = extended ? in.getShort() & 0xffff : in.get() & 0xff;
    if (length > in.remaining()) {
      withdraw("attribute " + code + " is longer than what is left");
      return false;
    }
    ByteBuffer value = in.slice(in.position(), length);
    in.position(in.position() + length);
    if (!repeated(code)) {
      take(flags, code, value);
    }
    return true;
  }

  private boolean repeated(int code) throws MessageException {
    if (!seen.get(code)) {
      seen.set(code);
      return false;
    }
    if (code == AttributeTable.MP_REACH_NLRI || code == AttributeTable.MP_UNREACH_NLRI) {
      throw new MessageException(
          ErrorCode.MALFORMED_ATTRIBUTE_LIST, "attribute " + code + " appears twice");
    }
    problems.add("attribute " + code + " appears twice: the first counts");
    return true;
  }

  private void take(int flags, int code, ByteBuffer value) {
    if (code == AttributeTable.MP_REACH_NLRI || code == AttributeTable.MP_UNREACH_NLRI) {
      takeMultiProtocol(flags, code, value);
      return;
    }
    Row row = AttributeTable.row(code);
    if (row == null) {
      takeUnknown(flags, code, value);
    } else if (row.internalOnly() && !context.internal()) {
      problems.add(row.name() + " from another AS discarded");
    } else if ((flags & CLASS_BITS) != row.flags()) {
      withdraw(row.name() + " has wrong flags 0x" + Integer.toHexString(flags));
    } else {
      if ((flags & AttributeTable.PARTIAL) != 0) {
        builder.partial(code);
      }
      decode(row, value);
    }
  }

  private void takeMultiProtocol(int flags, int code, ByteBuffer value) {
    boolean reach = code == AttributeTable.MP_REACH_NLRI;
    if ((flags & CLASS_BITS) != AttributeTable.OPTIONAL) {
      String name = reach ? "MP_REACH_NLRI" : "MP_UNREACH_NLRI";
      withdraw(name + " has wrong flags 0x" + Integer.toHexString(flags));
    }
    if (reach) {
      mpReach = value;
    } else {
      mpUnreach = value;
    }
  }

  private void takeUnknown(int flags, int code, ByteBuffer value) {
    if ((flags & AttributeTable.OPTIONAL) == 0) {
      withdraw("unknown well-known attribute " + code);
    } else if (code == IPV6_EXTENDED_COMMUNITY
        && (value.remaining() == 0 || value.remaining() % 20 != 0)) {
      // RFC 7606 section 7.15; nothing else of it matters here.
      withdraw("IPV6_EXTENDED_COMMUNITY of " + value.remaining() + " bytes");
    } else if ((flags & AttributeTable.TRANSITIVE) != 0) {
      int passed = CLASS_BITS | AttributeTable.PARTIAL;
      builder.other(new RawAttribute(passed, code, Octets.take(value)));
    }
  }

  private void decode(Row row, ByteBuffer value) {
    try {
      row.decoder().decode(value, context, builder);
    } catch (AttributeException e) {
      String why = row.name() + ": " + e.getMessage();
      if (row.onError() == OnError.WITHDRAW) {
        withdraw(why);
      } else {
        problems.add(why + ", discarded");
      }
    }
  }
}
