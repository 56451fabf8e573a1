package io.margay.topics.outbox;

import io.margay.core.model.ResourceKey;
import io.margay.topics.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A service's change table. Revisions are in the order of commits: when one can be read, all lower
 * ones can. Of each object that exists the last change stays in the table. Any method may throw a
 * {@code RuntimeException} while the database is away.
 */
public interface OutboxLog {

  /**
   * A change as it is in the table.
   *
   * @param key Kind/namespace/name
   * @param body null for a deletion
   */
  record Row(long revision, String key, @Nullable String body) {

    /**
     * @throws IllegalArgumentException if the key is none that this version knows
     */
    @SuppressWarnings("NullAway") // It misreads array types of class files.
    TopicRecord toRecord() {
      return new TopicRecord(ResourceKey.parse(key), revision, value());
    }

    byte @Nullable [] value() {
      return body == null ? null : body.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The changes after a revision, in order, at most so many. */
  List<Row> after(long revision, int most);

  /** The last change of a key up to a revision. */
  Optional<Row> last(ResourceKey key, long upTo);

  /**
   * The objects that there were at a revision, by key, each with the revision of its last change.
   */
  Map<String, Long> objects(long at);

  /** Up to where the topic was complete when that was noted last. */
  long published();

  /** Notes how far the topic is. Losing it only means to publish again. */
  void markPublished(long revision);
}
