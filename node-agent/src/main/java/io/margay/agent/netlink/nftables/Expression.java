package io.margay.agent.netlink.nftables;

import io.margay.core.net.Family;
import java.util.List;

/**
 * One step of a rule. The steps of a rule run in order until one does not match. Registers are
 * numbered as in {@code enum nft_registers}: 1 to 4 hold 16 bytes each; 8 and up are the same room
 * in pieces of four bytes.
 */
public sealed interface Expression {

  /** Puts a property of the packet into a register. */
  record Load(Meta meta, int register) implements Expression {}

  /** Makes what is in a register the packet's mark. */
  record SetMark(int register) implements Expression {}

  /** Puts bytes of the packet into a register. */
  record Payload(Header header, int offset, int length, int register) implements Expression {}

  /** Puts the state of the packet's connection into a register, as bits. */
  record ConnectionState(int register) implements Expression {}

  /** Changes a register: what is under the mask stays, then the other is flipped. */
  record Bitwise(int register, Bytes mask, Bytes flip) implements Expression {}

  /** Goes on if the register compares so with the value. */
  record Compare(Comparison comparison, int register, Bytes value) implements Expression {}

  /** Goes on if the register is not from one value to the other, both included. */
  record Outside(int register, Bytes from, Bytes to) implements Expression {}

  /** Goes on if the register is in a set of the table; or, with {@code not}, is not. */
  record Lookup(String set, int register, boolean not) implements Expression {}

  /** The same with a set that is the rule's own. */
  record LookupOwn(SetContent content, int register, boolean not) implements Expression {}

  /** Does what a map of the table says for the register. */
  record LookupVerdict(String map, int register) implements Expression {}

  /** Counts packets and bytes that come so far. */
  record Counter() implements Expression {}

  /** Writes to the kernel's log at level notice. */
  record Log(String prefix) implements Expression {}

  /**
   * Goes on while packets come no faster; or, with {@code over}, only with those that do.
   *
   * @param rate packets in each unit
   * @param unitSeconds 1, 60, 3600 or 86400
   * @param burst so many at once when there were none for long
   */
  record Limit(long rate, long unitSeconds, long burst, boolean over) implements Expression {}

  /** Goes on if more connections than this came so far in this rule, the packet's included. */
  record ConnectionsAbove(long most) implements Expression {}

  /**
   * Writes a register into the packet.
   *
   * @param checksum where the Internet checksum (RFC 1071) over it is; -1 for none
   */
  record Rewrite(Header header, int offset, int length, int register, int checksum)
      implements Expression {}

  /** Hands the packet to whoever listens to the group of NFLOG. */
  record Report(int group, String prefix) implements Expression {}

  /**
   * Drops the packet and answers its sender.
   *
   * @param type {@code enum nft_reject_types}: 0 ICMP, 1 a TCP reset
   * @param code of ICMP
   */
  record Reject(int type, int code) implements Expression {

    public static final Reject TCP_RESET = new Reject(1, 0);

    /** Port unreachable, of the family (RFC 792, RFC 4443). */
    public static Reject unreachable(Family family) {
      return new Reject(0, family == Family.IPV4 ? 3 : 4);
    }
  }

  /** Leaves the packet's connection untracked. */
  record NoTrack() implements Expression {}

  /** Puts a value into a register. */
  record Put(int register, Bytes value) implements Expression {}

  /**
   * Gives the connection the leaving interface's address as source, and a random free port.
   *
   * @param firstPort the register with the least port; 0 for any port
   * @param lastPort the register with the greatest
   */
  record Masquerade(int firstPort, int lastPort) implements Expression {}

  /**
   * Gives the connection the address in a register as source, or as destination.
   *
   * @param firstPort the register with the least port to take at random; 0 to leave the port
   * @param lastPort the register with the greatest
   */
  record Translate(boolean source, Family family, int register, int firstPort, int lastPort)
      implements Expression {}

  /** Ends the rule. */
  record Decide(Verdict verdict) implements Expression {}

  /** Properties of packets: {@code enum nft_meta_keys}. */
  enum Meta {
    MARK(3),
    IN_NAME(6),
    OUT_NAME(7),
    PROTOCOL(16);

    final int number;

    Meta(int number) {
      this.number = number;
    }
  }

  /** Where an offset counts from: {@code enum nft_payload_bases}. */
  enum Header {
    NETWORK(1),
    TRANSPORT(2);

    final int number;

    Header(int number) {
      this.number = number;
    }
  }

  /** {@code enum nft_cmp_ops}. */
  enum Comparison {
    EQUAL(0),
    NOT_EQUAL(1),
    AT_MOST(3),
    AT_LEAST(5);

    final int number;

    Comparison(int number) {
      this.number = number;
    }
  }

  /**
   * A set that belongs to one rule.
   *
   * @param elements in order
   */
  record SetContent(SetSpec spec, List<Element> elements) {
    public SetContent {
      elements = List.copyOf(elements);
    }
  }
}
