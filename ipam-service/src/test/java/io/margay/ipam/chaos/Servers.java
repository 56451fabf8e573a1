package io.margay.ipam.chaos;

import static org.awaitility.Awaitility.await;

import io.margay.backends.BrokerProcess;
import io.margay.backends.EmbeddedKafka;
import io.margay.backends.EmbeddedPostgres;
import io.margay.core.model.Resources;
import io.margay.testing.Ports;
import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A PostgreSQL and a broker of a test's own, which can be killed hard. */
final class Servers implements AutoCloseable {

  private static final String DATABASE = "ipam";

  private final Path directory;
  private final int brokerPort = Ports.free();
  private @Nullable BrokerProcess broker;
  private EmbeddedPostgres postgres;
  private int revision;

  /** PostgreSQL runs, the broker is not there yet. */
  Servers(Path directory) {
    this.directory = directory;
    this.postgres = start(0);
    postgres.createDatabase(DATABASE);
  }

  private EmbeddedPostgres start(int port) {
    return EmbeddedPostgres.start(
        EmbeddedPostgres.Options.persistent(directory.resolve("postgres")).withPort(port));
  }

  Servers withBroker() {
    broker =
        BrokerProcess.start(
            EmbeddedKafka.Options.persistent(directory.resolve("kafka")).withPort(brokerPort));
    return this;
  }

  String kafka() {
    return "127.0.0.1:" + brokerPort;
  }

  /** By which a service finds them, and more. */
  Map<String, String> environment(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("SPRING_DATASOURCE_URL", postgres.jdbcUrl(DATABASE));
    environment.put("SPRING_DATASOURCE_USERNAME", postgres.user());
    environment.put("SPRING_DATASOURCE_PASSWORD", postgres.password());
    environment.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", kafka());
    return environment;
  }

  Connection connect() throws SQLException {
    return postgres.connect(DATABASE);
  }

  /** SIGKILL to all of its processes, and a new one on the same data and port. */
  void killPostgres() {
    int port = postgres.port();
    ProcessHandle server = ProcessHandle.of(postgres.pid()).orElseThrow();
    List<ProcessHandle> workers = server.descendants().toList();
    server.destroyForcibly();
    workers.forEach(ProcessHandle::destroyForcibly);
    await().until(() -> !server.isAlive() && workers.stream().noneMatch(ProcessHandle::isAlive));
    postgres.close();
    await()
        .atMost(Duration.ofSeconds(120))
        .ignoreExceptions()
        .until(() -> {
          postgres = start(port);
          return true;
        });
  }

  static Map<String, Object> tree(
      String kind, Map<String, Object> metadata, Map<String, Object> spec) {
    return Map.of(
        "apiVersion", "projectcalico.org/v3", "kind", kind, "metadata", metadata, "spec", spec);
  }

  /** Makes resources known. */
  void publish(List<Map<String, Object>> trees) {
    List<TopicRecord> records = new ArrayList<>();
    for (Map<String, Object> tree : trees) {
      byte[] document = JsonMapper.shared().writeValueAsBytes(tree);
      records.add(new TopicRecord(Resources.decode(tree).orThrow().key(), ++revision, document));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka()));
        TopicPublisher publisher = new TopicPublisher(kafka(), Topics.RESOURCES)) {
      Topics.ensureTopics(admin);
      publisher.publish(records);
    }
  }

  @Override
  public void close() {
    postgres.close();
    if (broker != null) {
      broker.close();
    }
  }
}
