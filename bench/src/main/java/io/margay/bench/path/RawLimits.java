package io.margay.bench.path;

import io.margay.bench.report.Samples;
import io.margay.cli.Failure;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import io.margay.lab.state.Description;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The same work without us: on the same servers and kernel, in places of its own. */
final class RawLimits implements AutoCloseable {

  private static final int WARM_UP = 20;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int BODY_BYTES = 600;
  private static final String NAMESPACE = "mgy-bench-raw";
  private static final String TOPIC = "bench.raw";

  private static final String CHAIN =
      """
      *filter
      :raw-chain - [0:0]
      -A raw-chain -m comment --comment "raw:0123456789abcdef" -p udp -s 10.244.0.1 -m multiport --dports %d -j MARK --set-xmark 0x10000/0x10000
      -A raw-chain -m comment --comment "raw:0123456789abcdeg" -m mark --mark 0x10000/0x10000 -j RETURN
      COMMIT
      """;

  private final Description lab;
  private final int rounds;

  RawLimits(Description lab, int rounds) {
    this.lab = lab;
    this.rounds = rounds;
  }

  /** A counter, a resource and a change, in one transaction of a database of its own. */
  Samples transactions() throws SQLException {
    Description.Postgres postgres = lab.postgres();
    try (Connection admin = connect(postgres, "postgres")) {
      execute(admin, "DROP DATABASE IF EXISTS bench");
      execute(admin, "CREATE DATABASE bench");
    }
    Samples samples = new Samples("raw-transaction");
    try (Connection connection = connect(postgres, "bench")) {
      execute(connection, "CREATE TABLE revision (value bigint NOT NULL)");
      execute(connection, "INSERT INTO revision VALUES (0)");
      execute(
          connection, "CREATE TABLE resource (name text PRIMARY KEY, revision bigint, body json)");
      execute(connection, "INSERT INTO resource VALUES ('one', 0, '{}')");
      execute(connection, "CREATE TABLE change (revision bigint PRIMARY KEY, body json)");
      connection.setAutoCommit(false);
      String body = "{\"x\":\"" + "x".repeat(BODY_BYTES) + "\"}";
      for (int i = 0; i < WARM_UP + rounds; i++) {
        long start = System.nanoTime();
        write(connection, body);
        if (i >= WARM_UP) {
          samples.add(Duration.ofNanos(System.nanoTime() - start));
        }
      }
    }
    return samples;
  }

  private static void write(Connection connection, String body) throws SQLException {
    try (var read =
            connection.prepareStatement("SELECT body FROM resource WHERE name = 'one' FOR UPDATE");
        var take =
            connection.prepareStatement("UPDATE revision SET value = value + 1 RETURNING value");
        var store =
            connection.prepareStatement(
                "UPDATE resource SET revision = ?, body = CAST(? AS json) WHERE name = 'one'");
        var log = connection.prepareStatement("INSERT INTO change VALUES (?, CAST(? AS json))")) {
      read.executeQuery().close();
      long revision;
      try (var rows = take.executeQuery()) {
        rows.next();
        revision = rows.getLong(1);
      }
      store.setLong(1, revision);
      store.setString(2, body);
      store.executeUpdate();
      log.setLong(1, revision);
      log.setString(2, body);
      log.executeUpdate();
      connection.commit();
    }
  }

  /** One record at a time from a producer to a consumer, all replicas acknowledging. */
  Samples records() throws ExecutionException, InterruptedException {
    Samples samples = new Samples("raw-record");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    ByteArraySerializer serializer = new ByteArraySerializer();
    Map<String, Object> servers = Map.of("bootstrap.servers", lab.kafka());
    try (Admin admin = Admin.create(servers);
        var producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", lab.kafka(), "acks", "all", "linger.ms", "0"),
                serializer,
                serializer);
        var consumer = new KafkaConsumer<>(servers, bytes, bytes)) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      // The place to read from must be known before the first record, or that one is missed.
      consumer.seekToBeginning(consumer.assignment());
      consumer.position(new TopicPartition(TOPIC, 0));
      byte[] value = "x".repeat(BODY_BYTES).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < WARM_UP + rounds; i++) {
        long start = System.nanoTime();
        producer.send(new ProducerRecord<>(TOPIC, value));
        if (consumer.poll(LIMIT).isEmpty()) {
          throw new Failure("a record does not arrive within " + LIMIT.toSeconds() + " s");
        }
        if (i >= WARM_UP) {
          samples.add(Duration.ofNanos(System.nanoTime() - start));
        }
      }
      admin.deleteTopics(List.of(TOPIC)).all().get();
    }
    return samples;
  }

  /** A process that replaces one chain of two rules, in a namespace that has nothing else. */
  Samples restores() {
    Samples samples = new Samples("raw-restore");
    Namespaces.delete(NAMESPACE);
    Namespaces.create(NAMESPACE);
    List<String> command =
        List.of(
            "nsenter",
            "--net=" + Namespaces.file(NAMESPACE),
            "--",
            "iptables-nft-restore",
            "--noflush");
    for (int i = 0; i < WARM_UP + rounds; i++) {
      long start = System.nanoTime();
      Tool.Result result = Tool.run(command, Map.of(), CHAIN.formatted(1000 + i));
      if (!result.succeeded()) {
        throw new IllegalStateException("iptables-nft-restore: " + result.output());
      }
      if (i >= WARM_UP) {
        samples.add(Duration.ofNanos(System.nanoTime() - start));
      }
    }
    return samples;
  }

  private static Connection connect(Description.Postgres postgres, String database)
      throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(database), postgres.user(), postgres.password());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    Namespaces.delete(NAMESPACE);
  }
}
