package io.margay.agent.dataplane.matrix;

import io.margay.agent.dataplane.Samples;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.Packet;
import io.margay.core.calc.Update;
import io.margay.core.model.Protocol;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The workloads that all tables are about. */
final class World {

  static final String NODE = "here";

  /** In order: their labels, namespaces and the last part of their addresses. */
  private static final List<String> LINES =
      List.of(
          "a prod 1 \"role\":\"client\",\"app\":\"web\"",
          "b prod 2 \"role\":\"server\",\"app\":\"db\"",
          "c dev 3 \"role\":\"client\",\"app\":\"batch\"",
          "d dev 4 \"role\":\"server\",\"app\":\"db\",\"zone\":\"east\"");

  private static final Map<String, String> PORTS =
      Map.of(
          "b",
              "[{name:\"web\",protocol:\"TCP\",port:8080},{name:\"dns\",protocol:\"UDP\",port:5353}]",
          "d", "[{name:\"web\",protocol:\"TCP\",port:9090}]");

  /** Source ports of probes: each its own, so that none is taken for a reply. */
  private int lastPort = 20_000;

  static Map<String, List<IpAddress>> interfaces() {
    Map<String, List<IpAddress>> interfaces = new LinkedHashMap<>();
    for (String line : LINES) {
      String name = line.substring(0, 1);
      interfaces.put(
          interfaceOf(name), List.of(address(name, Family.IPV4), address(name, Family.IPV6)));
    }
    return interfaces;
  }

  static String interfaceOf(String name) {
    return name.length() == 1 ? "cali" + name : name;
  }

  static IpAddress address(String name, Family family) {
    return switch (name) {
      case PacketLab.OUTSIDE -> PacketLab.outsideAddress(family);
      case PacketLab.HOST -> PacketLab.hostAddress(family);
      case "far" -> IpAddress.parse(family == Family.IPV4 ? "198.51.100.7" : "2001:db8:1::7");
      default ->
          IpAddress.parse(
              (family == Family.IPV4 ? "10.77.0." : "fd00:77::") + (name.charAt(0) - 'a' + 1));
    };
  }

  /** The workload as the kernel gets it: of both families, with the profile {@code open}. */
  static Update programmed(String name, List<EndpointTier> tiers) {
    return new Update.EndpointPut(
        Samples.workload(name),
        new ActiveEndpoint(
            interfaceOf(name),
            null,
            Stream.of(Family.values()).map(family -> Cidr.host(address(name, family))).toList(),
            tiers,
            List.of("open")));
  }

  static ResourceKey key(String name) {
    return endpoint(name, NODE).key();
  }

  static List<Resource> resources() {
    return resources(_ -> NODE);
  }

  /**
   * @param nodeOf the node that a workload is on, by its name
   */
  static List<Resource> resources(UnaryOperator<String> nodeOf) {
    List<Resource> all = new java.util.ArrayList<>();
    for (String line : LINES) {
      String name = line.substring(0, 1);
      all.add(endpoint(name, nodeOf.apply(name)));
    }
    all.add(
        Case.resource(
            "profile open [\"ns\":\"x\"] {ingress:[{action:\"Allow\"}],egress:[{action:\"Allow\"}]}"));
    all.add(Case.resource("profile kns.prod [] {labelsToApply:{\"pcns.env\":\"prod\"}}"));
    all.add(Case.resource("profile kns.dev [] {labelsToApply:{\"pcns.env\":\"dev\"}}"));
    for (String line : LINES) {
      String name = line.substring(0, 1);
      all.add(
          Case.resource(
              "profile ksa."
                  + line.split(" ", 4)[1]
                  + ".sa-"
                  + name
                  + " [] {labelsToApply:{\"pcsa.team\":\""
                  + ("ac".contains(name) ? "red" : "blue")
                  + "\"}}"));
    }
    return all;
  }

  private static Resource endpoint(String name, String node) {
    for (String line : LINES) {
      String[] parts = line.split(" ", 4);
      if (parts[0].equals(name)) {
        return Case.resource(
            "wep "
                + parts[1]
                + "/"
                + node
                + "-cni-"
                + name
                + "-eth0 ["
                + parts[3]
                + "] {"
                + "orchestrator:\"cni\",node:\""
                + node
                + "\",containerID:\""
                + name
                + "\",endpoint:\"eth0\",interfaceName:\""
                + interfaceOf(name)
                + "\",ipNetworks:[\""
                + address(name, Family.IPV4)
                + "/32\",\""
                + address(name, Family.IPV6)
                + "/128\"],serviceAccountName:\"sa-"
                + name
                + "\",profiles:[\"open\",\"kns."
                + parts[1]
                + "\",\"ksa."
                + parts[1]
                + ".sa-"
                + name
                + "\"],ports:"
                + PORTS.getOrDefault(name, "[]")
                + "}");
      }
    }
    throw new IllegalArgumentException("there is no " + name);
  }

  /** The packet of a cell. */
  Packet packet(Case.Cell cell, Family family) {
    IpAddress source = address(cell.from(), family);
    IpAddress destination = address(cell.to(), family);
    lastPort = lastPort == 60_000 ? 20_001 : lastPort + 1;
    return switch (cell.protocol()) {
      case "tcp" -> ports(Protocol.TCP, source, destination, cell);
      case "udp" -> ports(Protocol.UDP, source, destination, cell);
      case "sctp" -> ports(Protocol.SCTP, source, destination, cell);
      case "icmp" ->
          Packet.icmp(
              family == Family.IPV4 ? Protocol.ICMP : Protocol.ICMPV6,
              source,
              destination,
              cell.number(),
              cell.code());
      default ->
          new Packet(
              new Protocol(Integer.parseInt(cell.protocol())),
              source,
              destination,
              null,
              null,
              null,
              null);
    };
  }

  private Packet ports(Protocol protocol, IpAddress source, IpAddress destination, Case.Cell cell) {
    return new Packet(protocol, source, destination, lastPort, cell.number(), null, null);
  }
}
