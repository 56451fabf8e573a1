package io.margay.core.calc;

import io.margay.core.model.Action;
import io.margay.core.model.EntityRule;
import io.margay.core.model.GlobalNetworkPolicy;
import io.margay.core.model.GlobalNetworkPolicySpec;
import io.margay.core.model.Kind;
import io.margay.core.model.KubernetesNetworkPolicy;
import io.margay.core.model.Metadata;
import io.margay.core.model.NamedPort;
import io.margay.core.model.Namespace;
import io.margay.core.model.NetworkPolicy;
import io.margay.core.model.NetworkPolicySpec;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Port;
import io.margay.core.model.PortRange;
import io.margay.core.model.Profile;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.Protocol;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Rule;
import io.margay.core.model.Tier;
import io.margay.core.model.TierAction;
import io.margay.core.model.TierSpec;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.model.WorkloadPort;
import io.margay.core.model.kubernetes.KubernetesPolicySpec;
import io.margay.core.model.kubernetes.LabelSelector;
import io.margay.core.model.kubernetes.PolicyPeer;
import io.margay.core.net.Cidr;
import io.margay.core.selector.Selector;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Random resources out of so few names, labels, values and addresses that nearly everything meets
 * everything: selectors match, addresses are shared, tiers and profiles come and go under their
 * users.
 */
final class Worlds {

  static final NodeName HERE = new NodeName("here");

  private static final Arbitrary<String> NAMESPACES = Arbitraries.of("blue", "red");
  private static final Arbitrary<String> POLICIES = Arbitraries.of("p1", "p2", "p3");
  private static final Arbitrary<String> PROFILES = Arbitraries.of("f1", "f2", "kns.red");
  private static final Arbitrary<String> TIERS = Arbitraries.of("default", "t1", "t2");
  private static final Arbitrary<String> LABELS = Arbitraries.of("a", "b", "pcns.n");
  private static final Arbitrary<String> VALUES = Arbitraries.of("1", "2");
  private static final Arbitrary<Map<String, String>> LABEL_MAPS =
      Arbitraries.maps(LABELS, VALUES).ofMaxSize(3);
  private static final Arbitrary<Double> ORDERS = Arbitraries.of(1.0, 2.0, 3.0).injectNull(0.3);
  private static final Arbitrary<Cidr> ADDRESSES =
      Arbitraries.of("10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32", "fd00::1/128").map(Cidr::parse);
  private static final Arbitrary<Cidr> NETS =
      Arbitraries.of("10.0.0.0/8", "10.0.0.2/32", "192.0.2.0/24").map(Cidr::parse);

  private static final Arbitrary<String> TERMS =
      Arbitraries.of(
          "a == '1'",
          "a == '2'",
          "a != '1'",
          "b in {'1', '2'}",
          "b not in {'1'}",
          "has(a)",
          "!has(b)",
          "a starts with '1'",
          "a == '1' || b == '2'",
          "!(a == '1' && b == '1')",
          "projectcalico.org/namespace == 'red'",
          "has(pcns.n)",
          "all()",
          "");
  private static final Arbitrary<Selector> SELECTORS =
      Arbitraries.oneOf(
              TERMS,
              Combinators.combine(TERMS.filter(t -> !t.isEmpty()), TERMS.filter(t -> !t.isEmpty()))
                  .as((left, right) -> "(" + left + ") && (" + right + ")"))
          .map(Selector::parse);
  private static final Arbitrary<Selector> NAMESPACE_SELECTORS =
      Arbitraries.of("n == '1'", "n != '2'", "has(n)", "all()", "global()", "")
          .map(Selector::parse);

