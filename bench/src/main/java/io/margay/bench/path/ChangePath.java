package io.margay.bench.path;

import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.cli.Failure;
import io.margay.cli.api.ApiClient;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.lab.demo.Cluster;
import io.margay.lab.run.Waiting;
import io.margay.lab.state.Description;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.traffic.DatagramSink;
import io.margay.lab.traffic.DatagramSource;
import io.margay.lab.traffic.Place;
import io.margay.lab.workload.Workloads;
import io.margay.topics.TopicFollower;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a policy again and again that opens a port of a workload, and after each opening closes it
 * again. Datagrams knock at the port all the time; the first that gets in is the end of a change's
 * way. What is between is seen by a follower of the topic, by the change's row, and by the agent's
 * own timers.
 */
final class ChangePath implements AutoCloseable {

  private static final int PORT = 7200;
  private static final Duration KNOCK = Duration.ofNanos(250_000);
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration QUIET = Duration.ofMillis(60);
  private static final ResourceKey POLICY =
      new ResourceKey(Kind.GLOBAL_NETWORK_POLICY, "", "bench-path");

  private final Description lab;
  private final Workloads workloads;
  private final ApiClient api;
  private final Cluster cluster;
  private final Connection database;
  private final TopicFollower follower;
  private final AgentTimers timers;

  private final AtomicLong inTopic = new AtomicLong();
  private final AtomicLong firstArrival = new AtomicLong();
  private final AtomicLong lastArrival = new AtomicLong();

  private final Samples reply = new Samples("rest");
  private final Samples row = new Samples("row");
  private final Samples topic = new Samples("topic");
  private final Samples agent = new Samples("agent");
  private final Samples flush = new Samples("graph");
  private final Samples apply = new Samples("apply");
  private final Samples whole = new Samples("whole");

  ChangePath(LabDirectory directory, Path home) throws SQLException {
    this.lab = directory.running().orElseThrow(() -> new Failure("the lab is not up any more"));
    this.workloads = new Workloads(directory, lab, home.resolve("cni-plugin/target/margay-cni"));
    this.api = new ApiClient(URI.create(lab.server()));
    this.cluster = new Cluster(api);
    Description.Postgres postgres = lab.postgres();
    this.database =
        DriverManager.getConnection(
            postgres.jdbcUrl("policy"), postgres.user(), postgres.password());
    this.timers = new AgentTimers(lab.nodes().get(1));
    this.follower =
        new TopicFollower(
            lab.kafka(),
            Topics.RESOURCES,
            batch -> {
              for (TopicRecord record : batch) {
                if (record.key().equals(POLICY)) {
                  inTopic.set(System.nanoTime());
                }
              }
            });
  }

  /** Makes the workloads, writes, and removes them. */
  void run(int warmUp, int rounds) throws SQLException {
    follower.start();
    try {
      Place client = attach("bench-client", lab.nodes().get(0), "bench-client");
      Place server = attach("bench-server", lab.nodes().get(1), "bench-server");
      cluster.apply(policy(false, 0));
      try (DatagramSink sink = new DatagramSink(server, PORT);
          DatagramSource _ = new DatagramSource(client, server.address(), PORT, KNOCK)) {
        sink.watch(this::arrived);
        for (int round = 0; round < warmUp + rounds; round++) {
          awaitQuiet();
          open(round, round >= warmUp);
          AgentTimers.Reading opened = timers.read();
          cluster.apply(policy(false, round));
          timers.next(opened, LIMIT);
        }
      }
    } finally {
      cluster.delete(POLICY);
      workloads.remove("bench-client");
      workloads.remove("bench-server");
    }
  }

  void report(Report report) throws Exception {
    report.add("REST: request sent → reply", reply);
    report.add("  request sent → change's row written", row);
    report.add("Kafka: row → record at a follower", topic);
    report.add("agent: record at a follower → first packet", agent);
    report.add("  of it, the agent's calculation", flush);
    report.add("  of it, the agent's programming of the kernel", apply);
    report.add("WHOLE: request sent → first packet", whole);
    try (RawLimits limits = new RawLimits(lab, reply.count())) {
      Samples transaction = limits.transactions();
      Samples record = limits.records();
      Samples restore = limits.restores();
      report.add("raw: the same rows by JDBC, committed", transaction);
      report.add("raw: produce → consume", record);
      report.add("raw: iptables-restore of such a chain", restore);
      report.compare(reply, transaction);
      report.compare(topic, record);
      report.compare(apply, restore);
    }
  }

  private void arrived(long nanos) {
    firstArrival.compareAndSet(0, nanos);
    lastArrival.set(nanos);
  }

  private void open(int round, boolean counts) throws SQLException {
    AgentTimers.Reading before = timers.read();
    inTopic.set(0);
    firstArrival.set(0);
    Instant wall = Instant.now();
    long start = System.nanoTime();
    long replied = cluster.apply(policy(true, round));
    if (!Waiting.until(() -> firstArrival.get() != 0 && inTopic.get() != 0, LIMIT)) {
      throw new Failure("no packet got in within " + LIMIT.toSeconds() + " s after a write");
    }
    AgentTimers.Reading after = timers.next(before, LIMIT);
    if (!counts) {
      return;
    }
    Duration written = Duration.between(wall, writtenAt());
    reply.add(Duration.ofNanos(replied - start));
    row.add(written);
    topic.add(Duration.ofNanos(inTopic.get() - start).minus(written));
    agent.add(Duration.ofNanos(firstArrival.get() - inTopic.get()));
    flush.add(after.flush().minus(before.flush()));
    apply.add(after.apply().minus(before.apply()));
    whole.add(Duration.ofNanos(firstArrival.get() - start));
  }

  /** Until nothing gets in any more. */
  private void awaitQuiet() {
    boolean quiet =
        Waiting.until(() -> System.nanoTime() - lastArrival.get() > QUIET.toNanos(), LIMIT);
    if (!quiet) {
      throw new Failure(
          "packets still get in " + LIMIT.toSeconds() + " s after a write forbade it");
    }
  }

  /** When the last change's row was written, by the database's clock, which is this machine's. */
  private Instant writtenAt() throws SQLException {
    try (var statement =
        database.prepareStatement(
            "SELECT at FROM change WHERE key = ? ORDER BY revision DESC LIMIT 1")) {
      statement.setString(1, POLICY.toString());
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getObject(1, java.time.OffsetDateTime.class).toInstant();
      }
    }
  }

  private Place attach(String name, Description.Node node, String role) {
    return Place.of(workloads.add(name, node.name(), Map.of("role", role), List.of()));
  }

  private static JsonNode policy(boolean open, int round) {
    return JsonMapper.shared()
        .readTree(
            """
            {"apiVersion": "projectcalico.org/v3", "kind": "GlobalNetworkPolicy",
             "metadata": {"name": "bench-path", "annotations": {"round": "%d"}},
             "spec": {"selector": "role == 'bench-server'", "types": ["Ingress"], "ingress": [
               {"action": "Allow", "protocol": "UDP", "source": {"selector": "role == 'bench-client'"},
                "destination": {"ports": [%d]}}]}}
            """
                .formatted(round, open ? PORT : PORT + 1));
  }

  @Override
  public void close() throws SQLException {
    follower.close();
    api.close();
    database.close();
  }
}
