package io.margay.agent.dataplane.nftables;

import io.margay.agent.netlink.nftables.Hook;

/**
 * Where iptables' tables hook into the kernel (linux/netfilter_ipv4.h: {@code
 * nf_ip_hook_priorities}).
 */
final class Hooks {

  private Hooks() {}

  /**
   * @param table one of iptables' tables
   * @param chain one of the kernel's chains in it
   */
  static Hook of(String table, String chain) {
    int number =
        switch (chain) {
          case "PREROUTING" -> Hook.PREROUTING;
          case "INPUT" -> Hook.INPUT;
          case "FORWARD" -> Hook.FORWARD;
          case "OUTPUT" -> Hook.OUTPUT;
          case "POSTROUTING" -> Hook.POSTROUTING;
          default -> throw new IllegalArgumentException("the kernel has no chain " + chain);
        };
    return switch (table) {
      case "raw" -> new Hook("filter", number, -300);
      case "mangle" -> new Hook(number == Hook.OUTPUT ? "route" : "filter", number, -150);
      case "nat" ->
          new Hook("nat", number, number == Hook.PREROUTING || number == Hook.OUTPUT ? -100 : 100);
      case "filter" -> new Hook("filter", number, 0);
      default -> throw new IllegalArgumentException("iptables has no table " + table);
    };
  }
}
