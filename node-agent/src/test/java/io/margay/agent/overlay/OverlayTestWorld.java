package io.margay.agent.overlay;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import java.util.HashMap;
import java.util.Map;

/** Three nodes, two on one subnet and one behind a router, a block of each family on each. */
public final class OverlayTestWorld {

  private OverlayTestWorld() {}

  /**
   * The overlay of a node.
   *
   * @param mode of the pools: Never, Always or CrossSubnet
   * @param node 1 to 3
   */
  public static Overlay of(String mode, int node) {
    Transport transport =
        switch (mode) {
          case "Always" -> Transport.VXLAN;
          case "CrossSubnet" -> Transport.VXLAN_CROSS_SUBNET;
          default -> Transport.PLAIN;
        };
    Map<String, Site> sites = new HashMap<>();
    Map<Cidr, String> blocks = new HashMap<>();
    for (int i = 1; i <= 3; i++) {
      String subnet = i == 3 ? "1" : "0";
      sites.put(
          "n" + i,
          new Site(
              "n" + i,
              Map.of(
                  Family.IPV4, InterfaceAddress.parse("172.3" + subnet + ".0." + i + "/24"),
                  Family.IPV6, InterfaceAddress.parse("fd3" + subnet + "::" + i + "/64")),
              Map.of(),
              Map.of()));
      blocks.put(Cidr.parse("10.1." + i + ".0/26"), "n" + i);
      blocks.put(Cidr.parse("fd01::" + i + "00/122"), "n" + i);
    }
    return OverlayPlan.of(
        sites.get("n" + node),
        new Pools(Map.of(Cidr.parse("10.1.0.0/16"), transport, Cidr.parse("fd01::/48"), transport)),
        sites,
        blocks,
        Map.of(),
        OverlaySettings.DEFAULT);
  }
}
