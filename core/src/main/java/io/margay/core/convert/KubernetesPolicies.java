package io.margay.core.convert;

import io.margay.core.model.Action;
import io.margay.core.model.EntityRule;
import io.margay.core.model.PolicySpec;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Port;
import io.margay.core.model.Protocol;
import io.margay.core.model.Rule;
import io.margay.core.model.kubernetes.IpBlock;
import io.margay.core.model.kubernetes.KubernetesPolicySpec;
import io.margay.core.model.kubernetes.PolicyPeer;
import io.margay.core.model.kubernetes.Prefixes;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** NetworkPolicy of networking.k8s.io/v1. */
public final class KubernetesPolicies {

  /** Where these policies stand in the default tier. */
  private static final double ORDER = 1000;

  private KubernetesPolicies() {}

  /**
   * What a policy says, as the spec of a policy of its namespace. Everything that a rule of
   * Kubernetes does is to allow; the tier denies the rest.
   */
  public static PolicySpec spec(KubernetesPolicySpec spec) {
    List<Rule> ingress =
        spec.ingress().stream()
            .flatMap(rule ->
                rules(
                    rule.from(),
                    PortGroups.of(rule.ports()),
                    (peer, group) -> rule(group.protocol(), peer, side(group, null))))
            .toList();
    List<Rule> egress =
        spec.egress().stream()
            .flatMap(rule ->
                rules(
                    rule.to(),
                    PortGroups.of(rule.ports()),
                    (peer, group) -> rule(group.protocol(), null, side(group, peer))))
            .toList();
    List<PolicyType> types =
        spec.policyTypes().stream()
            .map(type ->
                switch (type) {
                  case INGRESS -> PolicyType.INGRESS;
                  case EGRESS -> PolicyType.EGRESS;
                })
            .toList();
    return new PolicySpec(
        "default", ORDER, PodSelectors.pods(spec.podSelector()), types, ingress, egress);
  }

  /** One rule for each peer and protocol; no peers are anybody. */
  private static Stream<Rule> rules(
      List<PolicyPeer> peers,
      List<PortGroups.Group> groups,
      BiFunction<@Nullable EntityRule, PortGroups.Group, Rule> make) {
    if (peers.isEmpty()) {
      return groups.stream().map(group -> make.apply(null, group));
    }
    return peers.stream()
        .map(KubernetesPolicies::entity)
        .flatMap(peer -> groups.stream().map(group -> make.apply(peer, group)));
  }

  private static Rule rule(
      @Nullable Protocol protocol, @Nullable EntityRule source, @Nullable EntityRule destination) {
    return new Rule(Action.ALLOW, null, protocol, null, null, null, source, destination);
  }

  private static @Nullable EntityRule side(PortGroups.Group group, @Nullable EntityRule peer) {
    List<Port> ports = group.ports();
    return ports.isEmpty() ? peer : Entities.on(ports, peer == null ? EntityRule.ANY : peer);
  }

  private static EntityRule entity(PolicyPeer peer) {
    IpBlock block = peer.ipBlock();
    if (block != null) {
      return Entities.addresses(
          List.of(Prefixes.parse(block.cidr())),
          block.except().stream().map(Prefixes::parse).toList());
    }
    return Entities.endpoints(
        PodSelectors.pods(peer.podSelector()),
        peer.namespaceSelector() == null
            ? null
            : PodSelectors.namespaces(peer.namespaceSelector()));
  }
}
