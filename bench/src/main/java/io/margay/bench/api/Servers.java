package io.margay.bench.api;

import io.margay.backends.BrokerProcess;
import io.margay.backends.EmbeddedKafka;
import io.margay.backends.EmbeddedPostgres;
import io.margay.bench.service.BuiltService;
import io.margay.bench.service.CompilerTime;
import io.margay.bench.service.CpuTimes;
import io.margay.bench.service.WarmUp;
import io.margay.lab.host.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** PostgreSQL as a user would run it (every commit reaches the disk), a broker, one policy-api. */
final class Servers implements AutoCloseable {

  private final Path home;
  private final Path directory;
  private final EmbeddedPostgres postgres;
  private final BrokerProcess broker;
  private final Process api;
  private final Duration apiStart;
  private final int port;
  private final int feedPort;

  private Servers(Path home) throws IOException {
    this.home = home;
    // Not under /tmp: that may be memory, and a disk is what is to be measured.
    this.directory = home.resolve(".margay/bench-api");
    BuiltService.fresh(directory);
    Ports ports = new Ports();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    this.port = ports.choose(loopback, 18080);
    this.feedPort = ports.choose(loopback, 15473);
    this.postgres =
        EmbeddedPostgres.start(EmbeddedPostgres.Options.persistent(directory.resolve("postgres")));
    postgres.createDatabase("policy");
    postgres.createDatabase("raw");
    this.broker = BrokerProcess.start(EmbeddedKafka.Options.persistent(directory.resolve("kafka")));
    long start = System.nanoTime();
    this.api = startApi();
    this.apiStart = Duration.ofNanos(System.nanoTime() - start);
  }

  static Servers start(Path home) {
    try {
      return new Servers(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  int feedPort() {
    return feedPort;
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  /** From the start of the process to its being ready. */
  Duration apiStart() {
    return apiStart;
  }

  Connection connect(String database) throws SQLException {
    return postgres.connect(database);
  }

  /** The processor time of policy-api, of what it stores in, and of this process. */
  CpuTimes cpuTimes() {
    Map<String, ProcessHandle> parts = new LinkedHashMap<>();
    parts.put("policy-api", api.toHandle());
    parts.put("postgresql", ProcessHandle.of(postgres.pid()).orElseThrow());
    parts.put("kafka", ProcessHandle.of(broker.pid()).orElseThrow());
    return CpuTimes.of(parts).andClients();
  }

  /** Begins now. */
  WarmUp warmUp() {
    return new WarmUp(new CompilerTime(port), Duration.ofMinutes(1));
  }

  /** User and system time that policy-api has used so far. */
  Duration apiCpu() {
    return api.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Resident memory of policy-api in bytes. */
  long apiMemory() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + api.pid() + "/status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .findFirst()
              .orElse(0)
          * 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process startApi() {
    return BuiltService.of(home, "policy-api")
        .start(
            // For some hundred thousand objects.
            "768m",
            port,
            Map.of(
                "SPRING_DATASOURCE_URL", postgres.jdbcUrl("policy"),
                "SPRING_DATASOURCE_USERNAME", postgres.user(),
                "SPRING_DATASOURCE_PASSWORD", postgres.password(),
                "SPRING_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "MARGAY_FEED_ADDRESS", "127.0.0.1",
                "MARGAY_FEED_PORT", Integer.toString(feedPort)),
            directory.resolve("policy-api.log"));
  }

  @Override
  public void close() {
    api.destroy();
    broker.close();
    postgres.close();
    try {
      api.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
