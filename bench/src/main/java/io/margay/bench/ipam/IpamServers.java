package io.margay.bench.ipam;

import io.margay.bench.service.BuiltService;
import io.margay.bench.service.CompilerTime;
import io.margay.bench.service.CpuTimes;
import io.margay.bench.service.Stores;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What ipam-service stores in, and one ipam-service. */
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

  private final Stores stores;
  private final Process service;
  private final int grpcPort;
  private final int httpPort;

  private IpamServers(Path home, @Nullable Path jar) throws IOException {
    Ports ports = new Ports();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    this.httpPort = ports.choose(loopback, 18081);
    this.grpcPort = ports.choose(loopback, 15474);
    this.stores = Stores.fresh(home, "ipam", "ipam");
    publishPool(stores.kafka());
    BuiltService built =
        jar == null ? BuiltService.of(home, "ipam-service") : new BuiltService("ipam-service", jar);
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

  /** Begins now. Not for long, as the addresses of the warm-up stay assigned and cost memory. */
  WarmUp warmUp() {
    return new WarmUp(new CompilerTime(httpPort), Duration.ofSeconds(20));
  }

  Stores stores() {
    return stores;
  }

  /** The processor time of ipam-service, of what it stores in, and of this process. */
  CpuTimes cpuTimes() {
    return stores.cpuTimes("ipam-service", service);
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
