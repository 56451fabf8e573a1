package io.margay.ipam.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.backends.BrokerProcess;
import io.margay.backends.EmbeddedKafka;
import io.margay.backends.EmbeddedPostgres;
import io.margay.core.model.Resources;
import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fifty clients assign and release at random while the service and PostgreSQL are killed hard.
 * 1,000 operations and one kill of each; -Dmargay.ipam.operations=10000 -Dmargay.ipam.kills=5 for
 * the long run.
 */
class KillTest {

  private static final int CLIENTS = 50;
  private static final int OPERATIONS = Integer.getInteger("margay.ipam.operations", 1_000);
  private static final int KILLS = Integer.getInteger("margay.ipam.kills", 1);

  @TempDir private Path directory;

  private EmbeddedPostgres postgres;
  private BrokerProcess broker;

  @Test
  void noAddressTwiceNoneLeakedAndARetryGetsTheSame() throws Exception {
    broker = BrokerProcess.start(EmbeddedKafka.Options.persistent(directory.resolve("kafka")));
    postgres = start(0);
    postgres.createDatabase("ipam");
    long seed = Long.getLong("margay.ipam.seed", System.nanoTime());
    System.out.println("seed: -Dmargay.ipam.seed=" + seed);
    publish(world());
    try (ServiceProcess service =
            new ServiceProcess(environment(), directory.resolve("ipam-service.log"));
        Clients clients = new Clients(service.grpcPort, seed)) {
      service.awaitReady();
      List<Future<?>> running = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < CLIENTS; i++) {
          int client = i;
          running.add(threads.submit(() -> clients.run(client, OPERATIONS / CLIENTS)));
        }
        kill(service, clients);
        for (Future<?> client : running) {
          client.get();
        }
      }
      service.awaitReady();
      assertThat(clients.done).hasValue(OPERATIONS / CLIENTS * CLIENTS);
      assertThat(rows())
          .as("all that clients have is stored; seed=%d", seed)
          .containsAllEntriesOf(clients.owners);
      collect(service, clients);
      assertThat(rows())
          .as("nothing else is left; seed=%d", seed)
          .isEqualTo(new TreeMap<>(clients.owners));
      System.out.println(
          "retries="
              + clients.retries
              + " abandoned="
              + clients.abandoned
              + " in use="
              + clients.owners.size());
    } finally {
      postgres.close();
      broker.close();
    }
  }

  private void kill(ServiceProcess service, Clients clients) throws Exception {
    for (int kill = 0; kill < 2 * KILLS; kill++) {
      int at = OPERATIONS * (kill + 1) / (2 * KILLS + 2);
      await().atMost(Duration.ofMinutes(5)).until(() -> clients.done.get() >= at);
      if (kill % 2 == 0) {
        service.killAndStart();
      } else {
        killPostgres();
      }
    }
  }

  private void killPostgres() throws Exception {
    int port = postgres.port();
    ProcessHandle server = ProcessHandle.of(postgres.pid()).orElseThrow();
    List<ProcessHandle> workers = server.descendants().toList();
    server.destroyForcibly();
    workers.forEach(ProcessHandle::destroyForcibly);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !server.isAlive() && workers.stream().noneMatch(ProcessHandle::isAlive));
    postgres.close();
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> {
          postgres = start(port);
          return true;
        });
  }

  /** What is in use is made known, the rest is looked for and given back. */
  private void collect(ServiceProcess service, Clients clients) throws Exception {
    List<Map<String, Object>> endpoints = new ArrayList<>();
    clients.owners.forEach((ip, handle) -> endpoints.add(endpoint(ip)));
    publish(endpoints);
    String check = "/apis/margay.io/v1/ipam/check";
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          JsonNode found = JsonMapper.shared().readTree(service.send("GET", check).body());
          return found.path("leaks").size() == rows().size() - clients.owners.size();
        });
    assertThat(service.send("POST", check + "/fix").statusCode()).isEqualTo(200);
  }

  private EmbeddedPostgres start(int port) {
    return EmbeddedPostgres.start(
        EmbeddedPostgres.Options.persistent(directory.resolve("postgres")).withPort(port));
  }

  private Map<String, String> environment() {
    return Map.of(
        "SPRING_DATASOURCE_URL", postgres.jdbcUrl("ipam"),
        "SPRING_DATASOURCE_USERNAME", postgres.user(),
        "SPRING_DATASOURCE_PASSWORD", postgres.password(),
        "SPRING_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
        // The collection is called for at the end.
        "MARGAY_IPAM_LEAK_GRACE", "1h");
  }

  private Map<String, String> rows() throws Exception {
    Map<String, String> rows = new TreeMap<>();
    try (Connection connection = postgres.connect("ipam");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT host(ip), handle FROM address")) {
      while (row.next()) {
        rows.put(row.getString(1), row.getString(2));
      }
    }
    return rows;
  }

  private static List<Map<String, Object>> world() {
    List<Map<String, Object>> world = new ArrayList<>();
    world.add(tree("IPPool", Map.of("name", "pool"), Map.of("cidr", "10.98.0.0/16")));
    for (int i = 0; i < Clients.nodes(); i++) {
      world.add(tree("Node", Map.of("name", Clients.node(i)), Map.of()));
    }
    return world;
  }

  private static Map<String, Object> endpoint(String ip) {
    return tree(
        "WorkloadEndpoint",
        Map.of("name", "e" + ip.replace('.', '-'), "namespace", "default"),
        Map.of("node", "node1", "interfaceName", "cali1", "ipNetworks", List.of(ip + "/32")));
  }

  private static Map<String, Object> tree(
      String kind, Map<String, Object> metadata, Map<String, Object> spec) {
    return Map.of(
        "apiVersion", "projectcalico.org/v3", "kind", kind, "metadata", metadata, "spec", spec);
  }

  private int revision;

  private void publish(List<Map<String, Object>> trees) {
    List<TopicRecord> records = new ArrayList<>();
    for (Map<String, Object> tree : trees) {
      Map<String, Object> copy = new HashMap<>(tree);
      byte[] document = JsonMapper.shared().writeValueAsBytes(copy);
      records.add(new TopicRecord(Resources.decode(copy).orThrow().key(), ++revision, document));
    }
    String kafka = broker.bootstrapServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka));
        TopicPublisher publisher = new TopicPublisher(kafka, Topics.RESOURCES)) {
      Topics.ensureTopics(admin);
      publisher.publish(records);
    }
  }
}
