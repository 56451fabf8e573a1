package io.margay.bgp.wire;

import static io.margay.bgp.wire.AttributeTable.OnError.DISCARD;
import static io.margay.bgp.wire.AttributeTable.OnError.WITHDRAW;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The path attributes this codec interprets, one row each, in the order of their codes. */
final class AttributeTable {

  static final int OPTIONAL = 0x80;
  static final int TRANSITIVE = 0x40;
  static final int PARTIAL = 0x20;
  static final int EXTENDED_LENGTH = 0x10;

  static final int MP_REACH_NLRI = 14;
  static final int MP_UNREACH_NLRI = 15;

  private static final int OPTIONAL_TRANSITIVE = OPTIONAL | TRANSITIVE;

  /** What a malformed attribute costs (RFC 7606 section 2). */
  enum OnError {
    WITHDRAW,
    DISCARD
  }

  /** Reads the value, all of it. */
  interface Decoder {
    void decode(ByteBuffer value, CodecContext context, AttributesBuilder into)
        throws AttributeException;
  }

  /** Writes the value; an attribute that is absent writes nothing and returns false. */
  interface Encoder {
    boolean encode(PathAttributes attributes, CodecContext context, ByteBuffer out);
  }

  /**
   * One attribute.
   *
   * @param flags the optional and transitive bits that it must have
   * @param internalOnly means nothing from a peer in another AS, and is discarded there
   * @param onError what RFC 7606 section 7 demands for a malformed value
   */
  record Row(
      int code,
      String name,
      int flags,
      boolean internalOnly,
      OnError onError,
      Decoder decoder,
      Encoder encoder) {}

  static final List<Row> ROWS =
      List.of(
          new Row(
              1, "ORIGIN", TRANSITIVE, false, WITHDRAW, Attributes::readOrigin, Attributes::origin),
          new Row(
              2,
              "AS_PATH",
              TRANSITIVE,
              false,
              WITHDRAW,
              Attributes::readAsPath,
              Attributes::asPath),
          new Row(
              3,
              "NEXT_HOP",
              TRANSITIVE,
              false,
              WITHDRAW,
              Attributes::readNextHop,
              Attributes::nextHop),
          new Row(
              4,
              "MULTI_EXIT_DISC",
              OPTIONAL,
              false,
              WITHDRAW,
              (value, context, into) -> into.med(Attributes.uint32(value)),
              (a, context, out) -> Attributes.uint32(a.med(), out)),
          new Row(
              5,
              "LOCAL_PREF",
              TRANSITIVE,
              true,
              WITHDRAW,
              (value, context, into) -> into.localPref(Attributes.uint32(value)),
              (a, context, out) -> Attributes.uint32(a.localPref(), out)),
          new Row(
              6,
              "ATOMIC_AGGREGATE",
              TRANSITIVE,
              false,
              DISCARD,
              Attributes::readAtomicAggregate,
              (a, context, out) -> a.atomicAggregate()),
          new Row(
              7,
              "AGGREGATOR",
              OPTIONAL_TRANSITIVE,
              false,
              DISCARD,
              Attributes::readAggregator,
              Attributes::aggregator),
          new Row(
              8,
              "COMMUNITY",
              OPTIONAL_TRANSITIVE,
              false,
              WITHDRAW,
              Attributes::readCommunities,
              Attributes::communities),
          new Row(
              9,
              "ORIGINATOR_ID",
              OPTIONAL,
              true,
              WITHDRAW,
              Attributes::readOriginatorId,
              Attributes::originatorId),
          new Row(
              10,
              "CLUSTER_LIST",
              OPTIONAL,
              true,
              WITHDRAW,
              Attributes::readClusterList,
              Attributes::clusterList),
          new Row(
              16,
              "EXTENDED_COMMUNITY",
              OPTIONAL_TRANSITIVE,
              false,
              WITHDRAW,
              Attributes::readExtendedCommunities,
              Attributes::extendedCommunities),
          new Row(
              17,
              "AS4_PATH",
              OPTIONAL_TRANSITIVE,
              false,
              DISCARD,
              Attributes::readAs4Path,
              Attributes::as4Path),
          new Row(
              18,
              "AS4_AGGREGATOR",
              OPTIONAL_TRANSITIVE,
              false,
              DISCARD,
              Attributes::readAs4Aggregator,
              Attributes::as4Aggregator),
          new Row(
              32,
              "LARGE_COMMUNITY",
              OPTIONAL_TRANSITIVE,
              false,
              WITHDRAW,
              Attributes::readLargeCommunities,
              Attributes::largeCommunities));

  private static final @Nullable Row[] BY_CODE = new @Nullable Row[256];

  static {
    for (Row row : ROWS) {
      BY_CODE[row.code()] = row;
    }
  }

  private AttributeTable() {}

  /**
   * Where the partial bit of this attribute is remembered (RFC 4271 section 5): only those that may
   * have passed somebody who did not know them have one.
   */
  static byte partialBit(int code) {
    return switch (code) {
      case 7 -> 1;
      case 8 -> 2;
      case 16 -> 4;
      case 32 -> 8;
      default -> 0;
    };
  }

  /** The row of this code, or null if the attribute is not interpreted. */
  static @Nullable Row row(int code) {
    return BY_CODE[code];
  }
}
