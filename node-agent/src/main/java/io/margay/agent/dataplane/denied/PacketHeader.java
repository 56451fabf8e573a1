package io.margay.agent.dataplane.denied;

import io.margay.core.net.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who sent what to whom, of the headers of a packet (RFC 791, RFC 8200).
 *
 * @param protocol the number above IP
 * @param sourcePort -1 where there is none
 * @param destinationPort -1 where there is none; of ICMP the type
 */
record PacketHeader(
    IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {

  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;
  private static final int SCTP = 132;
  private static final int UDPLITE = 136;
  private static final int FRAGMENT = 44;

  /** Reads the beginning of a packet; null if it is none of IP. */
  static @Nullable PacketHeader parse(byte[] packet) {
    int version = packet.length == 0 ? 0 : packet[0] >> 4 & 0xf;
    if (version == 4 && packet.length >= 20) {
      boolean first = ((packet[6] & 0x1f) << 8 | packet[7] & 0xff) == 0;
      return of(packet, 12, 4, packet[9] & 0xff, first ? (packet[0] & 0xf) * 4 : packet.length);
    }
    return version == 6 && packet.length >= 40 ? ipv6(packet) : null;
  }

  private static PacketHeader ipv6(byte[] packet) {
    int next = packet[6] & 0xff;
    int at = 40;
    // Hop-by-hop options, routing, fragment, destination options.
    while ((next == 0 || next == 43 || next == FRAGMENT || next == 60) && at + 8 <= packet.length) {
      boolean later =
          next == FRAGMENT && ((packet[at + 2] & 0xff) << 8 | packet[at + 3] & 0xf8) != 0;
      int length = next == FRAGMENT ? 8 : 8 * ((packet[at + 1] & 0xff) + 1);
      next = packet[at] & 0xff;
      at = later ? packet.length : at + length;
    }
    return of(packet, 8, 16, next, at);
  }

  private static PacketHeader of(byte[] packet, int addresses, int size, int protocol, int at) {
    int sourcePort = -1;
    int destinationPort = -1;
    switch (protocol) {
      case TCP, UDP, SCTP, UDPLITE -> {
        if (at + 4 <= packet.length) {
          sourcePort = (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
          destinationPort = (packet[at + 2] & 0xff) << 8 | packet[at + 3] & 0xff;
        }
      }
      case ICMP, ICMPV6 -> destinationPort = at < packet.length ? packet[at] & 0xff : -1;
      default -> {}
    }
    return new PacketHeader(
        IpAddress.of(Arrays.copyOfRange(packet, addresses, addresses + size)),
        IpAddress.of(Arrays.copyOfRange(packet, addresses + size, addresses + 2 * size)),
        protocol,
        sourcePort,
        destinationPort);
  }

  /** As people call the protocol. */
  String protocolName() {
    return switch (protocol) {
      case ICMP -> "ICMP";
      case TCP -> "TCP";
      case UDP -> "UDP";
      case ICMPV6 -> "ICMPv6";
      case SCTP -> "SCTP";
      case UDPLITE -> "UDPLite";
      default -> Integer.toString(protocol);
    };
  }
}
