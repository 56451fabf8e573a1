package io.margay.agent.dataplane.denied;

import io.margay.agent.dataplane.plan.Direction;
import io.margay.agent.dataplane.plan.Report;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.IpAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Packets that one rule denied from one address to one port of another: what is told as one.
 *
 * @param endpoint the local workload; null if it is none, but the host
 */
record Denial(
    Report report,
    @Nullable ResourceKey endpoint,
    IpAddress source,
    IpAddress destination,
    String protocol,
    int destinationPort) {

  static Denial of(Report report, PacketHeader packet, NameBook names) {
    boolean ingress = report.direction() == Direction.INGRESS;
    return new Denial(
        report,
        names.endpoint(ingress ? packet.destination() : packet.source()),
        packet.source(),
        packet.destination(),
        packet.protocolName(),
        packet.destinationPort());
  }

  /**
   * As a line of key=value facts.
   *
   * @param sourcePort of the packet that is told; -1 for none, or for several packets
   */
  String line(NameBook names, int sourcePort, long packets) {
    StringBuilder line = new StringBuilder("denied");
    add(line, "direction", report.direction().name().toLowerCase(Locale.ROOT));
    add(line, "endpoint", endpoint == null ? "host" : endpoint.toString());
    add(line, "protocol", protocol);
    add(line, "source", source.toString());
    if (sourcePort >= 0) {
      add(line, "sourcePort", Integer.toString(sourcePort));
    }
    add(line, "destination", destination.toString());
    if (destinationPort >= 0) {
      add(
          line,
          protocol.startsWith("ICMP") ? "type" : "destinationPort",
          Integer.toString(destinationPort));
    }
    decider(line, names);
    add(line, "packets", Long.toString(packets));
    return line.toString();
  }

  private void decider(StringBuilder line, NameBook names) {
    Report.Owner owner = report.owner();
    switch (owner.letter()) {
      case 'P' -> policy(line, names, owner);
      case 'R' -> {
        add(line, "profile", owner.name());
        add(line, "rule", Integer.toString(report.index()));
      }
      case 'T' -> {
        add(line, "tier", owner.name());
        add(line, "by", "end-of-tier");
      }
      default -> add(line, "by", "no-profile-allows");
    }
  }

  private void policy(StringBuilder line, NameBook names, Report.Owner owner) {
    PolicyId policy = names.policy(owner);
    if (policy != null) {
      add(line, "tier", names.tier(policy));
    }
    add(line, "policy", policy == null ? owner.name() : policy.toString());
    add(line, "rule", Integer.toString(report.index()));
    String name =
        policy == null ? null : names.ruleName(policy, report.direction(), report.index());
    if (name != null) {
      add(line, "ruleName", '"' + name.replaceAll("[\"\\p{Cntrl}]", "_") + '"');
    }
  }

  private static void add(StringBuilder line, String key, String value) {
    line.append(' ').append(key).append('=').append(value);
  }
}
