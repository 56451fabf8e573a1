package io.margay.bgp.wire;

import io.margay.bgp.wire.Message.Announcement;
import io.margay.bgp.wire.Message.Update;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of an UPDATE. */
final class UpdateDecoder {

  private final CodecContext context;
  private final AttributeCache cache;
  private final List<Prefixes> withdrawn = new ArrayList<>();
  private final List<Announcement> announced = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private UpdateDecoder(CodecContext context, AttributeCache cache) {
    this.context = context;
    this.cache = cache;
  }

  static Update decode(ByteBuffer body, CodecContext context, AttributeCache cache)
      throws MessageException {
    return new UpdateDecoder(context, cache).decode(body);
  }

  private Update decode(ByteBuffer body) throws MessageException {
    ByteBuffer gone = section(body, 2);
    ByteBuffer attributes = section(body, 0);
    if (!gone.hasRemaining() && !attributes.hasRemaining() && !body.hasRemaining()) {
      return Update.endOfRib(AfiSafi.IPV4_UNICAST);
    }
    boolean withPaths = context.withPaths(AfiSafi.IPV4_UNICAST);
    withdraw(Nlri.read(gone, Family.IPV4, withPaths));
    Prefixes prefixes = Nlri.read(body, Family.IPV4, withPaths);
    AfiSafi end = null;
    if (attributes.hasRemaining()) {
      end = attributes(attributes, prefixes);
    } else if (!prefixes.isEmpty()) {
      problems.add("no attributes");
      withdraw(prefixes);
    }
    return new Update(withdrawn, announced, end, problems);
  }

  private void withdraw(Prefixes prefixes) {
    if (!prefixes.isEmpty()) {
      withdrawn.add(prefixes);
    }
  }

  /** A part with its length in front, leaving at least {@code reserve} bytes after it. */
  private static ByteBuffer section(ByteBuffer body, int reserve) throws MessageException {
    int length = body.remaining() < 2 ? Integer.MAX_VALUE : body.getShort() & 0xffff;
    if (length > body.remaining() - reserve) {
      throw new MessageException(
          ErrorCode.MALFORMED_ATTRIBUTE_LIST, "a length in the UPDATE exceeds the message");
    }
    ByteBuffer part = body.slice(body.position(), length);
    body.position(body.position() + length);
    return part;
  }

  private @Nullable AfiSafi attributes(ByteBuffer in, Prefixes prefixes) throws MessageException {
    Octets raw = AttributeCache.block(in);
    PathAttributes known = cache.find(context, raw);
    if (known != null) {
      announce(known, prefixes);
      return null;
    }
    AttributeBlock block = AttributeBlock.read(in, context);
    ByteBuffer unreach = block.mpUnreach();
    AfiSafi end = unreach == null ? null : unreach(unreach, block);
    MpReach mp = block.mpReach() == null ? null : MpReach.read(block.mpReach(), block, context);
    if (block.withdraw() && prefixes.isEmpty() && (mp == null || mp.prefixes().isEmpty())) {
      // RFC 7606 section 5.2: an error that asks for a withdrawal, and nothing to withdraw.
      throw new MessageException(
          ErrorCode.MALFORMED_ATTRIBUTE_LIST, String.join("; ", block.problems()));
    }
    if (!prefixes.isEmpty()) {
      PathAttributes attributes = routes(block, prefixes);
      if (attributes != null && block.problems().isEmpty() && mp == null && unreach == null) {
        cache.keep(context, raw, attributes);
      }
    }
    if (mp != null && !mp.prefixes().isEmpty()) {
      block.builder().nextHop(mp.nextHop());
      routes(block, mp.prefixes());
    }
    problems.addAll(block.problems());
    return end;
  }

  private @Nullable PathAttributes routes(AttributeBlock block, Prefixes prefixes) {
    String missing = block.builder().missing();
    if (missing != null) {
      block.withdraw(missing + " is missing");
    }
    if (block.withdraw()) {
      withdraw(prefixes);
      return null;
    }
    PathAttributes attributes = block.builder().build();
    announce(attributes, prefixes);
    return attributes;
  }

  private void announce(PathAttributes attributes, Prefixes prefixes) {
    if (!prefixes.isEmpty()) {
      announced.add(new Announcement(attributes, prefixes));
    }
  }

  private @Nullable AfiSafi unreach(ByteBuffer value, AttributeBlock block)
      throws MessageException {
    if (value.remaining() < 3) {
      throw new MessageException(
          ErrorCode.OPTIONAL_ATTRIBUTE_ERROR, "MP_UNREACH_NLRI is too short");
    }
    AfiSafi family = new AfiSafi(value.getShort() & 0xffff, value.get() & 0xff);
    if (!value.hasRemaining() && block.onlyUnreach()) {
      return family;
    }
    Family kind = family.family();
    if (kind == null) {
      block.problems().add("family " + family + " ignored");
    } else {
      withdraw(Nlri.read(value, kind, context.withPaths(family)));
    }
    return null;
  }

  /** The content of MP_REACH_NLRI (RFC 4760 section 3); no prefixes if its family is unknown. */
  private record MpReach(IpAddress nextHop, Prefixes prefixes) {

    private static final IpAddress NONE = IpAddress.ipv4(0);

    static MpReach read(ByteBuffer value, AttributeBlock block, CodecContext context)
        throws MessageException {
      if (value.remaining() < 5) {
        throw tooShort();
      }
      AfiSafi family = new AfiSafi(value.getShort() & 0xffff, value.get() & 0xff);
      int length = value.get() & 0xff;
      if (length + 1 > value.remaining()) {
        throw tooShort();
      }
      Family kind = family.family();
      if (kind == null) {
        block.problems().add("family " + family + " ignored");
        return new MpReach(NONE, Prefixes.none(Family.IPV4));
      }
      boolean ipv6 = length == 16 || length == 32;
      boolean fits =
          kind == Family.IPV6 ? ipv6 : length == 4 || (ipv6 && context.extendedNextHop());
      // RFC 2545: a link-local address may follow the global one.
      int size = Math.min(length, 16);
      byte[] hop = new byte[size];
      if (!fits) {
        throw new MessageException(
            ErrorCode.OPTIONAL_ATTRIBUTE_ERROR, "a next hop of " + length + " bytes");
      }
      value.get(hop).position(value.position() + length - size + 1);
      return new MpReach(IpAddress.of(hop), Nlri.read(value, kind, context.withPaths(family)));
    }

    private static MessageException tooShort() {
      return new MessageException(ErrorCode.OPTIONAL_ATTRIBUTE_ERROR, "MP_REACH_NLRI is too short");
    }
  }
}
