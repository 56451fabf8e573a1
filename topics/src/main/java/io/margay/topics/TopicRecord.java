package io.margay.topics;

import io.margay.core.model.ResourceKey;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of one resource after a change.
 *
 * @param key which resource
 * @param revision of the change, above 0; each topic has its own sequence
 * @param value the resource's JSON document in UTF-8, or null for a deletion. Not copied: neither
 *     side may change it.
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes are passed on as they are, to all agents.
public record TopicRecord(ResourceKey key, long revision, byte @Nullable [] value) {

  public TopicRecord {
    if (revision < 1) {
      throw new IllegalArgumentException("revision must be above 0, not " + revision);
    }
  }

  public boolean isDeletion() {
    return value == null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TopicRecord record
        && record.key.equals(key)
        && record.revision == revision
        && Arrays.equals(record.value, value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, revision);
  }

  @Override
  public String toString() {
    return key + "@" + revision + (value == null ? " deleted" : " " + value.length + " bytes");
  }
}
