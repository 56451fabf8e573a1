package io.margay.agent.dataplane.plan;

import io.margay.core.model.PortRange;
import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a rule does with a packet that matches. */
public sealed interface Verb {

  /** Verbs that need no more words. */
  enum Plain implements Verb {
    ACCEPT,
    DROP,
    RETURN,
    /** Does nothing but count, then goes on. */
    COUNT,
    /** Leaves the connection untracked, then goes on; in the table {@code raw} only. */
    NO_TRACK
  }

  /** Asks another chain, then goes on. */
  record Jump(String chain) implements Verb {}

  /** Asks another chain in place of the rest of this one. */
  record Go(String chain) implements Verb {}

  /** Changes bits of the packet's mark, then goes on. */
  record Mark(int set, int clear) implements Verb {}

  /** Sets bits of the packet's mark and returns. */
  record MarkAndReturn(int bits) implements Verb {}

  /**
   * Drops the packet for policy.
   *
   * @param reject whether the sender is answered (ICMP, port unreachable); in the table {@code
   *     filter} only
   * @param report what goes to the agent with the packet; null for nothing
   */
  record Deny(boolean reject, @Nullable Report report) implements Verb {}

  /** Drops a TCP packet and answers with a reset; in the table {@code filter} only. */
  record Reset() implements Verb {}

  /**
   * Writes a differentiated services code point into the packet (RFC 2474), then goes on; in the
   * table {@code mangle} only.
   *
   * @param value 0 to 63
   */
  record SetDscp(int value) implements Verb {}

  /**
   * Writes to the kernel's log, then goes on.
   *
   * @param prefix at most 29 characters
   * @param rate how often at most; null for no limit
   */
  record Log(String prefix, LogSettings.@Nullable Rate rate) implements Verb {}

  /**
   * Gives the packet's connection the address of the interface it leaves through as its source, and
   * a free port. In the table nat, chain POSTROUTING.
   *
   * @param ports of which to take one, for protocols with ports; null for any
   */
  record Masquerade(@Nullable PortRange ports) implements Verb {}

  /**
   * Gives the packet's connection another address at one end. In the table nat: of the destination
   * in PREROUTING and OUTPUT, of the source in POSTROUTING.
   *
   * @param ports of which to take one at random, for protocols with ports; null to keep the port
   *     where that can be
   */
  record Translate(End end, IpAddress to, @Nullable PortRange ports) implements Verb {}

  /**
   * Goes to the chain for the packet's interface, and on if there is none.
   *
   * @param way which interface
   * @param targets chains by interface name
   */
  record Dispatch(Way way, SortedMap<String, String> targets) implements Verb {
    public Dispatch {
      targets = Collections.unmodifiableSortedMap(new TreeMap<>(targets));
    }
  }
}
