package io.margay.bench.ipam;

import io.margay.bench.service.BuiltService;
import io.margay.bench.service.CompilerTime;
import io.margay.bench.service.CpuTimes;
import io.margay.bench.service.ProcessMemory;
import io.margay.bench.service.Stores;
import io.margay.bench.service.WarmUp;
import io.margay.cli.Failure;
import io.margay.core.model.Resources;
import io.margay.lab.host.Ports;
import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What ipam-service stores in, and one ipam-service. */
final class IpamServers implements AutoCloseable {

  /** Blocks of /23, so that a node that asks for ten seconds stays below the limit of blocks. */
  private static final Map<String, Object> POOL =
      tree("IPPool", "pool", Map.of("cidr", "10.0.0.0/8", "blockSize", 23));

  /** Of which others have everything. */
  static final String FULL_POOL = "full";

  private static final String DATABASE = "ipam";
  private static final String HELD_NODE = "held-node-";
  private static final int HELD_NODES = 1_000;

  /** Each node has blocks of 64 addresses, all of them used. */
  private static final String HOLD =
      """
      INSERT INTO block (cidr, pool, node)
      SELECT set_masklen('172.16.0.0'::inet + n * 64, 26)::cidr, 'full', '%1$s' || n %% %2$d FROM generate_series(0, %3$d - 1) AS n;
      INSERT INTO address (ip, block, node, handle, attributes)
      SELECT '172.16.0.0'::inet + n, set_masklen('172.16.0.0'::inet + n, 26)::cidr, '%1$s' || n / 64 %% %2$d,
        'k8s-pod-network.' || md5(n::text) || '.eth0', jsonb_build_object('pod', 'pod-' || n, 'namespace', 'default')
      FROM generate_series(0, %3$d * 64 - 1) AS n;
      ANALYZE;
      """;

  private final Stores stores;
  private final Process service;
  private final int grpcPort;
  private final int httpPort;
  private int revision;

  private IpamServers(Path home, @Nullable Path jar) throws IOException {
    Ports ports = new Ports();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    this.httpPort = ports.choose(loopback, 18081);
    this.grpcPort = ports.choose(loopback, 15474);
    this.stores = Stores.fresh(home, "ipam", DATABASE);
    publish(List.of(POOL));
    BuiltService built =
        jar == null ? BuiltService.of(home, "ipam-service") : BuiltService.of("ipam-service", jar);
    this.service =
        built.start(
            "384m", httpPort, environment(), stores.directory().resolve("ipam-service.log"));
  }

  static IpamServers start(Path home, @Nullable Path jar) {
    try {
      return new IpamServers(home, jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int grpcPort() {
    return grpcPort;
  }

  /** Begins now. */
  WarmUp warmUp() {
    return new WarmUp(new CompilerTime(httpPort), Duration.ofSeconds(60));
  }

  Stores stores() {
    return stores;
  }

  /** The processor time of ipam-service, of what it stores in, and of this process. */
  CpuTimes cpuTimes() {
    return stores.cpuTimes("ipam-service", service);
  }

  /** Makes nodes known, which are numbered: what nodes have that nobody knows is taken back. */
  void know(String prefix, int nodes) {
    publish(IntStream.range(0, nodes).mapToObj(i -> tree("Node", prefix + i, Map.of())).toList());
  }

  /**
   * Other nodes have so many addresses, which is all of a pool, as if another replica had given
   * them.
   *
   * @param length of the pool, from 12 to 26
   */
  void hold(int length) {
    know(HELD_NODE, HELD_NODES);
    Map<String, Object> spec =
        Map.of("cidr", "172.16.0.0/" + length, "blockSize", 26, "nodeSelector", "has(held)");
    publish(List.of(tree("IPPool", FULL_POOL, spec)));
    try (Connection connection = stores.postgres().connect(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute(
          String.format(Locale.ROOT, HOLD, HELD_NODE, HELD_NODES, 1 << (26 - length)));
    } catch (SQLException e) {
      throw new Failure("addresses can not be stored: " + e.getMessage(), e);
    }
  }

  /** What the service has of the machine's memory, in MiB. */
  double residentMebibytes() throws IOException {
    return ProcessMemory.kibibytes(service.pid(), "VmRSS").orElse(0) / 1024.0;
  }

  private void publish(List<Map<String, Object>> trees) {
    List<TopicRecord> records = new ArrayList<>();
    for (Map<String, Object> tree : trees) {
      records.add(
          new TopicRecord(
              Resources.decode(tree).orThrow().key(),
              ++revision,
              JsonMapper.shared().writeValueAsBytes(tree)));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stores.kafka()));
        TopicPublisher publisher = new TopicPublisher(stores.kafka(), Topics.RESOURCES)) {
      Topics.ensureTopics(admin);
      publisher.publish(records);
    }
  }

  private static Map<String, Object> tree(String kind, String name, Map<String, Object> spec) {
    return Map.of(
        "apiVersion",
        "projectcalico.org/v3",
        "kind",
        kind,
        "metadata",
        Map.of("name", name),
        "spec",
        spec);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(stores.environment());
    environment.put("MARGAY_IPAM_ADDRESS", "127.0.0.1");
    environment.put("MARGAY_IPAM_PORT", Integer.toString(grpcPort));
    return environment;
  }

  @Override
  public void close() {
    service.destroy();
    stores.close();
    try {
      service.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
