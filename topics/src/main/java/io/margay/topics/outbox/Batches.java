package io.margay.topics.outbox;

import io.margay.topics.TopicRecord;
import io.margay.topics.outbox.OutboxLog.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
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
  private final LongConsumer onTaken;
  private final RelayMeters meters;

  /**
   * Where the topic is.
   *
   * @param revision up to which it is complete
   * @param mayBeMore whether there may be changes behind it that were there already
   */
  record Reached(long revision, boolean mayBeMore) {}

  /**
   * @param onTaken told up to where changes have been read, before they are published
   */
  Batches(
      OutboxLog log,
      Publisher publisher,
      BooleanSupplier held,
      LongConsumer onTaken,
      RelayMeters meters) {
    this.log = log;
    this.publisher = publisher;
    this.held = held;
    this.onTaken = onTaken;
    this.meters = meters;
  }

  /**
   * Publishes what follows a revision.
   *
   * @return the same revision if there was nothing
   */
  Reached publishAfter(long revision) {
    List<Row> changes = log.after(revision, MOST);
    if (changes.isEmpty()) {
      return new Reached(revision, false);
    }
    onTaken.accept(changes.getLast().revision());
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
      return new Reached(revision, true);
    }
    publisher.publish(records);
    return new Reached(changes.getLast().revision(), changes.size() == MOST);
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
