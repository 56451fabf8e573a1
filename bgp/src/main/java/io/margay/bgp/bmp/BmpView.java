package io.margay.bgp.bmp;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Whose routes a message is about: the per-peer header of RFC 7854 section 4.2 without its time.
 *
 * @param table which of the tables
 * @param address of the peer; any for the Loc-RIB
 * @param as of the peer; the speaker's for the Loc-RIB
 * @param identifier likewise
 */
public record BmpView(Table table, IpAddress address, long as, IpAddress identifier) {

  /** A table that is shown. */
  public enum Table {
    /** What a peer announced. */
    ADJ_RIB_IN_PRE_POLICY,
    /** What the import policy made of it. */
    ADJ_RIB_IN_POST_POLICY,
    /** What the speaker has chosen (RFC 9069). */
    LOC_RIB
  }

  static final int LENGTH = 42;

  private static final int GLOBAL_INSTANCE = 0;
  private static final int LOC_RIB_INSTANCE = 3;
  private static final int IPV6 = 0x80;
  private static final int POST_POLICY = 0x40;

  /** What a peer announced and the import policy let in. */
  public static BmpView of(IpAddress peer, long as, IpAddress identifier) {
    return new BmpView(Table.ADJ_RIB_IN_POST_POLICY, peer, as, identifier);
  }

  /** What the speaker has chosen. */
  public static BmpView locRib(long as, IpAddress identifier) {
    return new BmpView(Table.LOC_RIB, IpAddress.ipv4(0), as, identifier);
  }

  /** The same peer, with what it announced. */
  public BmpView prePolicy() {
    return new BmpView(Table.ADJ_RIB_IN_PRE_POLICY, address, as, identifier);
  }

  boolean locRib() {
    return table == Table.LOC_RIB;
  }

  /** Writes the header. */
  void put(ByteBuffer out, Instant at) {
    boolean six = address.family() == Family.IPV6;
    out.put((byte) (locRib() ? LOC_RIB_INSTANCE : GLOBAL_INSTANCE));
    int flags =
        switch (table) {
          case ADJ_RIB_IN_PRE_POLICY -> six ? IPV6 : 0;
          case ADJ_RIB_IN_POST_POLICY -> POST_POLICY | (six ? IPV6 : 0);
          case LOC_RIB -> 0;
        };
    out.put((byte) flags);
    out.putLong(0);
    BmpMessages.putAddress(out, address);
    out.putInt((int) as);
    out.put(identifier.toBytes());
    out.putInt((int) at.getEpochSecond()).putInt(at.getNano() / 1000);
  }
}
