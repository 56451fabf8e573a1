package io.margay.agent.netlink;

import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Settings of an interface that the kernel takes in a message (linux/if_link.h: {@code
 * IFLA_AF_SPEC}). The same settings are files of {@code /proc/sys/net}, but who writes one of those
 * for which the kernel takes its lock of all links does not sleep until it is free: it tries again
 * and again as fast as a processor can, and takes that from whoever holds the lock.
 *
 * @param ipv4 by the kernel's number
 * @param addressMode how the kernel makes link-local addresses of IPv6; null leaves that as it is
 */
public record LinkSettings(Map<Integer, Integer> ipv4, @Nullable Integer addressMode) {

  /** linux/ip.h: {@code IPV4_DEVCONF_*}. */
  public static final int FORWARDING = 1;

  public static final int PROXY_ARP = 3;
  public static final int RP_FILTER = 8;

  /** linux/if_link.h: {@code IN6_ADDR_GEN_MODE_NONE}. */
  public static final int NO_ADDRESSES = 1;

  private static final int AF_SPEC = 26;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int INET_CONF = 1;
  private static final int INET6_ADDR_GEN_MODE = 8;

  public LinkSettings {
    ipv4 = Map.copyOf(ipv4);
  }

  /** A message that makes them those of an interface. */
  public Message message(int link) {
    return Links.fixed(Message.of("change settings of link " + link, Links.NEW_LINK, 0), link, 0, 0)
        .container(AF_SPEC, this::families);
  }

  private void families(Message message) {
    message.container(AF_INET, inet -> inet.container(INET_CONF, this::ipv4));
    Integer mode = addressMode;
    if (mode != null) {
      message.container(AF_INET6, inet6 -> inet6.attributeU8(INET6_ADDR_GEN_MODE, mode));
    }
  }

  private void ipv4(Message message) {
    for (Entry<Integer, Integer> setting : ipv4.entrySet()) {
      message.attributeU32(setting.getKey(), setting.getValue());
    }
  }
}
