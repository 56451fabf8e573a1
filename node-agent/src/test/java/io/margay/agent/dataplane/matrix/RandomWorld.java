package io.margay.agent.dataplane.matrix;

import io.margay.core.model.Resource;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/** Random policies over the world's workloads, out of so few values that nearly all meet. */
final class RandomWorld {

  private static final List<String> SELECTORS =
      List.of(
          "app=='db'",
          "role=='client'",
          "has(zone)",
          "!has(zone)",
          "app in {'web','batch'}",
          "all()",
          "role=='server' && app!='web'",
          "app=='none'");
  private static final List<String> NETS =
      List.of(
          "10.77.0.1/32",
          "10.77.0.0/30",
          "10.0.0.0/8",
          "0.0.0.0/0",
          "192.0.2.0/24",
          "10.77.0.3/32");
  private static final List<String> NETS_IPV6 =
      List.of("fd00:77::1/128", "fd00:77::/126", "::/0", "2001:db8::/32", "fd00:77::3/128");
  private static final List<String> PORTS =
      List.of("80", "443", "\"1:100\"", "\"400:500\"", "\"web\"", "\"dns\"", "8080");
  private static final List<String> ACTIONS = List.of("Allow", "Allow", "Deny", "Pass", "Log");

  private final Random random;

  RandomWorld(long seed) {
    this.random = new Random(seed);
  }

  List<Resource> resources() {
    List<Resource> all = new ArrayList<>();
    all.add(tier("one", 1));
    all.add(tier("two", 2));
    all.add(slice("prod"));
    all.add(slice("dev"));
    int policies = 1 + random.nextInt(10);
    for (int i = 0; i < policies; i++) {
      all.add(policy(i));
    }
    return all;
  }

  /** Cells without an expectation. */
  List<Case.Cell> cells(int count) {
    List<Case.Cell> cells = new ArrayList<>();
    while (cells.size() < count) {
      String from = pick(List.of("a", "b", "c", "d", "outside"));
      String to = pick(List.of("a", "b", "c", "d", "outside"));
      if (!from.equals(to)) {
        cells.add(cell(from, to));
      }
    }
    return cells;
  }

  private Case.Cell cell(String from, String to) {
    String protocol = pick(List.of("tcp", "tcp", "udp", "sctp", "icmp"));
    Family family = random.nextBoolean() ? Family.IPV4 : Family.IPV6;
    int number =
        switch (protocol) {
          case "icmp" -> family == Family.IPV6 ? 128 : pick(List.of(8, 13));
          default -> pick(List.of(80, 81, 443, 450, 5353, 8080, 9090));
        };
    return new Case.Cell(from, to, protocol, number, 0, false, family.version());
  }

  private Resource tier(String name, int order) {
    return Case.resource(
        "tier "
            + name
            + " {order:"
            + order
            + ",defaultAction:\""
            + pick(List.of("Deny", "Pass"))
            + "\"}");
  }

  private Resource slice(String namespace) {
    StringJoiner ports = new StringJoiner(",");
    for (int port : List.of(80, 443, 8080, 9090)) {
      ports.add(
          "{name:\"p"
              + port
              + "\",protocol:\""
              + pick(List.of("TCP", "UDP", "SCTP"))
              + "\",port:"
              + port
              + "}");
    }
    return Case.resource(
        "slice "
            + namespace
            + "/s [\"kubernetes.io/service-name\":\"s\"] {addressType:\"IPv4\",endpoints:[{addresses:[\"10.77.0."
            + pick(List.of(1, 2))
            + "\"]},{addresses:[\"10.77.0."
            + pick(List.of(3, 4))
            + "\"]}],ports:["
            + ports
            + "]}");
  }

