package io.margay.core.convert;

import io.margay.core.model.Action;
import io.margay.core.model.ClusterNetworkPolicy;
import io.margay.core.model.EntityRule;
import io.margay.core.model.GlobalNetworkPolicySpec;
import io.margay.core.model.PolicySpec;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Port;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.Rule;
import io.margay.core.model.RuleMetadata;
import io.margay.core.model.kubernetes.ClusterEgressPeer;
import io.margay.core.model.kubernetes.ClusterPolicySpec;
import io.margay.core.model.kubernetes.ClusterProtocol;
import io.margay.core.model.kubernetes.LabelSelector;
import io.margay.core.model.kubernetes.NamespacedPods;
import io.margay.core.model.kubernetes.Prefixes;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2. */
public final class ClusterPolicies {

  private ClusterPolicies() {}

  /** Packets of a protocol to some of its ports; null and none are all. */
  private record Match(@Nullable Protocol protocol, List<Port> ports) {}

  /** What a policy says, as the spec of a policy for all namespaces, in a tier of its own. */
  public static GlobalNetworkPolicySpec spec(ClusterNetworkPolicy policy) {
    ClusterPolicySpec spec = policy.spec();
    List<Rule> ingress = spec.ingress().stream().flatMap(ClusterPolicies::rules).toList();
    List<Rule> egress = spec.egress().stream().flatMap(ClusterPolicies::rules).toList();
    List<PolicyType> types = new ArrayList<>(2);
    if (!ingress.isEmpty() || egress.isEmpty()) {
      types.add(PolicyType.INGRESS);
    }
    if (!egress.isEmpty()) {
      types.add(PolicyType.EGRESS);
    }
    NamespacedPods pods = spec.subject().pods();
    LabelSelector namespaces =
        pods == null ? spec.subject().namespaces() : pods.namespaceSelector();
    PolicySpec converted =
        new PolicySpec(
            tier(spec.tier()),
            (double) spec.priority(),
            PodSelectors.pods(pods == null ? null : pods.podSelector()),
            types,
            ingress,
            egress);
    return new GlobalNetworkPolicySpec(converted, namespaces(namespaces));
  }

  private static String tier(ClusterPolicySpec.Tier tier) {
    return switch (tier) {
      case ADMIN -> "kube-admin";
      case BASELINE -> "kube-baseline";
    };
  }

  private static Stream<Rule> rules(ClusterPolicySpec.IngressRule rule) {
    List<Match> matches = matches(rule.protocols());
    return sides(rule.from(), peer -> Stream.of(endpoints(peer.namespaces(), peer.pods())))
        .flatMap(peer ->
            matches.stream()
                .map(match ->
                    rule(
                        rule.action(),
                        rule.name(),
                        match,
                        peer,
                        match.ports.isEmpty() ? null : Entities.on(match.ports, EntityRule.ANY))));
  }

  private static Stream<Rule> rules(ClusterPolicySpec.EgressRule rule) {
    List<Match> matches = matches(rule.protocols());
    return sides(rule.to(), ClusterPolicies::entities)
        .flatMap(peer ->
            matches.stream()
                .map(match ->
                    rule(rule.action(), rule.name(), match, null, Entities.on(match.ports, peer))));
  }

  /**
   * The sides that peers are. No peers, which no body may have, are everybody: that is how a rule
   * is closed that could not be read.
   */
  private static <P> Stream<EntityRule> sides(List<P> peers, Function<P, Stream<EntityRule>> side) {
    return peers.isEmpty() ? Stream.of(EntityRule.ANY) : peers.stream().flatMap(side);
  }

  private static Rule rule(
      ClusterPolicySpec.Action action,
      @Nullable String name,
      Match match,
      @Nullable EntityRule source,
      @Nullable EntityRule destination) {
    Action does =
        switch (action) {
          case ACCEPT -> Action.ALLOW;
          case DENY -> Action.DENY;
          case PASS -> Action.PASS;
        };
    RuleMetadata said = name == null ? null : new RuleMetadata(Map.of(RuleMetadata.NAME, name));
    return new Rule(does, null, match.protocol, null, null, null, source, destination, said);
  }

  private static Stream<EntityRule> entities(ClusterEgressPeer peer) {
    if (peer.networks().isEmpty()) {
      return Stream.of(endpoints(peer.namespaces(), peer.pods()));
    }
    List<Cidr> nets = peer.networks().stream().map(Prefixes::parse).toList();
    // A rule holds prefixes of one family.
    return Stream.of(Family.IPV4, Family.IPV6)
        .map(family -> nets.stream().filter(net -> net.family() == family).toList())
        .filter(ofFamily -> !ofFamily.isEmpty())
        .map(ofFamily -> Entities.addresses(ofFamily, List.of()));
  }

  private static EntityRule endpoints(
      @Nullable LabelSelector namespaces, @Nullable NamespacedPods pods) {
    return Entities.endpoints(
        PodSelectors.pods(pods == null ? null : pods.podSelector()),
        namespaces(pods == null ? namespaces : pods.namespaceSelector()));
  }

  private static Selector namespaces(@Nullable LabelSelector namespaces) {
    return namespaces == null ? Selector.ALL : PodSelectors.namespaces(namespaces);
  }

  private static List<Match> matches(List<ClusterProtocol> protocols) {
    return protocols.isEmpty()
        ? List.of(new Match(null, List.of()))
        : protocols.stream().flatMap(ClusterPolicies::matches).toList();
  }

  private static Stream<Match> matches(ClusterProtocol one) {
    if (one.destinationNamedPort() != null) {
      List<Port> named = List.of(Port.fromTree(one.destinationNamedPort()));
      return Stream.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP)
          .map(protocol -> new Match(protocol, named));
    }
    if (one.tcp() != null) {
      return Stream.of(new Match(Protocol.TCP, ports(one.tcp())));
    }
    return one.udp() != null
        ? Stream.of(new Match(Protocol.UDP, ports(one.udp())))
        : Stream.ofNullable(one.sctp()).map(sctp -> new Match(Protocol.SCTP, ports(sctp)));
  }

  private static List<Port> ports(ClusterProtocol.Ports given) {
    ClusterProtocol.Port port = given.destinationPort();
    if (port == null) {
      return List.of();
    }
    if (port.number() != null) {
      return List.of(PortRange.of(port.number()));
    }
    return Stream.ofNullable(port.range())
        .<Port>map(range -> new PortRange(range.start(), range.end()))
        .toList();
  }
}
