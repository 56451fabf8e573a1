package io.margay.bgp.netty;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * To whom routes are shown by BMP (RFC 7854): each peer's as the import policy left them, and what
 * was chosen.
 *
 * @param collectors addresses, not names, to connect to; none to show nothing
 * @param name of this speaker
 * @param description of this speaker
 * @param statistics how often numbers are sent, at least a second
 * @param beforePolicy each peer's routes as it announced them are shown too, also those that are
 *     not used; this takes the memory of a second table
 */
public record BmpOptions(
    List<InetSocketAddress> collectors,
    String name,
    String description,
    Duration statistics,
    boolean beforePolicy) {

  public BmpOptions {
    collectors = List.copyOf(collectors);
    if (collectors.stream().anyMatch(InetSocketAddress::isUnresolved)) {
      throw new IllegalArgumentException(
          "a BMP collector is an address and a port, which these are not: " + collectors);
    }
    if (statistics.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("BMP statistics every " + statistics + " are too many");
    }
  }
}
