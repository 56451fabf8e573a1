package io.margay.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

  private static final String TOPIC = "t";

  @TempDir Path directory;

  @Test
  void records_survive_a_restart_on_the_same_directory_soon_after() throws Exception {
    try (EmbeddedKafka broker = start()) {
      createTopic(broker);
      send(broker, "one", "two");
    }
    List<String> all = new ArrayList<>(List.of("one", "two"));
    // With the default session of the broker it would be 13 seconds, each time.
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> {
          long before = System.nanoTime();
          try (EmbeddedKafka broker = start()) {
            send(broker, "another");
            all.add("another");
            assertThat(readAll(broker, all.size())).isEqualTo(all);
            return Duration.ofNanos(System.nanoTime() - before).compareTo(Duration.ofSeconds(11))
                < 0;
          }
        });
  }

  @Test
  void two_run_at_once_and_a_closed_one_does_not_listen() throws Exception {
    int closed;
    try (EmbeddedKafka one = EmbeddedKafka.start(EmbeddedKafka.Options.temporary());
        EmbeddedKafka other = EmbeddedKafka.start(EmbeddedKafka.Options.temporary())) {
      assertThat(one.bootstrapServers()).isNotEqualTo(other.bootstrapServers());
      createTopic(one);
      createTopic(other);
      send(one, "for one");
      send(other, "for other");
      assertThat(readAll(one, 1)).containsExactly("for one");
      assertThat(readAll(other, 1)).containsExactly("for other");
      closed = one.port();
    }
    assertThatThrownBy(() -> new Socket("127.0.0.1", closed).close())
        .isInstanceOf(java.io.IOException.class);
  }

  @Test
  void a_directory_in_use_is_refused() {
    try (EmbeddedKafka broker = start()) {
      assertThat(broker.port()).isPositive();
      assertThatThrownBy(this::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
    }
  }

  private EmbeddedKafka start() {
    return EmbeddedKafka.start(EmbeddedKafka.Options.persistent(directory));
  }

  private static void createTopic(EmbeddedKafka broker) throws Exception {
    try (Admin admin = Admin.create(config(broker))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  private static void send(EmbeddedKafka broker, String... values) throws Exception {
    StringSerializer text = new StringSerializer();
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(config(broker), text, text)) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(TOPIC, value)).get(60, TimeUnit.SECONDS);
      }
    }
  }

  private static List<String> readAll(EmbeddedKafka broker, int count) {
    StringDeserializer text = new StringDeserializer();
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config(broker), text, text)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  private static Map<String, Object> config(EmbeddedKafka broker) {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
