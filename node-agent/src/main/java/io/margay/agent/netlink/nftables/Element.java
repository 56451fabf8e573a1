package io.margay.agent.netlink.nftables;

import org.jspecify.annotations.Nullable;

/**
 * An element of a set or map.
 *
 * @param end whether an interval ends before this key; otherwise one begins, or it is all there is
 * @param verdict in a map of verdicts
 */
public record Element(Bytes key, boolean end, @Nullable Verdict verdict) {

  public static Element of(Bytes key) {
    return new Element(key, false, null);
  }

  public static Element end(Bytes key) {
    return new Element(key, true, null);
  }

  public static Element of(Bytes key, Verdict verdict) {
    return new Element(key, false, verdict);
  }
}
