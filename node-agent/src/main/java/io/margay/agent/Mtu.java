package io.margay.agent;

import io.margay.core.net.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a workload's packets may measure where its network does not say. */
final class Mtu {

  private static final Logger log = LoggerFactory.getLogger(Mtu.class);

  /** Of Ethernet (RFC 894). */
  private static final int ETHERNET = 1500;

  private Mtu() {}

  /** That of the interface with the node's address, from which tunnels take their part. */
  static int of(IpAddress nodeAddress) {
    try {
      NetworkInterface found = NetworkInterface.getByInetAddress(nodeAddress.toInetAddress());
      if (found != null) {
        return Math.min(found.getMTU(), 65535);
      }
    } catch (SocketException e) {
      log.warn("the interfaces can not be read reason=\"{}\"", e.toString());
    }
    log.debug("no interface has the node's address: mtu={} address={}", ETHERNET, nodeAddress);
    return ETHERNET;
  }
}
