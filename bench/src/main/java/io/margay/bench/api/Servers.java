package io.margay.bench.api;

import io.margay.bench.service.BuiltService;
import io.margay.bench.service.CompilerTime;
import io.margay.bench.service.CpuTimes;
import io.margay.bench.service.ProcessMemory;
import io.margay.bench.service.Stores;
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
import java.util.HashMap;
import java.util.Map;

/** What policy-api stores in, and one policy-api. */
final class Servers implements AutoCloseable {

  private final Path home;
  private final Ports ports = new Ports();
  private final Stores stores;
  private final Process api;
  private final Duration apiStart;
  private final int port;
  private final int feedPort;

  private Servers(Path home) throws IOException {
    this.home = home;
    this.port = port(18080);
    this.feedPort = port(15473);
    this.stores = Stores.fresh(home, "api", "policy");
    long start = System.nanoTime();
    this.api =
        startApi(BuiltService.of(home, "policy-api"), port, feedPort, stores.directory(), stores);
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

  Stores stores() {
    return stores;
  }

  /** From the start of the process to its being ready. */
  Duration apiStart() {
    return apiStart;
  }

  Connection connect(String database) throws SQLException {
    return stores.postgres().connect(database);
  }

  /** The processor time of policy-api, of what it stores in, and of this process. */
  CpuTimes cpuTimes() {
    return stores.cpuTimes("policy-api", api);
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
    return memory(api);
  }

  private static long memory(Process process) {
    try {
      return ProcessMemory.kibibytes(process.pid(), "VmRSS").orElse(0) * 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Another replica, ready.
   *
   * @param took from the start of the process to its being ready
   * @param cpu that it has used by then
   * @param memory resident then, in bytes
   */
  record Replica(Process process, int port, Duration took, Duration cpu, long memory) {

    /** Asks it to end, and waits until it has. */
    void stop() throws InterruptedException {
      process.destroy();
      process.waitFor();
    }
  }

  /**
   * Starts another replica.
   *
   * @param flag of its JVM besides the usual ones
   */
  Replica another(String flag) {
    try {
      int other = port(18081);
      long start = System.nanoTime();
      Process process =
          startApi(
              BuiltService.of(home, "policy-api").with(flag),
              other,
              port(15474),
              Files.createTempDirectory(stores.directory(), "replica"),
              stores);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      Duration cpu = process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
      return new Replica(process, other, took, cpu, memory(process));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int port(int wanted) {
    return ports.choose(InetAddress.getLoopbackAddress(), wanted);
  }

  private static Process startApi(
      BuiltService service, int port, int feedPort, Path logs, Stores stores) {
    Map<String, String> environment = new HashMap<>(stores.environment());
    environment.put("MARGAY_FEED_ADDRESS", "127.0.0.1");
    environment.put("MARGAY_FEED_PORT", Integer.toString(feedPort));
    // The heap is for some hundred thousand objects.
    return service.start("768m", port, environment, logs.resolve("policy-api.log"));
  }

  @Override
  public void close() {
    api.destroy();
    stores.close();
    try {
      api.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
