package io.margay.core.calc;

import io.margay.core.model.Action;
import io.margay.core.model.IcmpMatch;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A rule whose selectors and named ports have become sets: everything given must hold. One rule of
 * a policy may have become several, of which at most one matches a packet.
 *
 * @param index of the rule that it was made of, among those of its policy and direction, from 0:
 *     what counts and reports name a rule by
 * @param name what its author calls it (annotation {@code name} of the rule)
 * @param ipVersion 4, 6 or null for both; always given with nets and with ICMP messages
 */
public record ActiveRule(
    int index,
    @Nullable String name,
    Action action,
    @Nullable Integer ipVersion,
    @Nullable Protocol protocol,
    @Nullable Protocol notProtocol,
    @Nullable IcmpMatch icmp,
    @Nullable IcmpMatch notIcmp,
    Side source,
    Side destination) {

  /** The first rule of its policy, without a name. */
  public ActiveRule(
      Action action,
      @Nullable Integer ipVersion,
      @Nullable Protocol protocol,
      @Nullable Protocol notProtocol,
      @Nullable IcmpMatch icmp,
      @Nullable IcmpMatch notIcmp,
      Side source,
      Side destination) {
    this(0, null, action, ipVersion, protocol, notProtocol, icmp, notIcmp, source, destination);
  }

  static List<ActiveRule> withSets(List<ActiveRule> rules, UnaryOperator<String> ids) {
    return rules.stream().map(rule -> rule.withSets(ids)).toList();
  }

  private ActiveRule withSets(UnaryOperator<String> ids) {
    return new ActiveRule(
        index,
        name,
        action,
        ipVersion,
        protocol,
        notProtocol,
        icmp,
        notIcmp,
        source.withSets(ids),
        destination.withSets(ids));
  }

  /** Whether the rule is about packets of this family at all. */
  public boolean concerns(Family family) {
    return ipVersion == null || ipVersion == family.version();
  }

  /**
   * One side of the packet.
   *
   * @param nets any of these, if there are any
   * @param notNets none of these
   * @param ipSets in every one of these sets, by id
   * @param notIpSets in none of these sets
   * @param ports any of these, if there are any
   * @param notPorts none of these
   * @param portSets its address, protocol and port in every one of these sets of {@link
   *     SetType#ADDRESS_PORTS}
   * @param notPortSets its address, protocol and port in none of these sets
   */
  public record Side(
      List<Cidr> nets,
      List<Cidr> notNets,
      List<String> ipSets,
      List<String> notIpSets,
      List<PortRange> ports,
      List<PortRange> notPorts,
      List<String> portSets,
      List<String> notPortSets) {

    public static final Side ANY =
        new Side(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Side {
      nets = List.copyOf(nets);
      notNets = List.copyOf(notNets);
      ipSets = List.copyOf(ipSets);
      notIpSets = List.copyOf(notIpSets);
      ports = List.copyOf(ports);
      notPorts = List.copyOf(notPorts);
      portSets = List.copyOf(portSets);
      notPortSets = List.copyOf(notPortSets);
    }

    private Side withSets(UnaryOperator<String> ids) {
      return new Side(
          nets,
          notNets,
          ipSets.stream().map(ids).toList(),
          notIpSets.stream().map(ids).toList(),
          ports,
          notPorts,
          portSets.stream().map(ids).toList(),
          notPortSets.stream().map(ids).toList());
    }

    /** A side without named ports. */
    public Side(
        List<Cidr> nets,
        List<Cidr> notNets,
        List<String> ipSets,
        List<String> notIpSets,
        List<PortRange> ports,
        List<PortRange> notPorts) {
      this(nets, notNets, ipSets, notIpSets, ports, notPorts, List.of(), List.of());
    }
  }
}
