package io.margay.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a compacted topic from its beginning and then for ever, on a thread of its own, without a
 * consumer group. Kafka may be away at the start or at any time later: the follower keeps its place
 * and goes on when it is back.
 */
public final class TopicFollower implements AutoCloseable {

  /** What a follower tells. All calls come from its one thread, in the order of the topic. */
  public interface Listener {

    /**
     * Changes, each newer than what came before for its key. If this throws, the same batch comes
     * again: apply a batch as a whole or let repetition do no harm.
     */
    void onRecords(List<TopicRecord> batch);

    /**
     * A record that is not newer than what came before for its key, and was not delivered. Kafka
     * has it as the key's last word all the same, until another one follows; who writes the topic
     * sees to that.
     */
    default void onRepeated(TopicRecord repeated) {}

    /** Everything that was in the topic when the follower started has been delivered. Once. */
    default void onInSync() {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final long RETRY_MILLIS = 500;
  private static final int DELETIONS_REMEMBERED = 100_000;

  private final String bootstrapServers;
  private final TopicPartition partition;
  private final Listener listener;
  private final Duration intact;
  private final KnownRevisions known = new KnownRevisions(DELETIONS_REMEMBERED);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;

  /** The end of the topic when the follower started, or -1 while Kafka has not told it. */
  private long initialEnd = -1;

  /** Where in the topic the time begins from which every record is there. */
  private long intactFrom;

  private volatile boolean inSync;
  private volatile long revision;
  private volatile long intactAfter;
  private volatile long poisonCount;

  public TopicFollower(String bootstrapServers, String topic, Listener listener) {
    this(bootstrapServers, topic, listener, Topics.intact(topic));
  }

  /**
   * @param intact for so long every record of the topic is there
   */
  TopicFollower(String bootstrapServers, String topic, Listener listener, Duration intact) {
    this.intact = intact;
    this.bootstrapServers = bootstrapServers;
    this.partition = new TopicPartition(topic, RecordForm.PARTITION);
    this.listener = listener;
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    this.consumer = new KafkaConsumer<>(config(), bytes, bytes);
    this.thread = Thread.ofPlatform().name("follow-" + topic).daemon().unstarted(this::run);
  }

  /** Starts following; call it once. */
  public void start() {
    thread.start();
  }

  /** Whether everything that was in the topic at the start has been delivered. */
  public boolean isInSync() {
    return inSync;
  }

  /** The highest revision delivered, 0 before the first. */
  public long revision() {
    return revision;
  }

  /**
   * After this revision no change was missing when the topic was read, as if it was not compacted;
   * known once it is in sync. Of most topics that is the last revision of then.
   */
  public long intactAfter() {
    return intactAfter;
  }

  /** How many records were skipped because their key or revision could not be read. */
  public long poisonCount() {
    return poisonCount;
  }

  /** Stops; when it returns, the listener is not called any more. */
  @Override
  public void close() {
    stop.countDown();
    consumer.wakeup();
    if (!thread.isAlive()) {
      // Never started, or ended: then nobody else closes it.
      consumer.close();
      return;
    }
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try (consumer) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (stop.getCount() > 0) {
        try {
          step();
        } catch (WakeupException | InterruptException e) {
          // Only close() wakes us up.
          return;
        } catch (KafkaException e) {
          LOG.warn("Following {} fails for now, retrying: {}", partition.topic(), e.toString());
          pause();
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("Following {} ended: restart the program.", partition.topic(), e);
      throw e;
    }
  }

  private void step() {
    if (initialEnd < 0) {
      findStartAndEnd();
    }
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(inSync ? POLL : Duration.ofMillis(100));
    List<TopicRecord> repeated = new ArrayList<>();
    List<TopicRecord> batch = decode(polled.records(partition), repeated);
    if (!batch.isEmpty()) {
      deliver(() -> listener.onRecords(List.copyOf(batch)));
      long highest = batch.stream().mapToLong(TopicRecord::revision).max().orElse(0);
      revision = Math.max(revision, highest);
    }
    repeated.forEach(record -> deliver(() -> listener.onRepeated(record)));
    // Compaction leaves gaps: the position tells, not the last record's offset.
    if (!inSync && initialEnd >= 0 && consumer.position(partition) >= initialEnd) {
      inSync = deliver(listener::onInSync);
      LOG.info("In sync with {} revision={}", partition.topic(), revision);
    }
  }

  private void findStartAndEnd() {
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, -1L);
    intactFrom = end;
    if (intact.isPositive()) {
      long since = System.currentTimeMillis() - intact.toMillis();
      OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(partition, since)).get(partition);
      intactFrom = first == null ? end : first.offset();
    }
    initialEnd = end;
  }

  private List<TopicRecord> decode(
      List<ConsumerRecord<byte[], byte[]>> records, List<TopicRecord> repeated) {
    List<TopicRecord> batch = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        TopicRecord decoded = RecordForm.decode(record);
        if (record.offset() < intactFrom) {
          intactAfter = Math.max(intactAfter, decoded.revision());
        }
        if (known.advance(decoded)) {
          batch.add(decoded);
        } else {
          repeated.add(decoded);
        }
      } catch (IllegalArgumentException e) {
        poisonCount = poisonCount + 1;
        LOG.error(
            "Skipped a record of {} that can not be read: offset={} reason={}",
            partition.topic(),
            record.offset(),
            e.getMessage());
      }
    }
    return batch;
  }

  /** Repeats until the listener takes it: skipping a change would leave a wrong state for ever. */
  private boolean deliver(Runnable call) {
    while (stop.getCount() > 0) {
      try {
        call.run();
        return true;
      } catch (RuntimeException e) {
        LOG.error("A change from {} could not be applied, trying again.", partition.topic(), e);
        pause();
      }
    }
    return false;
  }

  private void pause() {
    try {
      boolean unused = stop.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
    }
  }

  private Map<String, Object> config() {
    return Map.ofEntries(
        Map.entry(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
        Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
        Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
        Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false),
        Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000),
        Map.entry(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1),
        Map.entry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 * Topics.MAX_RECORD_BYTES),
        Map.entry(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000),
        Map.entry(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000),
        Map.entry(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L),
        Map.entry(ConsumerConfig.CLIENT_ID_CONFIG, "margay-follower-" + partition.topic()));
  }
}
