package io.margay.topics.outbox;

import io.margay.topics.TopicRecord;
import io.margay.topics.outbox.OutboxLog.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes changes from the table to the topic, in order; puts aside what no topic takes. */
final class Batches {

  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

  private static final int MOST = 500;

  private final OutboxLog log;
  private final Publisher publisher;
  private final BooleanSupplier held;
  private final RelayMeters meters;

  Batches(OutboxLog log, Publisher publisher, BooleanSupplier held, RelayMeters meters) {
    this.log = log;
    this.publisher = publisher;
    this.held = held;
    this.meters = meters;
  }

  /**
   * Publishes what follows a revision.
   *
   * @return up to where the topic is complete; the same revision if there was nothing
   */
  long publishAfter(long revision) {
    List<Row> changes = log.after(revision, MOST);
    if (changes.isEmpty()) {
      return revision;
    }
    List<TopicRecord> records = new ArrayList<>(changes.size());
    for (Row change : changes) {
      String fault = fault(change);
      if (fault == null) {
        records.add(change.toRecord());
      } else if (held.getAsBoolean()) {
        putAside(change, fault);
      }
    }
    // Once more: whoever is not the leader any more must not write behind the new one.
    if (!held.getAsBoolean()) {
      return revision;
    }
    publisher.publish(records);
    return changes.getLast().revision();
  }

  private @Nullable String fault(Row change) {
    try {
      return publisher.fits(change.toRecord()) ? null : "it is larger than records may be";
    } catch (IllegalArgumentException e) {
      return "its key can not be read: " + e.getMessage();
    }
  }

  private void putAside(Row change, String fault) {
    LOG.error(
        "a change can not be published and goes to the dead letters: revision={} key={} reason={}",
        change.revision(),
        change.key(),
        fault);
    publisher.deadLetter(change.key(), change.value(), fault);
    meters.poison();
  }
}
