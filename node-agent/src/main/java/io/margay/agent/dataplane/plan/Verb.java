package io.margay.agent.dataplane.plan;

import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a rule does with a packet that matches. */
public sealed interface Verb {

  /** Verbs that need no more words. */
  enum Plain implements Verb {
    ACCEPT,
    DROP,
    RETURN,
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
   * Writes to the kernel's log, then goes on.
   *
   * @param prefix at most 28 characters
   */
  record Log(String prefix) implements Verb {}

  /**
   * Gives the packet's connection the address of the interface it leaves through as its source, and
   * a free port. In the table nat, chain POSTROUTING.
   */
  record Masquerade() implements Verb {}

  /**
   * Gives the packet's connection another address at one end. In the table nat: of the destination
   * in PREROUTING and OUTPUT, of the source in POSTROUTING.
   */
  record Translate(End end, IpAddress to) implements Verb {}

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
