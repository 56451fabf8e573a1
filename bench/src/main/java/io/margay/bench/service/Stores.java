package io.margay.bench.service;

import io.margay.backends.BrokerProcess;
import io.margay.backends.EmbeddedKafka;
import io.margay.backends.EmbeddedPostgres;
import io.margay.bench.pgbench.PgbenchRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a service stores in: PostgreSQL as a user would run it (every commit reaches the disk) and a
 * broker, with nobody else on them.
 */
public final class Stores implements AutoCloseable {

  private final Path directory;
  private final String database;
  private final EmbeddedPostgres postgres;
  private final BrokerProcess broker;

  private Stores(Path directory, String database) throws IOException {
    this.directory = directory;
    this.database = database;
    this.postgres =
        EmbeddedPostgres.start(EmbeddedPostgres.Options.persistent(directory.resolve("postgres")));
    postgres.createDatabase(database);
    postgres.createDatabase("raw");
    this.broker = BrokerProcess.start(EmbeddedKafka.Options.persistent(directory.resolve("kafka")));
  }

  /**
   * Starts them with nothing in them.
   *
   * @param name of the benchmark; what an earlier run of it left is removed
   * @param database of the service; there is another, {@code raw}, for what it is compared with
   */
  public static Stores fresh(Path home, String name, String database) throws IOException {
    // Not under /tmp: that may be memory, and a disk is what is to be measured.
    Path directory = home.resolve(".margay/bench-" + name);
    BuiltService.fresh(directory);
    return new Stores(directory, database);
  }

  /** For logs and scripts. */
  public Path directory() {
    return directory;
  }

  public EmbeddedPostgres postgres() {
    return postgres;
  }

  /** The broker's address. */
  public String kafka() {
    return broker.bootstrapServers();
  }

  /** Load on the other database. */
  public PgbenchRun pgbench() {
    return new PgbenchRun(postgres, "raw", directory);
  }

  /** By which a service finds them. */
  public Map<String, String> environment() {
    return Map.of(
        "SPRING_DATASOURCE_URL", postgres.jdbcUrl(database),
        "SPRING_DATASOURCE_USERNAME", postgres.user(),
        "SPRING_DATASOURCE_PASSWORD", postgres.password(),
        "SPRING_KAFKA_BOOTSTRAP_SERVERS", kafka());
  }

  /** The processor time of a service, of what it stores in, and of this process. */
  public CpuTimes cpuTimes(String service, Process process) {
    Map<String, ProcessHandle> parts = new LinkedHashMap<>();
    parts.put(service, process.toHandle());
    parts.put("postgresql", ProcessHandle.of(postgres.pid()).orElseThrow());
    parts.put("kafka", ProcessHandle.of(broker.pid()).orElseThrow());
    return CpuTimes.of(parts).andClients();
  }

  @Override
  public void close() {
    broker.close();
    postgres.close();
  }
}
