package io.margay.agent.dataplane.overlay;

import io.margay.agent.netlink.Sysctl;
import io.margay.core.net.Family;
import java.io.IOException;

/** The kernel's settings for a tunnel's device (Documentation/networking/ip-sysctl). */
final class TunnelSettings {

  private TunnelSettings() {}

  static void write(String device, Family family) throws IOException {
    switch (family) {
      case IPV4 -> {
        // Loose: a node without a tunnel address sends with its own, which is reached elsewhere.
        put("ipv4/conf/" + device + "/rp_filter", "2");
        if (Sysctl.exists("ipv6")) {
          put("ipv6/conf/" + device + "/disable_ipv6", "1");
        }
      }
      case IPV6 -> {
        put("ipv6/conf/" + device + "/accept_ra", "0");
        put("ipv6/conf/" + device + "/addr_gen_mode", "1");
        put("ipv6/conf/" + device + "/disable_ipv6", "0");
      }
    }
  }

  private static void put(String setting, String value) throws IOException {
    if (!Sysctl.read(setting).equals(value)) {
      Sysctl.write(setting, value);
    }
  }
}
