package io.margay.bench;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import io.margay.lab.state.Description;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the machine can do at best, for each step of the path: the same servers, the same kernel,
 * nothing of ours in between.
 */
final class RawLimits {

  private static final byte[] BODY = new byte[800];

  private RawLimits() {}

  /** The transaction of a write: a row and its change. */
  static void transaction(Description.Postgres postgres, Samples samples, int rounds)
      throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.jdbcUrl("policy"), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE SCHEMA bench CREATE TABLE object (id int PRIMARY KEY, body bytea) CREATE TABLE change (id serial PRIMARY KEY, body bytea)");
      try {
        connection.setAutoCommit(false);
        for (int i = 0; i < rounds; i++) {
          long start = System.nanoTime();
          write(
              connection,
              "INSERT INTO bench.object VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET body = EXCLUDED.body");
          write(connection, "INSERT INTO bench.change (body) VALUES (?)");
          connection.commit();
          samples.add(System.nanoTime() - start);
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
        statement.execute("DROP SCHEMA bench CASCADE");
      }
    }
  }

  private static void write(Connection connection, String sql) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setBytes(1, BODY);
      insert.executeUpdate();
    }
  }

  /** A record to a topic of its own and back. */
  static void kafka(String servers, Samples samples, int rounds) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", 0);
    TopicPartition partition = new TopicPartition("bench.raw", 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)))
          .all()
          .get(20, TimeUnit.SECONDS);
      try (KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
          KafkaConsumer<byte[], byte[]> consumer =
              new KafkaConsumer<>(
                  Map.of("bootstrap.servers", servers),
                  new ByteArrayDeserializer(),
                  new ByteArrayDeserializer())) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        for (int i = 0; i < rounds; i++) {
          long start = System.nanoTime();
          var unused = producer.send(new ProducerRecord<>(partition.topic(), BODY));
          while (consumer.poll(Duration.ofSeconds(5)).isEmpty()) {}
          samples.add(System.nanoTime() - start);
        }
      } finally {
        admin.deleteTopics(List.of(partition.topic())).all().get(20, TimeUnit.SECONDS);
      }
    }
  }

  /** One chain like that of a small policy, by the tool, in a namespace of its own. */
  static void iptablesRestore(String namespace, Samples samples, int rounds) throws Exception {
    Namespaces.create(namespace);
    try {
      for (int i = 0; i < rounds; i++) {
        String rules =
            """
            *filter
            :bench - -
            -F bench
            -A bench -p tcp -m multiport --dports %d -j MARK --set-xmark 0x10000/0x10000
            -A bench -m mark --mark 0x10000/0x10000 -j RETURN
            COMMIT
            """
                .formatted(1000 + i);
        List<String> command =
            List.of("ip", "netns", "exec", namespace, "iptables-restore", "--noflush", "--wait");
        samples.time(() -> must(Tool.run(command, Map.of(), rules)));
      }
    } finally {
      Namespaces.delete(namespace);
    }
  }

  private static Tool.Result must(Tool.Result result) {
    if (result.exit() != 0) {
      throw new IllegalStateException("iptables-restore failed: " + result.output());
    }
    return result;
  }
}
