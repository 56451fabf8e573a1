package io.margay.agent.dataplane;

import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Sysctl;
import io.margay.core.net.Family;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Whether the node forwards packets. One thread uses it. */
final class Forwarding {

  private final Netns netns;
  private final Set<Family> on = EnumSet.noneOf(Family.class);

  Forwarding(Netns netns) {
    this.netns = netns;
  }

  /** Turns it on, unless it is known to be; adds what could not be done, a sentence each. */
  void turnOn(Set<Family> families, List<String> failures) {
    for (Family family : families) {
      if (!on.contains(family)) {
        try {
          netns.run(() -> {
            if (!Sysctl.read(setting(family)).equals("1")) {
              Sysctl.write(setting(family), "1");
            }
          });
          on.add(family);
        } catch (IOException e) {
          failures.add("forwarding of " + family + " can not be turned on: " + e);
        }
      }
    }
  }

  /** Others may have turned it off. */
  void disturbed() {
    on.clear();
  }

  private static String setting(Family family) {
    return switch (family) {
      case IPV4 -> "ipv4/ip_forward";
      case IPV6 -> "ipv6/conf/all/forwarding";
    };
  }
}
