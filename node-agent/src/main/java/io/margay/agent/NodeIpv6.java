package io.margay.agent;

import io.margay.agent.config.AgentConfig.Ipv6;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's IPv6 address. */
final class NodeIpv6 {

  private static final Logger log = LoggerFactory.getLogger(NodeIpv6.class);

  private NodeIpv6() {}

  /** The one given, or found beside the IPv4 address, or null. */
  static @Nullable InterfaceAddress of(Ipv6 wanted, InterfaceAddress ipv4) {
    return switch (wanted) {
      case Ipv6.None _ -> null;
      case Ipv6.Given(InterfaceAddress address) -> address;
      case Ipv6.Found _ -> beside(ipv4);
    };
  }

  /** The first of the same interface that is not of its link only. */
  private static @Nullable InterfaceAddress beside(InterfaceAddress ipv4) {
    try {
      NetworkInterface with = NetworkInterface.getByInetAddress(ipv4.address().toInetAddress());
      if (with != null) {
        for (java.net.InterfaceAddress each : with.getInterfaceAddresses()) {
          if (each.getAddress() instanceof Inet6Address address && !address.isLinkLocalAddress()) {
            return new InterfaceAddress(
                IpAddress.of(address.getAddress()), each.getNetworkPrefixLength());
          }
        }
      }
    } catch (SocketException e) {
      log.warn("the interfaces can not be read reason=\"{}\"", e.toString());
    }
    log.warn("no IPv6 address is beside the node's IPv4 address: none is told address={}", ipv4);
    return null;
  }
}
