package io.margay.policyapi.feed;

import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.proto.feed.v1.FeedMessage;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What one agent is still to be sent, and in which order. Memory is bounded by the number of keys:
 * the opening walks a shared snapshot, and later changes replace each other per key. Not safe for
 * threads; pure.
 */
final class Outbound {

  private final boolean batches;
  private final boolean snapshot;
  private Iterator<FeedMessage> opening;
  private @Nullable Token openingToken;

  /** Changes for an agent that lacks nothing else: sent as they are, as to all such agents. */
  private @Nullable Delta whole;

  /** The batch on its way; complete up to its token once it is empty. */
  private Map<String, Entry> sending = new LinkedHashMap<>();

  private @Nullable Token sendingToken;

  /** What came since. */
  private Map<String, Entry> incoming = new LinkedHashMap<>();

  private @Nullable Token incomingToken;

  private Outbound(
      boolean batches, boolean snapshot, Iterator<FeedMessage> opening, Token openingToken) {
    this.batches = batches;
    this.snapshot = snapshot;
    this.opening = opening;
    this.openingToken = openingToken;
  }

  /**
   * Begins with what has changed since the token, or with everything if that is not known.
   *
   * @param openings where the agent reads batches; null where it takes changes one by one
   */
  static Outbound open(
      Snapshot snapshot, @Nullable Token resume, Instant now, @Nullable Openings openings) {
    Token reached = Token.of(snapshot, now);
    boolean batches = openings != null;
    if (resume != null && resume.resumableFrom(snapshot, now)) {
      Iterator<Entry> missed = ForAgents.changesAfter(snapshot, resume);
      return new Outbound(batches, false, messages(missed, batches), reached);
    }
    Iterator<FeedMessage> begin = List.of(Messages.BEGIN).iterator();
    if (openings == null) {
      Iterator<FeedMessage> all = messages(ForAgents.objects(snapshot), false);
      return new Outbound(false, true, concat(begin, all), reached);
    }
    Opening shared = openings.of(snapshot, now);
    Iterator<FeedMessage> since = messages(ForAgents.changesAfter(snapshot, shared.token()), true);
    return new Outbound(true, true, concat(begin, concat(shared.batches(), since)), reached);
  }

  boolean startsWithSnapshot() {
    return snapshot;
  }

  /** Adds changes; of several for one key only the last is sent. */
  void offer(Delta delta) {
    if (batches && isDrained()) {
      whole = delta;
      return;
    }
    Delta unsent = whole;
    if (unsent != null) {
      whole = null;
      add(unsent);
    }
    add(delta);
  }

  private void add(Delta delta) {
    for (Entry entry : delta.entries()) {
      // In place if its older value is still unsent: the batch must not lack the key.
      Map<String, Entry> batch = sending.containsKey(entry.key()) ? sending : incoming;
      batch.put(entry.key(), entry);
    }
    incomingToken = delta.token();
  }

  /** The next message; null if there is nothing to send now. */
  @Nullable FeedMessage next() {
    if (opening.hasNext()) {
      return opening.next();
    }
    if (openingToken != null) {
      Token token = openingToken;
      openingToken = null;
      // Lets go of the snapshot.
      opening = Collections.emptyIterator();
      return Messages.inSync(token);
    }
    Delta next = whole;
    if (next != null) {
      whole = null;
      return next.message();
    }
    if (sendingToken == null && incomingToken != null) {
      swap();
    }
    return batches ? batch() : nextOfBatch();
  }

  /** Whether the agent has been sent everything up to now. */
  boolean isDrained() {
    return openingToken == null
        && whole == null
        && sendingToken == null
        && incomingToken == null
        && sending.isEmpty();
  }

  /** How many keys wait, not counting what is left of the opening. */
  int pending() {
    Delta unsent = whole;
    return sending.size() + incoming.size() + (unsent == null ? 0 : unsent.entries().size());
  }

  private void swap() {
    Map<String, Entry> empty = sending;
    sending = incoming;
    sendingToken = incomingToken;
    incoming = empty;
    incomingToken = null;
  }

  private @Nullable FeedMessage nextOfBatch() {
    Iterator<Entry> first = draining();
    if (first.hasNext()) {
      return Messages.change(first.next());
    }
    if (sendingToken == null) {
      return null;
    }
    Token token = sendingToken;
    sendingToken = null;
    return Messages.inSync(token);
  }

  private @Nullable FeedMessage batch() {
    if (sendingToken == null) {
      return null;
    }
    List<Entry> taken = Messages.take(draining());
    Token token = sending.isEmpty() ? sendingToken : null;
    if (token != null) {
      sendingToken = null;
    }
    return Messages.batch(taken, token);
  }

  /** Takes out of the batch on its way. */
  private Iterator<Entry> draining() {
    Iterator<Entry> entries = sending.values().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public Entry next() {
        Entry entry = entries.next();
        entries.remove();
        return entry;
      }
    };
  }

  private static Iterator<FeedMessage> messages(Iterator<Entry> entries, boolean batches) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public FeedMessage next() {
        return batches
            ? Messages.batch(Messages.take(entries), null)
            : Messages.change(entries.next());
      }
    };
  }

  private static Iterator<FeedMessage> concat(
      Iterator<FeedMessage> first, Iterator<FeedMessage> second) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return first.hasNext() || second.hasNext();
      }

      @Override
      public FeedMessage next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return first.hasNext() ? first.next() : second.next();
      }
    };
  }
}
