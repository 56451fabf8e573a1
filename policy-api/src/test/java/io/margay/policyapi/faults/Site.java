package io.margay.policyapi.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.backends.BrokerProcess;
import io.margay.backends.EmbeddedKafka;
import io.margay.backends.EmbeddedPostgres;
import io.margay.backends.TestBackends.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A durable PostgreSQL, a broker and replicas, each of which can be killed and started again. */
final class Site implements AutoCloseable {

  /** Generous: machines that build are slow. */
  static final Duration LIMIT = Duration.ofSeconds(150);

  static final String FAULTS = "margay.faults";

  static final boolean LONG = "long".equals(System.getProperty(FAULTS));

  private final Path directory;
  private final int brokerPort;
  private EmbeddedPostgres postgres;
  private BrokerProcess broker;
  final List<Replica> replicas = new ArrayList<>();

  Site(int count) throws IOException {
    directory = Files.createTempDirectory("margay-faults-");
    postgres = EmbeddedPostgres.start(EmbeddedPostgres.Options.persistent(directory.resolve("pg")));
    postgres.createDatabase("policy");
    broker = BrokerProcess.start(EmbeddedKafka.Options.persistent(directory.resolve("kafka")));
    String servers = broker.bootstrapServers();
    brokerPort = Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
    Postgres address =
        new Postgres(postgres.jdbcUrl("policy"), postgres.user(), postgres.password());
    for (int i = 0; i < count; i++) {
      replicas.add(new Replica(directory.resolve("replica-" + i + ".log"), address, servers));
    }
    awaitReady();
  }

  /** How long a part is away: seconds, or as long as said with {@code -Dmargay.faults=long}. */
  static Duration outage(int seconds, int longSeconds) {
    return Duration.ofSeconds(LONG ? longSeconds : seconds);
  }

  void awaitReady() {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> replicas.stream().allMatch(Replica::isReady));
  }

  String kafka() {
    return broker.bootstrapServers();
  }

  void killPostgres() {
    postgres.kill();
  }

  void startPostgres() {
    EmbeddedPostgres.Options options =
        EmbeddedPostgres.Options.persistent(directory.resolve("pg")).withPort(postgres.port());
    // What is left of the killed one may still hold its shared memory.
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> {
          postgres = EmbeddedPostgres.start(options);
          return true;
        });
  }

  void killBroker() {
    broker.kill();
  }

  void startBroker() {
    broker =
        BrokerProcess.start(
            EmbeddedKafka.Options.persistent(directory.resolve("kafka")).withPort(brokerPort));
  }

  @Override
  public void close() throws Exception {
    for (Replica replica : replicas) {
      replica.close();
    }
    broker.close();
    postgres.close();
    try (var tree = Files.walk(directory)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    assertThat(directory).doesNotExist();
  }
}
