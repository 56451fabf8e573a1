package io.margay.bench.ipam;

import io.margay.backends.BrokerProcess;
import io.margay.backends.EmbeddedKafka;
import io.margay.backends.EmbeddedPostgres;
import io.margay.bench.service.BuiltService;
import io.margay.bench.service.CompilerTime;
import io.margay.bench.service.CpuTimes;
import io.margay.bench.service.WarmUp;
import io.margay.core.model.Resources;
import io.margay.lab.host.Ports;
import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * PostgreSQL as a user would run it (every commit reaches the disk), a broker, one ipam-service.
 */
final class IpamServers implements AutoCloseable {

  /** Blocks of /23, so that a node that asks for ten seconds stays below the limit of blocks. */
  private static final Map<String, Object> POOL =
      Map.of(
          "apiVersion",
          "projectcalico.org/v3",
          "kind",
          "IPPool",
          "metadata",
          Map.of("name", "pool", "resourceVersion", "1"),
          "spec",
          Map.of("cidr", "10.0.0.0/8", "blockSize", 23));

  private final Path directory;
  private final EmbeddedPostgres postgres;
  private final BrokerProcess broker;
  private final Process service;
  private final int grpcPort;
  private final int httpPort;

  private IpamServers(Path home, @Nullable Path jar) throws IOException {
    // Not under /tmp: that may be memory, and a disk is what is to be measured.
    this.directory = home.resolve(".margay/bench-ipam");
    BuiltService.fresh(directory);
    Ports ports = new Ports();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    this.httpPort = ports.choose(loopback, 18081);
    this.grpcPort = ports.choose(loopback, 15474);
    this.postgres =
        EmbeddedPostgres.start(EmbeddedPostgres.Options.persistent(directory.resolve("postgres")));
    postgres.createDatabase("ipam");
    postgres.createDatabase("raw");
    this.broker = BrokerProcess.start(EmbeddedKafka.Options.persistent(directory.resolve("kafka")));
    publishPool(broker.bootstrapServers());
    BuiltService built =
        jar == null ? BuiltService.of(home, "ipam-service") : new BuiltService("ipam-service", jar);
    this.service =
        built.start("384m", httpPort, environment(), directory.resolve("ipam-service.log"));
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

  /** Begins now. Not for long, as the addresses of the warm-up stay assigned and cost memory. */
  WarmUp warmUp() {
    return new WarmUp(new CompilerTime(httpPort), Duration.ofSeconds(20));
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  Path directory() {
    return directory;
  }

  /** The processor time of ipam-service, of what it stores in, and of this process. */
  CpuTimes cpuTimes() {
    return CpuTimes.of(
            Map.of(
                "ipam-service", service.toHandle(),
                "postgresql", ProcessHandle.of(postgres.pid()).orElseThrow(),
                "kafka", ProcessHandle.of(broker.pid()).orElseThrow()))
        .andClients();
  }

  private static void publishPool(String kafka) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka));
        TopicPublisher publisher = new TopicPublisher(kafka, Topics.RESOURCES)) {
      Topics.ensureTopics(admin);
      publisher.publish(
          List.of(
              new TopicRecord(
                  Resources.decode(POOL).orThrow().key(),
                  1,
                  JsonMapper.shared().writeValueAsBytes(POOL))));
    }
  }

  private Map<String, String> environment() {
    return Map.of(
        "SPRING_DATASOURCE_URL", postgres.jdbcUrl("ipam"),
        "SPRING_DATASOURCE_USERNAME", postgres.user(),
        "SPRING_DATASOURCE_PASSWORD", postgres.password(),
        "SPRING_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
        "MARGAY_IPAM_ADDRESS", "127.0.0.1",
        "MARGAY_IPAM_PORT", Integer.toString(grpcPort));
  }

  @Override
  public void close() {
    service.destroy();
    broker.close();
    postgres.close();
    try {
      service.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
