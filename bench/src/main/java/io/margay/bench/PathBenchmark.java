package io.margay.bench;

import io.margay.cli.api.ApiClient;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.lab.demo.Cluster;
import io.margay.lab.run.Waiting;
import io.margay.lab.state.Description;
import io.margay.lab.state.WorkloadRecord;
import io.margay.lab.traffic.Listener;
import io.margay.lab.traffic.Place;
import io.margay.lab.traffic.Probe;
import io.margay.lab.traffic.ProbeSeries;
import io.margay.lab.workload.Workloads;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The way of one policy change: REST write → row committed → Kafka → agent → kernel. Every time is
 * counted from the start of the write. The kernel's is that of the first connection which the new
 * rule lets through, found by attempts some milliseconds apart.
 */
final class PathBenchmark {

  private static final ResourceKey POLICY =
      new ResourceKey(Kind.GLOBAL_NETWORK_POLICY, "", "bench-path");
  private static final int PORT = 7777;
  private static final int FEED_PORT = 5473;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Description lab;
  private final Workloads workloads;
  private final int rounds;

  PathBenchmark(Description lab, Workloads workloads, int rounds) {
    this.lab = lab;
    this.workloads = workloads;
    this.rounds = rounds;
  }

  void run(Results results) throws Exception {
    List<Description.Node> nodes = lab.nodes();
    WorkloadRecord client =
        workloads.add(
            "bench-client", nodes.getFirst().name(), Map.of("role", "bench-client"), List.of());
    try {
      WorkloadRecord server =
          workloads.add(
              "bench-server", nodes.getLast().name(), Map.of("role", "bench-server"), List.of());
      try (ApiClient api = new ApiClient(URI.create(lab.server()));
          Listener listener = new Listener(Place.of(server), PORT);
          Arrivals arrivals =
              new Arrivals(
                  POLICY.toString(), lab.kafka(), URI.create(lab.server()).getHost(), FEED_PORT)) {
        measure(new Cluster(api), Place.of(client), server.addressOrThrow(), arrivals, results);
      } finally {
        workloads.remove("bench-server");
      }
    } finally {
      workloads.remove("bench-client");
    }
    RawLimits.transaction(lab.postgres(), results.step("raw.transaction"), rounds * 5);
    RawLimits.kafka(lab.kafka(), results.step("raw.kafka"), rounds * 5);
    RawLimits.iptablesRestore(
        lab.name().namespace("bench"), results.step("raw.iptables-restore"), rounds);
    results.ratio("path.reply/raw.transaction", "path.reply", "raw.transaction");
    results.ratio("path.reply-to-kafka/raw.kafka", "path.reply-to-kafka", "raw.kafka");
    results.ratio(
        "path.agent-to-kernel/raw.iptables-restore",
        "path.agent-to-kernel",
        "raw.iptables-restore");
  }

  private void measure(
      Cluster cluster, Place client, String address, Arrivals arrivals, Results results)
      throws Exception {
    try {
      for (int round = 0; round < rounds; round++) {
        cluster.apply(policy("Deny"));
        boolean closed =
            Waiting.until(
                () -> !Probe.tcp(client, address, PORT, Duration.ofMillis(300)).isOpen(), LIMIT);
        if (!closed) {
          throw new IllegalStateException("the policy was not enforced within " + LIMIT);
        }
        arrivals.onTopic();
        arrivals.atAgent();
        arrivals.forget();
        allow(cluster, client, address, arrivals, results);
        arrivals.forget();
      }
    } finally {
      cluster.delete(POLICY);
    }
  }

  private static void allow(
      Cluster cluster, Place client, String address, Arrivals arrivals, Results results)
      throws InterruptedException {
    try (ProbeSeries series = new ProbeSeries(client, address, PORT)) {
      if (!Waiting.until(() -> series.attempts() > 0, LIMIT)) {
        throw new IllegalStateException("no attempt to connect has ended within " + LIMIT);
      }
      long start = System.nanoTime();
      long reply = cluster.apply(policy("Allow"));
      long topic = arrivals.onTopic();
      long agent = arrivals.atAgent();
      if (!Waiting.until(() -> series.turnedTo(true).isPresent(), LIMIT)) {
        throw new IllegalStateException("the connection did not become possible within " + LIMIT);
      }
      Optional<Probe> first = series.turnedTo(true);
      long kernel = first.orElseThrow().startNanos();
      results.step("path.reply").add(reply - start);
      results.step("path.kafka").add(topic - start);
      results.step("path.agent").add(agent - start);
      results.step("path.kernel").add(Math.max(0, kernel - start));
      results.step("path.reply-to-kafka").add(Math.max(0, topic - reply));
      results.step("path.agent-to-kernel").add(Math.max(0, kernel - agent));
    }
  }

  /** The policy that lets nobody in, or the client. */
  private static JsonNode policy(String action) {
    return JsonMapper.shared()
        .readTree(
            """
            {"apiVersion": "projectcalico.org/v3", "kind": "GlobalNetworkPolicy", "metadata": {"name": "bench-path"},
             "spec": {"selector": "role == 'bench-server'",
                      "ingress": [{"action": "%s", "protocol": "TCP", "source": {"selector": "role == 'bench-client'"},
                                   "destination": {"ports": [%d]}}]}}
            """
                .formatted(action, PORT));
  }
}
