package io.margay.topics;

import static io.margay.topics.Recording.IN_SYNC;
import static io.margay.topics.Recording.patiently;
import static io.margay.topics.TestTopics.deletion;
import static io.margay.topics.TestTopics.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.backends.EmbeddedKafka;
import io.margay.backends.TestBackends;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicFollowerTest {

  @Test
  void it_reads_from_the_start_then_says_in_sync_then_follows_live() {
    String topic = TestTopics.create(TestBackends.kafka());
    Recording recording = new Recording();
    try (TopicPublisher publisher = new TopicPublisher(TestBackends.kafka(), topic);
        TopicFollower follower = new TopicFollower(TestBackends.kafka(), topic, recording)) {
      publisher.publish(List.of(put("a", 1), put("b", 2)));
      assertThat(follower.isInSync()).isFalse();
      follower.start();
      recording.awaitEvents(put("a", 1), put("b", 2), IN_SYNC);
      patiently().until(follower::isInSync);
      publisher.publish(List.of(put("a", 3)));
      publisher.publish(List.of(deletion("b", 4), put("c", 5)));
      recording.awaitEvents(
          put("a", 1), put("b", 2), IN_SYNC, put("a", 3), deletion("b", 4), put("c", 5));
      patiently().until(() -> follower.revision() == 5);
      assertThat(follower.poisonCount()).isZero();
    }
  }

  @Test
  void an_empty_topic_is_in_sync_at_once() {
    String topic = TestTopics.create(TestBackends.kafka());
    Recording recording = new Recording();
    try (TopicFollower follower = new TopicFollower(TestBackends.kafka(), topic, recording)) {
      follower.start();
      recording.awaitEvents(IN_SYNC);
    }
  }

  @Test
  void repeated_and_stale_revisions_are_ignored_also_after_a_deletion() {
    String topic = TestTopics.create(TestBackends.kafka());
    Recording recording = new Recording();
    try (TopicPublisher publisher = new TopicPublisher(TestBackends.kafka(), topic);
        TopicFollower follower = new TopicFollower(TestBackends.kafka(), topic, recording)) {
      publisher.publish(List.of(put("a", 1), put("b", 2), deletion("a", 3)));
      // A new leader repeats, then goes on.
      publisher.publish(List.of(put("a", 1), put("b", 2), deletion("a", 3), put("a", 4)));
      follower.start();
      recording.awaitEvents(put("a", 1), put("b", 2), deletion("a", 3), put("a", 4), IN_SYNC);
    }
  }

  @Test
  void records_that_can_not_be_read_are_skipped_and_counted() throws Exception {
    String topic = TestTopics.create(TestBackends.kafka());
    Recording recording = new Recording();
    byte[] eight = {0, 0, 0, 0, 0, 0, 0, 9};
    byte[] zero = new byte[8];
    try (TopicPublisher publisher = new TopicPublisher(TestBackends.kafka(), topic);
        TopicFollower follower = new TopicFollower(TestBackends.kafka(), topic, recording)) {
      publisher.publish(List.of(put("a", 1)));
      raw(topic, "no key of a resource", eight);
      raw(topic, "Gadget//x", eight);
      raw(topic, "Node//x", new byte[] {1, 2, 3});
      raw(topic, "Node//x", null);
      raw(topic, "Node//x", zero);
      publisher.publish(List.of(put("b", 2)));
      follower.start();
      recording.awaitEvents(put("a", 1), put("b", 2), IN_SYNC);
      assertThat(follower.poisonCount()).isEqualTo(5);
    }
  }

  @Test
  void a_batch_that_the_listener_refuses_comes_again() {
    String topic = TestTopics.create(TestBackends.kafka());
    Recording recording = new Recording();
    recording.failNext(2);
    try (TopicPublisher publisher = new TopicPublisher(TestBackends.kafka(), topic);
        TopicFollower follower = new TopicFollower(TestBackends.kafka(), topic, recording)) {
      publisher.publish(List.of(put("a", 1), put("b", 2)));
      follower.start();
      recording.awaitEvents(put("a", 1), put("b", 2), IN_SYNC);
    }
  }

  @Test
  void a_topic_that_is_made_later_is_followed_from_then_on() {
    String topic = "test-late-" + System.nanoTime();
    Recording recording = new Recording();
    try (TopicFollower follower = new TopicFollower(TestBackends.kafka(), topic, recording)) {
      follower.start();
      try (var admin = TestTopics.admin(TestBackends.kafka())) {
        Topics.ensureTopics(admin, List.of(topic));
      }
      recording.awaitEvents(IN_SYNC);
    }
  }

  @Test
  void a_change_arrives_within_milliseconds() {
    String topic = TestTopics.create(TestBackends.kafka());
    Recording recording = new Recording();
    List<Long> micros = new ArrayList<>();
    try (TopicPublisher publisher = new TopicPublisher(TestBackends.kafka(), topic);
        TopicFollower follower = new TopicFollower(TestBackends.kafka(), topic, recording)) {
      follower.start();
      recording.awaitEvents(IN_SYNC);
      for (int i = 1; i <= 200; i++) {
        int expected = i + 1;
        long before = System.nanoTime();
        publisher.publish(List.of(put("n" + i, i)));
        patiently().until(() -> recording.events().size() == expected);
        micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - before));
      }
    }
    Collections.sort(micros);
    System.out.println("publish to delivery: p50 " + micros.get(100) + " us");
    // A wait for a timer (linger, fetch, poll) would show in all of them, a busy machine in some.
    assertThat(micros.get(20)).isLessThan(TimeUnit.MILLISECONDS.toMicros(100));
  }

  @Test
  void ten_thousand_records_come_whole_and_in_order() {
    String topic = TestTopics.create(TestBackends.kafka());
    Recording recording = new Recording();
    List<TopicRecord> records =
        IntStream.rangeClosed(1, 10_000).mapToObj(i -> put("n" + i, i)).toList();
    try (TopicPublisher publisher = new TopicPublisher(TestBackends.kafka(), topic);
        TopicFollower follower = new TopicFollower(TestBackends.kafka(), topic, recording)) {
      publisher.publish(records);
      follower.start();
      patiently().until(() -> recording.events().contains(IN_SYNC));
    }
    List<Object> events = recording.events();
    assertThat(events.removeLast()).isEqualTo(IN_SYNC);
    assertThat(events).isEqualTo(records);
  }

  @Test
  void it_goes_on_where_it_was_after_the_broker_was_away(@TempDir Path directory) {
    EmbeddedKafka.Options options = EmbeddedKafka.Options.persistent(directory);
    EmbeddedKafka broker = EmbeddedKafka.start(options);
    String servers = broker.bootstrapServers();
    int port = broker.port();
    String topic = TestTopics.create(servers);
    Recording recording = new Recording();
    try (TopicPublisher publisher = new TopicPublisher(servers, topic, Duration.ofSeconds(3));
        TopicFollower follower = new TopicFollower(servers, topic, recording)) {
      publisher.publish(List.of(put("a", 1)));
      follower.start();
      recording.awaitEvents(put("a", 1), IN_SYNC);
      broker.close();
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> publisher.publish(List.of(put("b", 2)))))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining(topic);
      broker = EmbeddedKafka.start(options.withPort(port));
      patiently().untilAsserted(() -> publisher.publish(List.of(put("b", 2))));
      recording.awaitEvents(put("a", 1), IN_SYNC, put("b", 2));
    } finally {
      broker.close();
    }
  }

  @Test
  void it_starts_while_the_broker_is_away(@TempDir Path directory) {
    EmbeddedKafka.Options options = EmbeddedKafka.Options.persistent(directory);
    EmbeddedKafka first = EmbeddedKafka.start(options);
    String topic = TestTopics.create(first.bootstrapServers());
    first.close();
    Recording recording = new Recording();
    try (TopicFollower follower = new TopicFollower(first.bootstrapServers(), topic, recording)) {
      follower.start();
      try (EmbeddedKafka again = EmbeddedKafka.start(options.withPort(first.port()))) {
        assertThat(again.bootstrapServers()).isEqualTo(first.bootstrapServers());
        recording.awaitEvents(IN_SYNC);
      }
    }
  }

  /** Ages in minutes, and what must not be relied on when everything of half an hour is there. */
  @ParameterizedTest
  @CsvSource({"'', 0", "'90,50,40', 3", "'90,50,20,10', 2", "'20,10,0', 0", "'90,20,50,10', 1"})
  void what_is_young_is_whole(String ages, long intactAfter) throws Exception {
    String topic = TestTopics.create(TestBackends.kafka());
    List<String> minutes = Stream.of(ages.split(",")).filter(age -> !age.isEmpty()).toList();
    for (int i = 0; i < minutes.size(); i++) {
      long age = Duration.ofMinutes(Long.parseLong(minutes.get(i))).toMillis();
      raw(
          topic,
          "Node//n",
          ByteBuffer.allocate(Long.BYTES).putLong(i + 1).array(),
          System.currentTimeMillis() - age);
    }
    Recording recording = new Recording();
    try (TopicFollower follower =
        new TopicFollower(TestBackends.kafka(), topic, recording, Duration.ofMinutes(30))) {
      follower.start();
      patiently().until(follower::isInSync);
      assertThat(follower.intactAfter()).isEqualTo(intactAfter);
    }
    // Of most topics nothing is known to be whole.
    try (TopicFollower follower = new TopicFollower(TestBackends.kafka(), topic, new Recording())) {
      follower.start();
      patiently().until(follower::isInSync);
      assertThat(follower.intactAfter()).isEqualTo(minutes.size());
    }
  }

  @Test
  void a_follower_that_was_never_started_closes() {
    new TopicFollower(TestBackends.kafka(), "never", new Recording()).close();
  }

  private static void raw(String topic, String key, byte[] revision) throws Exception {
    raw(topic, key, revision, System.currentTimeMillis());
  }

  private static void raw(String topic, String key, byte[] revision, long timestamp)
      throws Exception {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", TestBackends.kafka()), bytes, bytes)) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              topic, 0, timestamp, key.getBytes(StandardCharsets.UTF_8), new byte[] {'{', '}'});
      if (revision != null) {
        record.headers().add(new RecordHeader(RecordForm.REVISION, revision));
      }
      producer.send(record).get(60, TimeUnit.SECONDS);
    }
  }
}