  private static final Arbitrary<Port> PORTS =
      Arbitraries.of(PortRange.of(80), PortRange.of(81), new NamedPort("x"), new NamedPort("y"));
  private static final Arbitrary<Protocol> PROTOCOLS = Arbitraries.of(Protocol.TCP, Protocol.UDP);
  private static final Arbitrary<WorkloadPort> WORKLOAD_PORTS =
      Combinators.combine(
              Arbitraries.of("x", "y"), PROTOCOLS, Arbitraries.integers().between(80, 82))
          .as((name, protocol, port) -> new WorkloadPort(name, protocol, port, null, null));

  private static final Arbitrary<EntityRule> ENTITIES =
      Combinators.combine(
              NETS.list().ofMaxSize(1),
              NETS.list().ofMaxSize(1),
              SELECTORS.injectNull(0.3),
              SELECTORS.injectNull(0.7),
              NAMESPACE_SELECTORS.injectNull(0.7),
              PORTS.list().ofMaxSize(2),
              PORTS.list().ofMaxSize(1))
          .as((nets, notNets, selector, notSelector, namespaces, ports, notPorts) ->
              new EntityRule(nets, notNets, selector, notSelector, namespaces, ports, notPorts));
  private static final Arbitrary<Rule> RULES =
      Combinators.combine(
              Arbitraries.of(Action.class),
              PROTOCOLS.injectNull(0.3),
              ENTITIES.injectNull(0.3),
              ENTITIES.injectNull(0.5))
          .as((action, protocol, source, destination) ->
              new Rule(action, null, protocol, null, null, null, source, destination));
  private static final Arbitrary<List<Rule>> RULE_LISTS = RULES.list().ofMaxSize(2);
  private static final Arbitrary<List<PolicyType>> TYPES =
      Arbitraries.of(
          List.of(),
          List.of(PolicyType.INGRESS),
          List.of(PolicyType.EGRESS),
          List.of(PolicyType.INGRESS, PolicyType.EGRESS));

  private Worlds() {}

  static Arbitrary<Map<String, String>> labelMaps() {
    return LABEL_MAPS;
  }

  static Arbitrary<Selector> selectors() {
    return SELECTORS;
  }

  /**
   * A change, of which about one in four is a deletion; revisions differ where nothing else does.
   */
  static Arbitrary<Change> changes() {
    Arbitrary<Change> puts =
        Combinators.combine(resources(), Arbitraries.integers().between(1, 1000))
            .as((resource, revision) ->
                new Change.Put(
                    resource.withMetadata(
                        resource.metadata().withResourceVersion(revision.toString()))));
    Arbitrary<Change> deletions =
        Arbitraries.frequencyOf(
                Tuple.of(3, keys(Kind.WORKLOAD_ENDPOINT, endpointNames())),
                Tuple.of(2, keys(Kind.NETWORK_POLICY, POLICIES)),
                Tuple.of(2, globalKeys(Kind.GLOBAL_NETWORK_POLICY, POLICIES)),
                Tuple.of(1, globalKeys(Kind.PROFILE, PROFILES)),
                Tuple.of(1, globalKeys(Kind.NAMESPACE, NAMESPACES)),
                Tuple.of(1, keys(Kind.KUBERNETES_NETWORK_POLICY, POLICIES)),
                Tuple.of(1, globalKeys(Kind.TIER, TIERS)))
            .map(Change.Delete::new);
    return Arbitraries.frequencyOf(Tuple.of(3, puts), Tuple.of(1, deletions));
  }

