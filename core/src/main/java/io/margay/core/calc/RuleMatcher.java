package io.margay.core.calc;

import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.model.IcmpMatch;
import io.margay.core.model.PortRange;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Whether rules match one packet. */
final class RuleMatcher {

  private final SortedMap<String, ActiveSet> ipSets;
  private final Packet packet;

  RuleMatcher(SortedMap<String, ActiveSet> ipSets, Packet packet) {
    this.ipSets = ipSets;
    this.packet = packet;
  }

  boolean matches(ActiveRule rule) {
    return (rule.ipVersion() == null || rule.ipVersion() == packet.ipVersion())
        && (rule.protocol() == null || rule.protocol().equals(packet.protocol()))
        && (rule.notProtocol() == null || !rule.notProtocol().equals(packet.protocol()))
        && (rule.icmp() == null || matches(rule.icmp()))
        && (rule.notIcmp() == null || !matches(rule.notIcmp()))
        && matches(rule.source(), packet.source(), packet.sourcePort())
        && matches(rule.destination(), packet.destination(), packet.destinationPort());
  }

  private boolean matches(Side side, IpAddress address, @Nullable Integer port) {
    return (side.nets().isEmpty() || within(side.nets(), address))
        && !within(side.notNets(), address)
        && side.ipSets().stream().allMatch(set -> holds(set, address, port))
        && side.notIpSets().stream().noneMatch(set -> holds(set, address, port))
        && side.portSets().stream().allMatch(set -> holds(set, address, port))
        && side.notPortSets().stream().noneMatch(set -> holds(set, address, port))
        && (side.ports().isEmpty() || within(side.ports(), port))
        && !within(side.notPorts(), port);
  }

  /** A match without a type is for every message. */
  private boolean matches(IcmpMatch match) {
    return packet.icmpType() != null
        && (match.type() == null || match.type().equals(packet.icmpType()))
        && (match.code() == null || match.code().equals(packet.icmpCode()));
  }

  private boolean holds(String id, IpAddress address, @Nullable Integer port) {
    ActiveSet set = ipSets.get(id);
    if (set == null) {
      throw new IllegalArgumentException("a rule refers to set " + id + ", which is not there");
    }
    return set.contains(address, packet.protocol(), port);
  }

  private static boolean within(Collection<Cidr> nets, IpAddress address) {
    return nets.stream().anyMatch(net -> net.contains(address));
  }

  private static boolean within(List<PortRange> ranges, @Nullable Integer port) {
    return port != null && ranges.stream().anyMatch(range -> range.contains(port));
  }
}
