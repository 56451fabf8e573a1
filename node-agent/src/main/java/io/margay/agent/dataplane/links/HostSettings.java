package io.margay.agent.dataplane.links;

import io.margay.agent.netlink.LinkSettings;
import io.margay.agent.netlink.Message;
import io.margay.agent.netlink.Sysctl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The kernel's settings for the node's end of a wire (Documentation/networking/ip-sysctl). The node
 * answers ARP for the gateway, at once; forwards; drops what comes from a wrong source. Where the
 * workload has no IPv6 address, the wire carries no IPv6; where it has, nothing on it waits for
 * duplicate address detection, and nobody on it can make the node take a route.
 */
final class HostSettings {

  private HostSettings() {}

  /** A message that makes those that can be had so. */
  static Message message(int link, boolean ipv6) {
    return new LinkSettings(
            Map.of(
                LinkSettings.PROXY_ARP, 1, LinkSettings.FORWARDING, 1, LinkSettings.RP_FILTER, 1),
            ipv6 ? LinkSettings.NO_ADDRESSES : null)
        .message(link);
  }

  /** Writes the others. */
  static void write(String link, boolean ipv6) throws IOException {
    for (Map.Entry<String, String> setting : files(link, ipv6).entrySet()) {
      // Many nodes have the right one as their default, and reading costs less.
      if (!Sysctl.read(setting.getKey()).equals(setting.getValue())) {
        Sysctl.write(setting.getKey(), setting.getValue());
      }
    }
  }

  static List<String> check(String link, boolean ipv6) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, String> setting : all(link, ipv6).entrySet()) {
      String value = Sysctl.read(setting.getKey());
      // Where a workload may send from other addresses, it is turned off.
      boolean loosened = setting.getKey().endsWith("/rp_filter");
      if (!loosened && !value.equals(setting.getValue())) {
        wrong.add("setting " + setting.getKey() + " is " + value + ", not " + setting.getValue());
      }
    }
    return wrong;
  }

  private static Map<String, String> files(String link, boolean ipv6) {
    Map<String, String> settings = new LinkedHashMap<>();
    String six = "ipv6/conf/" + link + "/";
    if (ipv6) {
      settings.put(six + "accept_ra", "0");
      settings.put(six + "disable_ipv6", "0");
    } else if (Sysctl.exists("ipv6/conf/" + link)) {
      // Neither a kernel without IPv6 nor a link whose MTU is too small for it has the setting.
      settings.put(six + "disable_ipv6", "1");
    }
    // The default delays a workload's first packet by most of a second.
    settings.put("ipv4/neigh/" + link + "/proxy_delay", "0");
    return settings;
  }

  private static Map<String, String> all(String link, boolean ipv6) {
    Map<String, String> settings = new TreeMap<>(files(link, ipv6));
    if (ipv6) {
      // The link-local address is given by hand: the kernel would detect duplicates of its own.
      settings.put("ipv6/conf/" + link + "/addr_gen_mode", "1");
    }
    settings.put("ipv4/conf/" + link + "/proxy_arp", "1");
    settings.put("ipv4/conf/" + link + "/forwarding", "1");
    settings.put("ipv4/conf/" + link + "/rp_filter", "1");
    return settings;
  }
}