  static Arbitrary<Resource> resources() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, endpoints()),
        Tuple.of(3, networkPolicies()),
        Tuple.of(3, globalPolicies()),
        Tuple.of(2, profiles()),
        Tuple.of(1, namespaces()),
        Tuple.of(1, kubernetesPolicies()),
        Tuple.of(1, tiers()));
  }

  private static Arbitrary<String> endpointNames() {
    return Arbitraries.of("w1", "w2", "w3");
  }

  private static Arbitrary<ResourceKey> keys(Kind kind, Arbitrary<String> names) {
    return Combinators.combine(NAMESPACES, names)
        .as((namespace, name) -> new ResourceKey(kind, namespace, name));
  }

  private static Arbitrary<ResourceKey> globalKeys(Kind kind, Arbitrary<String> names) {
    return names.map(name -> new ResourceKey(kind, "", name));
  }

  private static Arbitrary<Resource> endpoints() {
    return Combinators.combine(
            NAMESPACES,
            endpointNames(),
            LABEL_MAPS,
            Arbitraries.of("here", "here", "there"),
            Arbitraries.of("cni", "k8s"),
            ADDRESSES.list().ofMaxSize(2),
            PROFILES.list().ofMaxSize(2),
            WORKLOAD_PORTS.list().ofMaxSize(2))
        .as((namespace, name, labels, node, orchestrator, addresses, profiles, ports) ->
            new WorkloadEndpoint(
                Metadata.named(namespace, name).withLabels(labels),
                new WorkloadEndpointSpec(
                    orchestrator,
                    null,
                    node,
                    null,
                    null,
                    "eth0",
                    "",
                    addresses,
                    List.of(),
                    null,
                    null,
                    profiles,
                    "cali" + ports.size(),
                    null,
                    ports,
                    List.of(),
                    null)));
  }

  private static Arbitrary<Resource> networkPolicies() {
    return Combinators.combine(
            NAMESPACES,
            POLICIES,
            TIERS,
            ORDERS,
            SELECTORS.injectNull(0.2),
            TYPES,
            RULE_LISTS,
            RULE_LISTS)
        .as((namespace, name, tier, order, selector, types, ingress, egress) ->
            new NetworkPolicy(
                Metadata.named(namespace, name),
                new NetworkPolicySpec(tier, order, selector, types, ingress, egress)));
  }

  private static Arbitrary<Resource> globalPolicies() {
    return Combinators.combine(
            POLICIES,
            TIERS,
            ORDERS,
            SELECTORS.injectNull(0.2),
            NAMESPACE_SELECTORS.injectNull(0.6),
            TYPES,
            RULE_LISTS,
            RULE_LISTS)
        .as((name, tier, order, selector, namespaces, types, ingress, egress) ->
            new GlobalNetworkPolicy(
                Metadata.named(name),
                new GlobalNetworkPolicySpec(
                    tier, order, selector, namespaces, types, ingress, egress)));
  }

  private static Arbitrary<Resource> profiles() {
    return Combinators.combine(PROFILES, RULE_LISTS, RULE_LISTS, LABEL_MAPS)
        .as((name, ingress, egress, labels) ->
            new Profile(Metadata.named(name), new ProfileSpec(ingress, egress, labels)));
  }

  private static Arbitrary<Resource> namespaces() {
    return Combinators.combine(NAMESPACES, VALUES)
        .as((name, value) ->
            new Namespace(Metadata.named(name).withLabels(Map.of("n", value)), null, null));
  }

  /** The conversion has tests of its own; here it matters that such policies come and go. */
  private static Arbitrary<Resource> kubernetesPolicies() {
    Arbitrary<LabelSelector> selectors =
        VALUES.map(value -> new LabelSelector(Map.of("a", value), List.of()));
    return Combinators.combine(NAMESPACES, POLICIES, selectors, selectors.injectNull(0.5))
        .as((namespace, name, pods, namespaces) ->
            new KubernetesNetworkPolicy(
                Metadata.named(namespace, name),
                new KubernetesPolicySpec(
                        pods,
                        List.of(
                            new KubernetesPolicySpec.IngressRule(
                                List.of(new PolicyPeer(pods, namespaces, null)), List.of())),
                        List.of(),
                        List.of())
                    .withDefaults()));
  }

  private static Arbitrary<Resource> tiers() {
    return Combinators.combine(TIERS, ORDERS, Arbitraries.of(TierAction.class))
        .as((name, order, action) -> new Tier(Metadata.named(name), new TierSpec(order, action)));
  }
}
