package io.margay.core.calc;

import io.margay.core.model.Protocol;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The first packet of a flow, as far as policies look at it.
 *
 * @param sourcePort 0 to 65535; null where the protocol has no ports
 * @param destinationPort 0 to 65535; null where the protocol has no ports
 * @param icmpType 0 to 255; null where the protocol is not ICMP
 * @param icmpCode 0 to 255; null where the protocol is not ICMP
 */
public record Packet(
    Protocol protocol,
    IpAddress source,
    IpAddress destination,
    @Nullable Integer sourcePort,
    @Nullable Integer destinationPort,
    @Nullable Integer icmpType,
    @Nullable Integer icmpCode) {

  /** The source port of a packet whose rule hardly cares: the first of the ephemeral ones. */
  private static final int EPHEMERAL = 49_152;

  public Packet {
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException(
          "source " + source + " and destination " + destination + " are of different families");
    }
    requireWithin("sourcePort", sourcePort, 65_535);
    requireWithin("destinationPort", destinationPort, 65_535);
    requireWithin("icmpType", icmpType, 255);
    requireWithin("icmpCode", icmpCode, 255);
  }

  /** A packet of a protocol with ports, from an ephemeral port. */
  public static Packet toPort(
      Protocol protocol, IpAddress source, IpAddress destination, int destinationPort) {
    return new Packet(protocol, source, destination, EPHEMERAL, destinationPort, null, null);
  }

  /** The start of a TCP connection, from an ephemeral port. */
  public static Packet tcp(IpAddress source, IpAddress destination, int destinationPort) {
    return toPort(Protocol.TCP, source, destination, destinationPort);
  }

  /** An ICMP message. */
  public static Packet icmp(
      Protocol protocol, IpAddress source, IpAddress destination, int type, int code) {
    return new Packet(protocol, source, destination, null, null, type, code);
  }

  /** 4 or 6. */
  int ipVersion() {
    return source.family() == Family.IPV4 ? 4 : 6;
  }

  private static void requireWithin(String name, @Nullable Integer value, int most) {
    if (value != null && (value < 0 || value > most)) {
      throw new IllegalArgumentException(name + " must be 0 to " + most + ", not " + value);
    }
  }
}
