package io.margay.topics;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes to a topic in the order given and returns when Kafka has them. Used by one thread:
 * the outbox relay of the leader.
 */
public final class TopicPublisher implements AutoCloseable {

  private static final int DEAD_LETTER_BYTES = 1 << 20;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final String bootstrapServers;
  private final String topic;
  private final Duration deliveryTimeout;
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private boolean prepared;

  public TopicPublisher(String bootstrapServers, String topic) {
    this(bootstrapServers, topic, Duration.ofSeconds(15));
  }

  /** Connects at the first call of {@link #publish}, so that Kafka may be away now. */
  TopicPublisher(String bootstrapServers, String topic, Duration deliveryTimeout) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.deliveryTimeout = deliveryTimeout;
  }

  /**
   * Makes the topics, unless that is done; {@link #publish} does it as well, but only a topic that
   * exists can be read to its end by followers.
   *
   * @throws TopicException if Kafka is away; then call again later
   */
  public void prepare() {
    if (prepared) {
      return;
    }
    Map<String, Object> config =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.CLIENT_ID_CONFIG,
            "margay-admin-" + topic);
    try (Admin admin = Admin.create(config)) {
      Topics.ensureTopics(admin);
      prepared = true;
    }
  }

  /** Whether a record is one that Kafka takes; one that is too large never will be. */
  public static boolean fits(TopicRecord record) {
    return RecordForm.fits(record);
  }

  /**
   * Puts aside what can not be published, with the reason, in {@link Topics#DEAD_LETTERS}.
   *
   * @param key as far as it is known
   * @param value its beginning, if it is too large for any topic
   * @throws TopicException as {@link #publish}
   */
  public void deadLetter(String key, byte @Nullable [] value, String reason) {
    byte[] kept =
        value == null ? null : Arrays.copyOf(value, Math.min(value.length, DEAD_LETTER_BYTES));
    List<Header> headers =
        List.of(
            new RecordHeader("topic", topic.getBytes(StandardCharsets.UTF_8)),
            new RecordHeader("reason", reason.getBytes(StandardCharsets.UTF_8)));
    send(
        List.of(
            new ProducerRecord<>(
                Topics.DEAD_LETTERS,
                RecordForm.PARTITION,
                key.getBytes(StandardCharsets.UTF_8),
                kept,
                headers)));
  }

  /**
   * Publishes the records in this order. On return all are on every in-sync replica.
   *
   * @throws TopicException if not all could be confirmed. Some may be there all the same, so call
   *     again with the same records: followers ignore what they have.
   */
  public void publish(List<TopicRecord> records) {
    send(records.stream().map(record -> RecordForm.encode(topic, record)).toList());
  }

  private void send(List<ProducerRecord<byte[], byte[]>> records) {
    if (records.isEmpty()) {
      return;
    }
    prepare();
    try {
      KafkaProducer<byte[], byte[]> current = connected();
      List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
      for (ProducerRecord<byte[], byte[]> record : records) {
        sent.add(current.send(record));
      }
      for (Future<RecordMetadata> confirmation : sent) {
        confirmation.get();
      }
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (KafkaException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  @Override
  public void close() {
    closeProducer(CLOSE_TIMEOUT);
  }

  private TopicException failed(@Nullable Throwable cause) {
    // Its topics may be gone as well.
    prepared = false;
    // What still waits to be sent must not arrive after what is sent next.
    closeProducer(Duration.ZERO);
    String reason = cause == null ? "unknown" : String.valueOf(cause.getMessage());
    return new TopicException("can not write to topic " + topic + ": " + reason, cause);
  }

  private void closeProducer(Duration timeout) {
    KafkaProducer<byte[], byte[]> current = producer;
    producer = null;
    if (current == null) {
      return;
    }
    // Who is told to end closes too, and it takes a moment.
    boolean interrupted = Thread.interrupted();
    try {
      current.close(timeout);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private KafkaProducer<byte[], byte[]> connected() {
    KafkaProducer<byte[], byte[]> current = producer;
    if (current == null) {
      ByteArraySerializer bytes = new ByteArraySerializer();
      current = new KafkaProducer<>(config(), bytes, bytes);
      producer = current;
    }
    return current;
  }

  private Map<String, Object> config() {
    int timeout = (int) deliveryTimeout.toMillis();
    return Map.ofEntries(
        Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
        Map.entry(ProducerConfig.LINGER_MS_CONFIG, 0),
        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout),
        Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 3),
        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) timeout),
        Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES),
        Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L),
        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "margay-publisher-" + topic));
  }
}
