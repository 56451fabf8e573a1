package io.margay.topics;

import io.margay.core.model.ResourceKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** How a {@link TopicRecord} lies in Kafka: key, value, and the revision as a header. */
final class RecordForm {

  static final String REVISION = "revision";
  static final int PARTITION = 0;

  private static final int LONGEST_UTF8 = 4;

  /** More than the batch's and the record's headers, and ours. */
  private static final int OVERHEAD = 1_024;

  private RecordForm() {}

  static ProducerRecord<byte[], byte[]> encode(String topic, TopicRecord record) {
    byte[] revision = ByteBuffer.allocate(Long.BYTES).putLong(record.revision()).array();
    return new ProducerRecord<>(
        topic,
        PARTITION,
        record.key().toString().getBytes(StandardCharsets.UTF_8),
        record.value(),
        List.of(new RecordHeader(REVISION, revision)));
  }

  /** Whether a record is as small as brokers take it. */
  static boolean fits(TopicRecord record) {
    int key = record.key().toString().length() * LONGEST_UTF8;
    byte[] value = record.value();
    return key + OVERHEAD + (value == null ? 0 : value.length) <= Topics.MAX_RECORD_BYTES;
  }

  /**
   * Reads what {@link #encode} writes.
   *
   * @throws IllegalArgumentException if the key or the revision is missing or malformed; the
   *     message says which
   */
  static TopicRecord decode(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    if (key == null) {
      throw new IllegalArgumentException("the record has no key");
    }
    Header header = record.headers().lastHeader(REVISION);
    if (header == null || header.value() == null || header.value().length != Long.BYTES) {
      throw new IllegalArgumentException(
          "header '" + REVISION + "' must be a number of eight bytes");
    }
    return new TopicRecord(
        ResourceKey.parse(new String(key, StandardCharsets.UTF_8)),
        ByteBuffer.wrap(header.value()).getLong(),
        record.value());
  }
}
