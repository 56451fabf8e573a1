package io.margay.core.calc;

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
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Measures the graph at the scale it is built for, and prints the numbers. A program, no test: how
 * fast a machine is proves nothing about the code. Arguments: endpoints, policies, nodes,
 * namespaces.
 */
final class ScaleMeasurement {

  private final Random random = new Random(1);
  private final int endpoints;
  private final int policies;
  private final int nodes;
  private final int namespaces;

  private ScaleMeasurement(int endpoints, int policies, int nodes, int namespaces) {
    this.endpoints = endpoints;
    this.policies = policies;
    this.nodes = nodes;
    this.namespaces = namespaces;
  }

  public static void main(String[] arguments) {
    int[] sizes = {100_000, 10_000, 1_000, 100};
    for (int i = 0; i < arguments.length; i++) {
      sizes[i] = Integer.parseInt(arguments[i]);
    }
    new ScaleMeasurement(sizes[0], sizes[1], sizes[2], sizes[3]).run();
  }

  private void run() {
    CalcGraph graph = new CalcGraph(new NodeName("node-0"));
    long working = 0;
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long processor = 0;
    int batch = 1_000;
    for (int from = 0; from < endpoints + policies + namespaces; from += batch) {
      List<Change> changes = new ArrayList<>();
      for (int i = from; i < Math.min(from + batch, endpoints + policies + namespaces); i++) {
        changes.add(new Change.Put(startOfDay(i)));
      }
      long start = System.nanoTime();
      long startOnProcessor = threads.getCurrentThreadCpuTime();
      graph.apply(changes);
      processor += threads.getCurrentThreadCpuTime() - startOnProcessor;
      working += System.nanoTime() - start;
    }
    graph.apply(Builtins.all().stream().<Change>map(Change.Put::new).toList());
    long start = System.nanoTime();
    long startOnProcessor = threads.getCurrentThreadCpuTime();
    List<Update> updates = graph.flush();
    processor += threads.getCurrentThreadCpuTime() - startOnProcessor;
    working += System.nanoTime() - start;
    Map<String, Integer> kinds = new HashMap<>();
    long members = 0;
    for (Update update : updates) {
      kinds.merge(update.getClass().getSimpleName(), 1, Integer::sum);
      if (update instanceof Update.IpSetPut put) {
        members += put.members().size();
      }
    }
    System.out.printf(
        "start of day: %.2f s, of which %.2f s on the processor, %s, %d members%n",
        working / 1e9, processor / 1e9, kinds, members);
    updates = List.of();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "heap after it: %d MiB%n", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    for (int round = 0; round < 3; round++) {
      changes(graph, "any endpoint's label", i -> endpoint(random.nextInt(endpoints), i));
      changes(graph, "any endpoint's address", i -> readdressed(random.nextInt(endpoints), i));
      changes(graph, "a local endpoint's label", i -> endpoint(nodes * random.nextInt(100), i));
      changes(graph, "any policy", i -> policy(random.nextInt(policies), i));
      changes(graph, "a profile's labels", i -> profile(random.nextInt(namespaces), i));
    }
  }

  private interface Maker {
    Resource make(int i);
  }

  private static void changes(CalcGraph graph, String what, Maker maker) {
    long[] nanos = new long[2_000];
    int said = 0;
    for (int i = 0; i < nanos.length; i++) {
      List<Change> change = List.of(new Change.Put(maker.make(i)));
      long start = System.nanoTime();
      graph.apply(change);
      said += graph.flush().size();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-26s p50 %7.3f ms  p99 %7.3f ms  max %7.3f ms  updates %d%n",
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6,
        said);
  }

  private Resource startOfDay(int i) {
    if (i < policies) {
      return policy(i, 0);
    }
    return i < policies + endpoints
        ? endpoint(i - policies, 0)
        : profile(i - policies - endpoints, 0);
  }

  private Resource endpoint(int i, int version) {
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
            List.of(Cidr.host(IpAddress.ipv4(0x0a000000 + i))),
            List.of("kns." + namespace),
            "cali" + i,
            null));
  }

  private Resource readdressed(int i, int version) {
    WorkloadEndpoint endpoint = (WorkloadEndpoint) endpoint(i, 0);
    WorkloadEndpointSpec spec = endpoint.spec();
    Cidr address = Cidr.host(IpAddress.ipv4(0x0b000000 + version));
    return new WorkloadEndpoint(
        endpoint.metadata(),
        new WorkloadEndpointSpec(
            spec.orchestrator(),
            null,
            spec.node(),
            spec.containerID(),
            spec.pod(),
            "eth0",
            List.of(address),
            spec.profiles(),
            spec.interfaceName(),
            null));
  }

  private Resource profile(int i, int version) {
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

  private Resource policy(int i, int version) {
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
