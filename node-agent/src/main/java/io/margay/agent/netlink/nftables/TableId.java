package io.margay.agent.netlink.nftables;

import io.margay.core.net.Family;

/** A table of a family: {@code NFPROTO_IPV4}, {@code NFPROTO_IPV6}. */
public record TableId(Family family, String name) {

  int number() {
    return family == Family.IPV4 ? 2 : 10;
  }

  @Override
  public String toString() {
    return (family == Family.IPV4 ? "ip " : "ip6 ") + name;
  }
}
