package io.margay.bench.policy;

import io.margay.core.calc.Change;
import io.margay.core.model.Action;
import io.margay.core.model.Builtins;
import io.margay.core.model.EntityRule;
import io.margay.core.model.Metadata;
import io.margay.core.model.NetworkPolicy;
import io.margay.core.model.PolicySpec;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Port;
import io.margay.core.model.PortRange;
import io.margay.core.model.Profile;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.Protocol;
import io.margay.core.model.Resource;
import io.margay.core.model.Rule;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.core.selector.Selector;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of workloads that are spread evenly over nodes and namespaces, each namespace with its
 * share of policies.
 *
 * @param nodes the first, {@code node-0}, is the one that is calculated for
 */
record GraphWorld(int endpoints, int policies, int nodes, int namespaces) {

  /** All there is at the start of day, policies before endpoints before profiles. */
  Stream<Change> all() {
    return Stream.of(
            Builtins.all().stream(),
            IntStream.range(0, policies).mapToObj(i -> policy(i, 0)),
            IntStream.range(0, endpoints).mapToObj(i -> endpoint(i, 0)),
            IntStream.range(0, namespaces).mapToObj(i -> profile(i, 0)))
        .flatMap(resources -> resources)
        .map(Change.Put::new);
  }

  /** An endpoint of which each version has another label. */
  Resource endpoint(int i, int version) {
    return endpoint(i, version, IpAddress.ipv4(0x0a000000 + i));
  }

  /** An endpoint of which each version has another address. */
  Resource moved(int i, int version) {
    return endpoint(i, 0, IpAddress.ipv4(0x0b000000 + version));
  }

  private Resource endpoint(int i, int version, IpAddress address) {
    String namespace = "namespace-" + i / nodes % namespaces;
    return new WorkloadEndpoint(
        Metadata.named(namespace, "workload-" + i)
            .withLabels(
                Map.of(
                    "app", "app-" + i % 50,
                    "role", "role-" + i % 7,
                    "environment", i % 3 == 0 ? "production" : "test",
                    "pod-name", "workload-" + i,
                    "version", "v" + version)),
        new WorkloadEndpointSpec(
            "k8s",
            null,
            "node-" + i % nodes,
            "container-" + i,
            "pod-" + i,
            "eth0",
            List.of(Cidr.host(address)),
            List.of("kns." + namespace),
            "cali" + i,
            null));
  }

  /** A profile of which each version hands down another label. */
  Resource profile(int i, int version) {
    return new Profile(
        Metadata.named("kns.namespace-" + i),
        new ProfileSpec(
            List.of(Rule.of(Action.ALLOW)),
            List.of(Rule.of(Action.ALLOW)),
            Map.of(
                "pcns.projectcalico.org/name",
                "namespace-" + i,
                "pcns.team",
                "team-" + i % 10,
                "pcns.version",
                "v" + version)));
  }

  /** A policy of which each version opens another port. */
  Resource policy(int i, int version) {
    Selector peer = Selector.parse("role == 'role-" + i % 7 + "' || app == 'app-" + i % 50 + "'");
    EntityRule source =
        i % 5 == 0
            ? side(peer, Selector.parse("team == 'team-" + i % 10 + "'"), List.of())
            : side(peer, null, List.of());
    EntityRule destination = side(null, null, List.of(PortRange.of(1 + (i + version) % 60_000)));
    return new NetworkPolicy(
        Metadata.named("namespace-" + i % namespaces, "policy-" + i),
        new PolicySpec(
            "default",
            (double) (i % 100),
            Selector.parse("app == 'app-" + i / namespaces % 50 + "'"),
            List.of(PolicyType.INGRESS),
            List.of(
                new Rule(Action.ALLOW, null, Protocol.TCP, null, null, null, source, destination)),
            List.of()));
  }

  private static EntityRule side(
      @Nullable Selector selector, @Nullable Selector namespaces, List<Port> ports) {
    return new EntityRule(List.of(), List.of(), selector, null, namespaces, ports, List.of());
  }
}
