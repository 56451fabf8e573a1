package io.margay.agent.dataplane.plan;

import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port of the host that no policy closes.
 *
 * @param protocol one with ports
 * @param port 1 to 65535
 * @param net who may reach it, or where it may be reached; null for all
 */
public record Failsafe(Protocol protocol, int port, @Nullable Cidr net) {

  /** SSH, DHCP, BGP, etcd, the Kubernetes API and this system's own feed. */
  public static final List<Failsafe> INBOUND =
      parse("tcp:22,udp:68,tcp:179,tcp:2379,tcp:2380,tcp:5473,tcp:6443,tcp:6666,tcp:6667");

  /** DNS, DHCP, BGP, etcd, the Kubernetes API, and this system's own feed and addresses. */
  public static final List<Failsafe> OUTBOUND =
      parse("udp:53,udp:67,tcp:179,tcp:2379,tcp:2380,tcp:5473,tcp:5474,tcp:6443,tcp:6666,tcp:6667");

  /**
   * Reads {@code tcp:22,udp:68}, or {@code none}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static List<Failsafe> parse(String text) {
    String list = text.strip();
    return list.equals("none")
        ? List.of()
        : Arrays.stream(list.split(",", -1)).map(entry -> one(entry.strip())).toList();
  }

  private static Failsafe one(String entry) {
    String[] parts = entry.split(":", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("'" + entry + "' must be protocol:port");
    }
    Protocol protocol =
        switch (parts[0]) {
          case "tcp" -> Protocol.TCP;
          case "udp" -> Protocol.UDP;
          case "sctp" -> Protocol.SCTP;
          default ->
              throw new IllegalArgumentException("'" + parts[0] + "' must be tcp, udp or sctp");
        };
    return new Failsafe(protocol, PortRange.of(Integer.parseInt(parts[1])).first(), null);
  }

  /**
   * The rules of a chain that accepts what has such a port.
   *
   * @param portAt at which end of the packet the port is
   * @param netAt at which end the others are, whom the net is about
   */
  static List<Rule> rules(Family family, List<Failsafe> ports, End portAt, End netAt) {
    return ports.stream()
        .filter(port -> port.net == null || port.net.family() == family)
        .map(port -> port.rule(portAt, netAt))
        .toList();
  }

  private Rule rule(End portAt, End netAt) {
    Rule rule =
        Rule.of(
            Verb.Plain.ACCEPT,
            Match.Protocols.of(protocol.number()),
            new Match.Ports(portAt, List.of(PortRange.of(port)), false));
    return net == null || net.length() == 0
        ? rule
        : rule.and(new Match.Nets(netAt, List.of(net), List.of()));
  }
}
