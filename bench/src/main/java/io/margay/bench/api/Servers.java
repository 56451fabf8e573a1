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
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What policy-api stores in, and one policy-api. */
final class Servers implements AutoCloseable {

  private final Stores stores;
  private final Process api;
  private final Duration apiStart;
  private final int port;
  private final int feedPort;

  private Servers(Path home) throws IOException {
    Ports ports = new Ports();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    this.port = ports.choose(loopback, 18080);
    this.feedPort = ports.choose(loopback, 15473);
    this.stores = Stores.fresh(home, "api", "policy");
    long start = System.nanoTime();
    this.api = startApi(home);
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
    try {
      return ProcessMemory.kibibytes(api.pid(), "VmRSS").orElse(0) * 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process startApi(Path home) {
    Map<String, String> environment = new HashMap<>(stores.environment());
    environment.put("MARGAY_FEED_ADDRESS", "127.0.0.1");
    environment.put("MARGAY_FEED_PORT", Integer.toString(feedPort));
    // The heap is for some hundred thousand objects.
    return BuiltService.of(home, "policy-api")
        .start("768m", port, environment, stores.directory().resolve("policy-api.log"));
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
