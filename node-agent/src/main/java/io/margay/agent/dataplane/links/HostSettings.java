package io.margay.agent.dataplane.links;

import io.margay.agent.netlink.Sysctl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel's settings for the node's end of a wire (Documentation/networking/ip-sysctl). The node
 * answers ARP for the gateway, at once; forwards; drops what comes from a wrong source. Where the
 * workload has no IPv6 address, the wire carries no IPv6; where it has, nothing on it waits for
 * duplicate address detection, and nobody on it can make the node take a route.
 */
final class HostSettings {

  private HostSettings() {}

  static void write(String link, boolean ipv6) throws IOException {
    for (Map.Entry<String, String> setting : of(link, ipv6).entrySet()) {
      Sysctl.write(setting.getKey(), setting.getValue());
    }
  }

  static List<String> check(String link, boolean ipv6) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, String> setting : of(link, ipv6).entrySet()) {
      String value = Sysctl.read(setting.getKey());
      // Where a workload may send from other addresses, it is turned off.
      boolean loosened = setting.getKey().endsWith("/rp_filter");
      if (!loosened && !value.equals(setting.getValue())) {
        wrong.add("setting " + setting.getKey() + " is " + value + ", not " + setting.getValue());
      }
    }
    return wrong;
  }

  private static Map<String, String> of(String link, boolean ipv6) {
    Map<String, String> settings = new LinkedHashMap<>();
    String six = "ipv6/conf/" + link + "/";
    if (ipv6) {
      settings.put(six + "accept_ra", "0");
      // The link-local address is given by hand: the kernel would detect duplicates of its own.
      settings.put(six + "addr_gen_mode", "1");
      settings.put(six + "disable_ipv6", "0");
    } else if (Sysctl.exists("ipv6")) {
      settings.put(six + "disable_ipv6", "1");
    }
    settings.put("ipv4/conf/" + link + "/proxy_arp", "1");
    // The default delays a workload's first packet by most of a second.
    settings.put("ipv4/neigh/" + link + "/proxy_delay", "0");
    settings.put("ipv4/conf/" + link + "/forwarding", "1");
    settings.put("ipv4/conf/" + link + "/rp_filter", "1");
    return settings;
  }
}
