package io.margay.ipam.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  private Servers servers;

  @Test
  void noAddressTwiceNoneLeakedAndARetryGetsTheSame() throws Exception {
    long seed = Long.getLong("margay.ipam.seed", System.nanoTime());
    System.out.println("seed: -Dmargay.ipam.seed=" + seed);
    try (Servers stores = new Servers(directory).withBroker();
        ServiceProcess service = service(stores);
        Clients clients = new Clients(service.grpcPort, seed)) {
      servers = stores;
      servers.publish(world());
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
    }
  }

  private ServiceProcess service(Servers stores) {
    // The collection is called for at the end.
    return new ServiceProcess(
        "192m",
        stores.environment(Map.of("MARGAY_IPAM_LEAK_GRACE", "1h")),
        directory.resolve("ipam-service.log"));
  }

  private void kill(ServiceProcess service, Clients clients) throws Exception {
    for (int kill = 0; kill < 2 * KILLS; kill++) {
      int at = OPERATIONS * (kill + 1) / (2 * KILLS + 2);
      await().atMost(Duration.ofMinutes(5)).until(() -> clients.done.get() >= at);
      if (kill % 2 == 0) {
        service.killAndStart();
      } else {
        servers.killPostgres();
      }
    }
  }

  /** What is in use is made known, the rest is looked for and given back. */
  private void collect(ServiceProcess service, Clients clients) throws Exception {
    List<Map<String, Object>> endpoints = new ArrayList<>();
    clients.owners.forEach((ip, handle) -> endpoints.add(endpoint(ip)));
    servers.publish(endpoints);
    String check = "/apis/margay.io/v1/ipam/check";
    await()
        .until(() -> {
          JsonNode found = JsonMapper.shared().readTree(service.send("GET", check).body());
          return found.path("leaks").size() == rows().size() - clients.owners.size();
        });
    assertThat(service.send("POST", check + "/fix").statusCode()).isEqualTo(200);
  }

  private Map<String, String> rows() throws Exception {
    Map<String, String> rows = new TreeMap<>();
    try (Connection connection = servers.connect();
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
    world.add(Servers.tree("IPPool", Map.of("name", "pool"), Map.of("cidr", "10.98.0.0/16")));
    for (int i = 0; i < Clients.nodes(); i++) {
      world.add(Servers.tree("Node", Map.of("name", Clients.node(i)), Map.of()));
    }
    return world;
  }

  private static Map<String, Object> endpoint(String ip) {
    return Servers.tree(
        "WorkloadEndpoint",
        Map.of("name", "e" + ip.replace('.', '-'), "namespace", "default"),
        Map.of("node", "node1", "interfaceName", "cali1", "ipNetworks", List.of(ip + "/32")));
  }
}
