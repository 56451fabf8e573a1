package io.margay.agent.dataplane.wireguard;

import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Sysctl;
import io.margay.core.net.Family;
import java.io.IOException;
import java.util.List;

/**
 * What lets a node whose packets to others are encrypted talk to one that does not encrypt yet, or
 * has lost its key: who asks in the clear is answered in the clear, or it could never learn better.
 * Such packets are marked when they come in, and these kernel settings give answers the same mark.
 */
final class HostAnswers {

  private static final List<String> BOTH = List.of("ipv4/tcp_fwmark_accept", "ipv4/fwmark_reflect");

  /** {@code rp_filter}: whether a source is looked for on the interface that a packet came by. */
  private static final String STRICT = "1";

  private static final String LOOSE = "2";

  private HostAnswers() {}

  /**
   * Makes the settings.
   *
   * @param below the interface by which packets come from other nodes. Their addresses are behind
   *     the device now, so a strict look at the way back would drop what the device itself gets
   */
  static void allow(Family family, Netns netns, String below) throws IOException {
    netns.run(() -> {
      for (String setting : BOTH) {
        set(setting, "1");
      }
      if (family == Family.IPV6) {
        set("ipv6/fwmark_reflect", "1");
      } else if (strict("all") || strict(below)) {
        set("ipv4/conf/" + below + "/rp_filter", LOOSE);
      }
    });
  }

  /** The larger of the two counts: linux/Documentation/networking/ip-sysctl.rst. */
  private static boolean strict(String interfaceName) throws IOException {
    return Sysctl.read("ipv4/conf/" + interfaceName + "/rp_filter").equals(STRICT);
  }

  private static void set(String setting, String value) throws IOException {
    if (!Sysctl.read(setting).equals(value)) {
      Sysctl.write(setting, value);
    }
  }
}
