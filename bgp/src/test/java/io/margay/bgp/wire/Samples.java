package io.margay.bgp.wire;

import io.margay.bgp.wire.AsPath.Segment;
import io.margay.bgp.wire.AsPath.SegmentType;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Messages and bytes for the tests of the codec. */
final class Samples {

  static final CodecContext INTERNAL = new CodecContext(true, true);
  static final CodecContext EXTERNAL = new CodecContext(true, false);
  static final CodecContext OLD = new CodecContext(false, true);

  static final IpAddress HOP = IpAddress.parse("192.0.2.1");

  private Samples() {}

  static Message.Open open() {
    return new Message.Open(
        4_200_000_001L,
        90,
        IpAddress.parse("192.0.2.9"),
        List.of(
            new Capability.MultiProtocol(AfiSafi.IPV4_UNICAST),
            new Capability.MultiProtocol(new AfiSafi(25, 65)),
            new Capability.RouteRefresh(),
            new Capability.GracefulRestart(
                true, true, 120, List.of(new Capability.RestartFamily(AfiSafi.IPV4_UNICAST, true))),
            new Capability.FourOctetAs(4_200_000_001L),
            new Capability.Unknown(73, Octets.of((byte) 1, (byte) 'x'))));
  }

  /** Every attribute there is. */
  static PathAttributes rich() {
    return new AttributesBuilder()
        .origin(Origin.EGP)
        .asPath(
            new AsPath(
                List.of(
                    new Segment(SegmentType.SEQUENCE, List.of(65001L, 4_200_000_002L)),
                    new Segment(SegmentType.SET, List.of(7L, 8L)))))
        .nextHop(HOP)
        .med(0xfffffffeL)
        .localPref(200L)
        .atomicAggregate(true)
        .aggregator(new Aggregator(4_200_000_003L, IpAddress.parse("192.0.2.3")))
        .communities(List.of(new Community(65000 << 16 | 11), Community.NO_EXPORT))
        .originatorId(IpAddress.parse("192.0.2.4"))
        .clusterList(List.of(IpAddress.parse("192.0.2.5"), IpAddress.parse("192.0.2.6")))
        .largeCommunities(List.of(new LargeCommunity(4_200_000_004L, 1, 2)))
        .extendedCommunities(
            List.of(
                new ExtendedCommunity(0x0002_fde8_0000_0001L),
                new ExtendedCommunity(0x4301_0000_0000_0002L)))
        .other(new RawAttribute(0xe0, 99, Octets.of((byte) 1, (byte) 2, (byte) 3)))
        .build();
  }

  static Message.Update update(PathAttributes attributes, String... prefixes) {
    return new Message.Update(
        List.of(),
        List.of(new Message.Announcement(attributes, prefixes(prefixes))),
        null,
        List.of());
  }

  static Prefixes prefixes(String... prefixes) {
    return Prefixes.of(cidrs(prefixes).toArray(Cidr[]::new));
  }

  static List<Cidr> cidrs(String... prefixes) {
    return Arrays.stream(prefixes).map(Cidr::parse).toList();
  }

  static Message decode(byte[] bytes, CodecContext context) throws MessageException {
    return MessageCodec.decode(ByteBuffer.wrap(bytes), context, new AttributeCache());
  }

  /** A message of this type with this body, in hexadecimal; blanks count for nothing. */
  static byte[] message(int type, String body) {
    return MessageCodec.end(MessageCodec.begin(type).put(hex(body)));
  }

  /** An UPDATE with these attributes and the prefix 10.0.0.0/8. */
  static byte[] update(String attributes) {
    return update(attributes, "08 0a");
  }

  static byte[] update(String attributes, String nlri) {
    int length = hex(attributes).length;
    return message(MessageCodec.UPDATE, "0000" + String.format("%04x", length) + attributes + nlri);
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
