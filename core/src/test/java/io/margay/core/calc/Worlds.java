package io.margay.core.calc;

import io.margay.core.model.Action;
import io.margay.core.model.EndpointPort;
import io.margay.core.model.EndpointSlice;
import io.margay.core.model.EntityRule;
import io.margay.core.model.GlobalNetworkPolicy;
import io.margay.core.model.GlobalNetworkPolicySpec;
import io.margay.core.model.GlobalNetworkSet;
import io.margay.core.model.HostEndpoint;
import io.margay.core.model.HostEndpointSpec;
import io.margay.core.model.IcmpMatch;
import io.margay.core.model.Kind;
import io.margay.core.model.KubernetesNetworkPolicy;
import io.margay.core.model.Metadata;
import io.margay.core.model.NamedPort;
import io.margay.core.model.Namespace;
import io.margay.core.model.NetworkPolicy;
import io.margay.core.model.NetworkSet;
import io.margay.core.model.NetworkSetSpec;
import io.margay.core.model.PolicySpec;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Port;
import io.margay.core.model.PortRange;
import io.margay.core.model.Profile;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.Protocol;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Rule;
import io.margay.core.model.RuleMetadata;
import io.margay.core.model.ServiceAccountMatch;
import io.margay.core.model.ServiceMatch;
import io.margay.core.model.StagedAction;
import io.margay.core.model.StagedGlobalNetworkPolicy;
import io.margay.core.model.StagedGlobalNetworkPolicySpec;
import io.margay.core.model.StagedKubernetesNetworkPolicy;
import io.margay.core.model.StagedKubernetesNetworkPolicySpec;
import io.margay.core.model.StagedNetworkPolicy;
import io.margay.core.model.StagedNetworkPolicySpec;
import io.margay.core.model.Tier;
import io.margay.core.model.TierAction;
import io.margay.core.model.TierSpec;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.model.WorkloadPort;
import io.margay.core.model.kubernetes.KubernetesPolicySpec;
import io.margay.core.model.kubernetes.LabelSelector;
import io.margay.core.model.kubernetes.PolicyPeer;
import io.margay.core.model.kubernetes.SliceAddressType;
import io.margay.core.model.kubernetes.SliceEndpoint;
import io.margay.core.model.kubernetes.SlicePort;
import io.margay.core.net.Cidr;
import io.margay.core.selector.Selector;
import java.util.HashMap;
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
  private static final Arbitrary<String> SETS = Arbitraries.of("n1", "n2");
  private static final Arbitrary<String> SLICES = Arbitraries.of("e1", "e2");
  private static final Arbitrary<String> SERVICE_NAMES = Arbitraries.of("v1", "v2");
  private static final Arbitrary<String> TIERS = Arbitraries.of("default", "t1", "t2");
  private static final Arbitrary<String> LABELS = Arbitraries.of("a", "b", "pcns.n", "pcsa.n");
  private static final Arbitrary<String> VALUES = Arbitraries.of("1", "2");
  private static final Arbitrary<Map<String, String>> LABEL_MAPS =
      Arbitraries.maps(LABELS, VALUES).ofMaxSize(3);
  private static final Arbitrary<Double> ORDERS = Arbitraries.of(1.0, 2.0, 3.0).injectNull(0.3);
  private static final Arbitrary<Cidr> ADDRESSES =
      Arbitraries.of("10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32", "fd00::1/128").map(Cidr::parse);
  private static final Arbitrary<Cidr> NETS =
      Arbitraries.of("10.0.0.0/8", "10.0.0.2/32", "192.0.2.0/24").map(Cidr::parse);
  private static final Arbitrary<Cidr> SET_NETS =
      Arbitraries.of(
              "10.0.0.0/8",
              "10.0.0.0/30",
              "10.0.0.2/32",
              "10.0.0.3/32",
              "0.0.0.0/0",
              "fd00::/16",
              "fd00::1/128")
          .map(Cidr::parse);

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

  private static final Arbitrary<ServiceAccountMatch> SERVICE_ACCOUNTS =
      Combinators.combine(
              Arbitraries.of("s1", "s2").list().uniqueElements().ofMaxSize(2),
              Arbitraries.of("n == '1'", "!has(n)").map(Selector::parse).injectNull(0.7))
          .as(ServiceAccountMatch::new);

  private static final Arbitrary<ServiceMatch> SERVICES =
      Combinators.combine(SERVICE_NAMES, NAMESPACES.injectNull(0.5)).as(ServiceMatch::new);

  private static final Arbitrary<EntityRule> ENTITIES_BY_WHAT_THEY_ARE =
      Combinators.combine(
              NETS.list().ofMaxSize(1),
              NETS.list().ofMaxSize(1),
              SELECTORS.injectNull(0.3),
              SELECTORS.injectNull(0.7),
              NAMESPACE_SELECTORS.injectNull(0.7),
              SERVICE_ACCOUNTS.injectNull(0.8),
              PORTS.list().ofMaxSize(2),
              PORTS.list().ofMaxSize(1))
          .as((nets, notNets, selector, notSelector, namespaces, accounts, ports, notPorts) ->
              new EntityRule(
                  nets,
                  notNets,
                  selector,
                  notSelector,
                  namespaces,
                  accounts,
                  null,
                  ports,
                  notPorts));
  private static final Arbitrary<EntityRule> ENTITIES_BY_SERVICE =
      Combinators.combine(SERVICES, PORTS.list().ofMaxSize(2))
          .as((service, ports) ->
              new EntityRule(
                  List.of(), List.of(), null, null, null, null, service, ports, List.of()));
  private static final Arbitrary<EntityRule> ENTITIES =
      Arbitraries.frequencyOf(
          Tuple.of(5, ENTITIES_BY_WHAT_THEY_ARE), Tuple.of(1, ENTITIES_BY_SERVICE));
  private static final Arbitrary<RuleMetadata> NAMED =
      Arbitraries.of("first", "second").map(name -> new RuleMetadata(Map.of("name", name)));
  private static final Arbitrary<Rule> PORT_RULES =
      Combinators.combine(
              Arbitraries.of(Action.class),
              Arbitraries.of(4, 6).injectNull(0.8),
              PROTOCOLS.injectNull(0.3),
              Arbitraries.of(Protocol.UDP, Protocol.ICMP).injectNull(0.8),
              ENTITIES.injectNull(0.3),
              ENTITIES.injectNull(0.5),
              NAMED.injectNull(0.8))
          .as((action, version, protocol, not, source, destination, metadata) ->
              new Rule(action, version, protocol, not, null, null, source, destination, metadata));
  private static final Arbitrary<IcmpMatch> MESSAGES =
      Combinators.combine(Arbitraries.of(8, 128).injectNull(0.2), Arbitraries.of(0, 1))
          .as((type, code) -> new IcmpMatch(type, type == null || code == 1 ? null : code));
  private static final Arbitrary<Rule> ICMP_RULES =
      Combinators.combine(
              Arbitraries.of(Action.class),
              Arbitraries.of(Protocol.ICMP, Protocol.ICMPV6),
              MESSAGES.injectNull(0.3),
              MESSAGES.injectNull(0.7))
          .as((action, protocol, is, not) ->
              new Rule(action, null, protocol, null, is, not, null, null));
  private static final Arbitrary<Rule> RULES =
      Arbitraries.frequencyOf(Tuple.of(5, PORT_RULES), Tuple.of(1, ICMP_RULES));
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
                Tuple.of(1, keys(Kind.STAGED_NETWORK_POLICY, POLICIES)),
                Tuple.of(1, globalKeys(Kind.STAGED_GLOBAL_NETWORK_POLICY, POLICIES)),
                Tuple.of(1, globalKeys(Kind.HOST_ENDPOINT, hostNames())),
                Tuple.of(1, keys(Kind.NETWORK_SET, SETS)),
                Tuple.of(1, globalKeys(Kind.GLOBAL_NETWORK_SET, SETS)),
                Tuple.of(1, keys(Kind.ENDPOINT_SLICE, SLICES)),
                Tuple.of(1, globalKeys(Kind.PROFILE, PROFILES)),
                Tuple.of(1, globalKeys(Kind.NAMESPACE, NAMESPACES)),
                Tuple.of(1, keys(Kind.KUBERNETES_NETWORK_POLICY, POLICIES)),
                Tuple.of(1, keys(Kind.STAGED_KUBERNETES_NETWORK_POLICY, POLICIES)),
                Tuple.of(1, globalKeys(Kind.TIER, TIERS)))
            .map(Change.Delete::new);
    return Arbitraries.frequencyOf(Tuple.of(3, puts), Tuple.of(1, deletions));
  }

  static Arbitrary<Resource> resources() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, endpoints()),
        Tuple.of(3, networkPolicies()),
        Tuple.of(3, globalPolicies()),
        Tuple.of(1, stagedPolicies()),
        Tuple.of(2, stagedGlobalPolicies()),
        Tuple.of(2, hostEndpoints()),
        Tuple.of(1, networkSets()),
        Tuple.of(1, globalNetworkSets()),
        Tuple.of(2, endpointSlices()),
        Tuple.of(2, profiles()),
        Tuple.of(1, namespaces()),
        Tuple.of(1, kubernetesPolicies()),
        Tuple.of(1, stagedKubernetesPolicies()),
        Tuple.of(1, tiers()));
  }

  private static Arbitrary<String> endpointNames() {
    return Arbitraries.of("w1", "w2", "w3");
  }

  private static Arbitrary<String> hostNames() {
    return Arbitraries.of("h1", "h2");
  }

  private static Arbitrary<ResourceKey> keys(Kind kind, Arbitrary<String> names) {
    return Combinators.combine(NAMESPACES, names)
        .as((namespace, name) -> new ResourceKey(kind, namespace, name));
  }

  private static Arbitrary<ResourceKey> globalKeys(Kind kind, Arbitrary<String> names) {
    return names.map(name -> new ResourceKey(kind, "", name));
  }

  private static Arbitrary<Resource> endpoints() {
    Arbitrary<WorkloadEndpointSpec> specs =
        Combinators.combine(
                Arbitraries.of("here", "here", "there"),
                Arbitraries.of("cni", "k8s"),
                Arbitraries.of("", "s1", "s2"),
                ADDRESSES.list().ofMaxSize(2),
                PROFILES.list().ofMaxSize(2),
                WORKLOAD_PORTS.list().ofMaxSize(2),
                SET_NETS.list().ofMaxSize(1))
            .as((node, orchestrator, account, addresses, profiles, ports, sources) ->
                new WorkloadEndpointSpec(
                    orchestrator,
                    null,
                    node,
                    null,
                    null,
                    "eth0",
                    account,
                    addresses,
                    List.of(),
                    null,
                    null,
                    profiles,
                    "cali" + ports.size(),
                    null,
                    ports,
                    sources,
                    null));
    return Combinators.combine(NAMESPACES, endpointNames(), LABEL_MAPS, specs)
        .as((namespace, name, labels, spec) ->
            new WorkloadEndpoint(Metadata.named(namespace, name).withLabels(labels), spec));
  }

  private static Arbitrary<Resource> hostEndpoints() {
    return Combinators.combine(
            hostNames(),
            LABEL_MAPS,
            Arbitraries.of("here", "here", "there"),
            Arbitraries.of("eth0", "*", ""),
            ADDRESSES.map(Cidr::address).list().ofMaxSize(2),
            PROFILES.list().ofMaxSize(2),
            Combinators.combine(Arbitraries.of("x", "y"), PROTOCOLS)
                .as((name, protocol) -> new EndpointPort(name, protocol, 80))
                .list()
                .ofMaxSize(1))
        .as((name, labels, node, interfaceName, addresses, profiles, ports) ->
            new HostEndpoint(
                Metadata.named(name).withLabels(labels),
                new HostEndpointSpec(node, interfaceName, addresses, profiles, ports)));
  }

  private static Arbitrary<Resource> networkSets() {
    return Combinators.combine(NAMESPACES, SETS, LABEL_MAPS, SET_NETS.list().ofMaxSize(3))
        .as((namespace, name, labels, nets) ->
            new NetworkSet(
                Metadata.named(namespace, name).withLabels(labels), new NetworkSetSpec(nets)));
  }

  private static Arbitrary<Resource> globalNetworkSets() {
    return Combinators.combine(SETS, LABEL_MAPS, SET_NETS.list().ofMaxSize(3))
        .as((name, labels, nets) ->
            new GlobalNetworkSet(
                Metadata.named(name).withLabels(labels), new NetworkSetSpec(nets)));
  }

  private static Arbitrary<Resource> endpointSlices() {
    Arbitrary<SliceEndpoint> endpoints =
        ADDRESSES
            .map(Cidr::address)
            .list()
            .uniqueElements()
            .ofMinSize(1)
            .ofMaxSize(2)
            .map(addresses ->
                new SliceEndpoint(addresses, null, null, null, null, null, Map.of(), null));
    Arbitrary<SlicePort> ports =
        Combinators.combine(Arbitraries.of("TCP", "UDP"), Arbitraries.integers().between(80, 82))
            .as((protocol, port) -> new SlicePort("", protocol, port, null));
    return Combinators.combine(
            NAMESPACES,
            SLICES,
            SERVICE_NAMES.injectNull(0.1),
            LABEL_MAPS,
            endpoints.list().ofMaxSize(2),
            ports.list().ofMaxSize(2))
        .as((namespace, name, service, labels, served, on) -> {
          Map<String, String> all = new HashMap<>(labels);
          if (service != null) {
            all.put(EndpointSlice.SERVICE_NAME, service);
          }
          return new EndpointSlice(
              Metadata.named(namespace, name).withLabels(all), SliceAddressType.IPV4, served, on);
        });
  }

  private static Arbitrary<PolicySpec> policySpecs() {
    return Combinators.combine(
            TIERS,
            ORDERS,
            SELECTORS.injectNull(0.2),
            Arbitraries.of("n == '1'", "has(n)").map(Selector::parse).injectNull(0.9),
            TYPES,
            RULE_LISTS,
            RULE_LISTS)
        .as((tier, order, selector, accounts, types, ingress, egress) ->
            new PolicySpec(tier, order, selector, accounts, types, List.of(), ingress, egress));
  }

  private static Arbitrary<GlobalNetworkPolicySpec> globalSpecs() {
    return Combinators.combine(
            policySpecs(), NAMESPACE_SELECTORS.injectNull(0.6), Arbitraries.of(Category.class))
        .as((policy, namespaces, category) ->
            new GlobalNetworkPolicySpec(
                policy,
                namespaces,
                category == Category.UNTRACKED,
                category == Category.PRE_DNAT,
                category != Category.NORMAL));
  }

  private static Arbitrary<Metadata> policyMetadata(Arbitrary<Metadata> named) {
    return Combinators.combine(named, Arbitraries.of("true", "", "", ""))
        .as((metadata, close) ->
            metadata.withAnnotations(Map.of("margay.io/close-forbidden-connections", close)));
  }

  private static Arbitrary<Resource> networkPolicies() {
    return Combinators.combine(policyMetadata(namespaced()), policySpecs()).as(NetworkPolicy::new);
  }

  private static Arbitrary<Resource> globalPolicies() {
    return Combinators.combine(policyMetadata(POLICIES.map(Metadata::named)), globalSpecs())
        .as(GlobalNetworkPolicy::new);
  }

  private static Arbitrary<Resource> stagedPolicies() {
    return Combinators.combine(namespaced(), Arbitraries.of(StagedAction.class), policySpecs())
        .as((metadata, action, policy) ->
            new StagedNetworkPolicy(metadata, new StagedNetworkPolicySpec(action, policy)));
  }

  private static Arbitrary<Resource> stagedGlobalPolicies() {
    return Combinators.combine(
            POLICIES.map(Metadata::named), Arbitraries.of(StagedAction.class), globalSpecs())
        .as((metadata, action, policy) ->
            new StagedGlobalNetworkPolicy(
                metadata, new StagedGlobalNetworkPolicySpec(action, policy)));
  }

  private static Arbitrary<Metadata> namespaced() {
    return Combinators.combine(NAMESPACES, POLICIES).as(Metadata::named);
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

  private static Arbitrary<Resource> kubernetesPolicies() {
    return Combinators.combine(namespaced(), kubernetesSpecs()).as(KubernetesNetworkPolicy::new);
  }

  private static Arbitrary<Resource> stagedKubernetesPolicies() {
    return Combinators.combine(namespaced(), Arbitraries.of(StagedAction.class), kubernetesSpecs())
        .as((metadata, action, spec) ->
            new StagedKubernetesNetworkPolicy(
                metadata, new StagedKubernetesNetworkPolicySpec(action, spec)));
  }

  /** The conversion has tests of its own; here it matters that such policies come and go. */
  private static Arbitrary<KubernetesPolicySpec> kubernetesSpecs() {
    Arbitrary<LabelSelector> selectors =
        VALUES.map(value -> new LabelSelector(Map.of("a", value), List.of()));
    return Combinators.combine(selectors, selectors.injectNull(0.5))
        .as((pods, namespaces) ->
            new KubernetesPolicySpec(
                    pods,
                    List.of(
                        new KubernetesPolicySpec.IngressRule(
                            List.of(new PolicyPeer(pods, namespaces, null)), List.of())),
                    List.of(),
                    List.of())
                .withDefaults());
  }

  private static Arbitrary<Resource> tiers() {
    return Combinators.combine(TIERS, ORDERS, Arbitraries.of(TierAction.class))
        .as((name, order, action) -> new Tier(Metadata.named(name), new TierSpec(order, action)));
  }
}