  private Resource policy(int index) {
    String tier = pick(List.of("one", "two", "default"));
    boolean global = random.nextInt(3) > 0;
    StringJoiner spec = new StringJoiner(",", "{", "}");
    spec.add("tier:\"" + tier + "\"");
    spec.add("selector:\"" + pick(SELECTORS) + "\"");
    if (random.nextBoolean()) {
      spec.add("order:" + random.nextInt(4));
    }
    String types = pick(List.of("", "\"Ingress\"", "\"Egress\"", "\"Ingress\",\"Egress\""));
    if (!types.isEmpty()) {
      spec.add("types:[" + types + "]");
    }
    spec.add("ingress:[" + rules(types.isEmpty() || types.contains("In"), "source") + "]");
    spec.add("egress:[" + rules(types.isEmpty() || types.contains("Eg"), "destination") + "]");
    String name = tier.equals("default") ? "p" + index : tier + ".p" + index;
    return Case.resource(
        (global ? "gnp " : "np " + pick(List.of("prod", "dev")) + "/") + name + " " + spec);
  }

  /**
   * @param peer the side that may be a service
   */
  private String rules(boolean any, String peer) {
    StringJoiner rules = new StringJoiner(",");
    int count = any ? random.nextInt(4) : 0;
    for (int i = 0; i < count; i++) {
      rules.add(random.nextInt(6) == 0 ? serviceRule(peer) : rule());
    }
    return rules.toString();
  }

  private String serviceRule(String peer) {
    StringJoiner rule = new StringJoiner(",", "{", "}");
    rule.add("action:\"" + pick(ACTIONS) + "\"");
    String protocol = pick(List.of("", "", "TCP", "UDP"));
    if (!protocol.isEmpty()) {
      rule.add("protocol:\"" + protocol + "\"");
    }
    String namespace = pick(List.of("prod", "dev"));
    rule.add(peer + ":{services:{name:\"s\",namespace:\"" + namespace + "\"}}");
    return rule.toString();
  }

  private String rule() {
    StringJoiner rule = new StringJoiner(",", "{", "}");
    rule.add("action:\"" + pick(ACTIONS) + "\"");
    String protocol = pick(List.of("", "TCP", "TCP", "UDP", "SCTP", "ICMP", "ICMPv6"));
    boolean ports = List.of("TCP", "UDP", "SCTP").contains(protocol);
    if (!protocol.isEmpty()) {
      rule.add("protocol:\"" + protocol + "\"");
    } else if (random.nextInt(4) == 0) {
      rule.add("notProtocol:\"" + pick(List.of("TCP", "UDP")) + "\"");
    }
    if (protocol.equals("ICMP") && random.nextBoolean()) {
      rule.add(pick(List.of("icmp", "notICMP")) + ":{type:" + pick(List.of(8, 13)) + "}");
    }
    boolean ipv4 = !protocol.equals("ICMPv6") && (protocol.equals("ICMP") || random.nextBoolean());
    rule.add("source:" + entity(ipv4, false));
    rule.add("destination:" + entity(ipv4, ports));
    return rule.toString();
  }

  private String entity(boolean ipv4, boolean ports) {
    StringJoiner entity = new StringJoiner(",", "{", "}");
    List<String> nets = ipv4 ? NETS : NETS_IPV6;
    if (random.nextInt(4) == 0) {
      entity.add("nets:[" + some(nets) + "]");
    }
    if (random.nextInt(6) == 0) {
      // All of them but for the catch-all, which validation refuses to exclude.
      entity.add(
          "notNets:[" + some(nets.stream().filter(net -> !net.endsWith("/0")).toList()) + "]");
    }
    if (random.nextInt(3) == 0) {
      entity.add("selector:\"" + pick(SELECTORS) + "\"");
    }
    if (random.nextInt(6) == 0) {
      entity.add("notSelector:\"" + pick(SELECTORS) + "\"");
    }
    if (random.nextInt(6) == 0) {
      entity.add(
          "namespaceSelector:\"" + pick(List.of("env=='prod'", "env=='dev'", "all()")) + "\"");
    }
    if (ports && random.nextBoolean()) {
      entity.add("ports:[" + pick(PORTS) + "," + pick(List.of("22", "9090")) + "]");
    }
    if (ports && random.nextInt(5) == 0) {
      entity.add("notPorts:[" + pick(PORTS) + "]");
    }
    return entity.toString();
  }

  private String some(List<String> nets) {
    String one = "\"" + pick(nets) + "\"";
    String other = "\"" + pick(nets) + "\"";
    return random.nextBoolean() || one.equals(other) ? one : one + "," + other;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
