package io.margay.ipam.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many addresses and little memory: what the service holds does not grow with what is assigned, and
 * it answers while it looks for what is lost among it.
 */
class SmallHeapTest {

  private static final int NODES = 32;

  /** As many addresses as 32 blocks have; as rows in memory they would be 150 MiB. */
  private static final String FILL =
      """
      INSERT INTO block (cidr, pool, node)
      SELECT set_masklen('10.0.0.0'::inet + n * 4096, 20)::cidr, 'pool', 'node' || n FROM generate_series(0, %d) AS n;
      INSERT INTO address (ip, block, node, handle, attributes)
      SELECT ip, set_masklen(ip, 20)::cidr, 'node' || n / 4096, 'k8s-pod-network.' || md5(n::text) || '.eth0',
        jsonb_build_object('pod', 'pod-' || n, 'namespace', 'default', 'node', 'node' || n / 4096)
      FROM (SELECT n, '10.0.0.0'::inet + n AS ip FROM generate_series(0, %d * 4096 - 1) AS n) AS all_of_them;
      """
          .formatted(NODES, NODES);

  private static final Pattern ROUNDS =
      Pattern.compile("(?m)^margay_ipam_leaks_rounds_total(?:\\{[^}]*})? ([0-9.]+)$");

  @TempDir private Path directory;

  @Test
  void itAnswersWhileItLooksForLeaksAmongMoreAddressesThanItsMemoryHolds() throws Exception {
    try (Servers servers = new Servers(directory).withBroker();
        ServiceProcess service =
            new ServiceProcess(
                "128m",
                servers.environment(
                    Map.of("MARGAY_IPAM_LEAK_GRACE", "1h", "MARGAY_IPAM_NODE_GRACE", "2s")),
                directory.resolve("ipam-service.log"))) {
      servers.publish(world());
      service.awaitReady();
      fill(servers);
      // From the start with all of it.
      service.killAndStart();
      service.awaitReady();
      int assigned = assignUntilARoundIsDone(service);
      assertThat(count(servers, "node = 'busy'")).isEqualTo(assigned);
      assertThat(count(servers, "node = 'node0'"))
          .as("node0, which nobody knows, had all of a block")
          .isZero();
      assertThat(count(servers, "node = 'node1'")).isEqualTo(4096);
      assertThat(Files.readString(directory.resolve("ipam-service.log")))
          .as("no thread was short of memory")
          .doesNotContain("OutOfMemoryError");
    }
  }

  /** Every answer comes within the service's patience, or this fails. */
  private static int assignUntilARoundIsDone(ServiceProcess service) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort).usePlaintext().build();
    try {
      long end = System.nanoTime() + Duration.ofMinutes(8).toNanos();
      int assigned = 0;
      while (rounds(service) < 2) {
        assertThat(System.nanoTime()).as("no round is ever done").isLessThan(end);
        for (int i = 0; i < 20; i++) {
          AssignRequest request =
              AssignRequest.newBuilder()
                  .setNode("busy")
                  .setHandle("busy-" + assigned)
                  .setIpv4(1)
                  .putAttributes("type", "of-the-test")
                  .build();
          IpamGrpc.IpamBlockingStub ipam =
              IpamGrpc.newBlockingStub(channel).withDeadlineAfter(1, TimeUnit.MINUTES);
          assertThat(ipam.assign(request).getAddressesCount()).isOne();
          assigned++;
        }
      }
      return assigned;
    } finally {
      channel.shutdownNow();
    }
  }

  private static double rounds(ServiceProcess service) throws Exception {
    Matcher rounds = ROUNDS.matcher(service.send("GET", "/actuator/prometheus").body());
    assertThat(rounds.find()).as("margay_ipam_leaks_rounds_total is told").isTrue();
    return Double.parseDouble(rounds.group(1));
  }

  private static List<Map<String, Object>> world() {
    List<Map<String, Object>> world = new ArrayList<>();
    world.add(
        Servers.tree(
            "IPPool", Map.of("name", "pool"), Map.of("cidr", "10.0.0.0/8", "blockSize", 20)));
    world.add(Servers.tree("Node", Map.of("name", "busy"), Map.of()));
    for (int i = 1; i <= NODES; i++) {
      world.add(Servers.tree("Node", Map.of("name", "node" + i), Map.of()));
    }
    return world;
  }

  private static void fill(Servers servers) throws SQLException {
    try (Connection connection = servers.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(FILL);
    }
  }

  private static int count(Servers servers, String where) throws SQLException {
    try (Connection connection = servers.connect();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("SELECT count(*) FROM address WHERE " + where)) {
      row.next();
      return row.getInt(1);
    }
  }
}
