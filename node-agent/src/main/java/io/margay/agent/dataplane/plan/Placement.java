package io.margay.agent.dataplane.plan;

/**
 * How rules find their place among those of others.
 *
 * @param marks which bits of packets' marks are ours
 * @param append whether iptables' chains ask ours last, rather than first
 */
public record Placement(MarkBits marks, boolean append) {

  public static final Placement DEFAULT = new Placement(MarkBits.DEFAULT, false);
}
