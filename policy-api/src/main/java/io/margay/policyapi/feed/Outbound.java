package io.margay.policyapi.feed;

import com.google.protobuf.ByteString;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub.Transition;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.proto.feed.v1.Change;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.InSync;
import io.margay.proto.feed.v1.SnapshotBegin;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one agent is still to be sent, and in which order. Memory is bounded by the number of keys:
 * the opening walks a shared snapshot, and later changes replace each other per key. Not safe for
 * threads; pure.
 */
final class Outbound {

  private static final FeedMessage BEGIN =
      FeedMessage.newBuilder().setSnapshotBegin(SnapshotBegin.getDefaultInstance()).build();

  private boolean begin;
  private Iterator<Entry> resources;
  private Iterator<Entry> ipam;
  private @Nullable Token openingToken;

  /** The batch on its way; complete up to its token once it is empty. */
  private Map<String, Entry> sending = new LinkedHashMap<>();

  private @Nullable Token sendingToken;

  /** What came since. */
  private Map<String, Entry> incoming = new LinkedHashMap<>();

  private @Nullable Token incomingToken;

  private Outbound(
      boolean begin, Iterator<Entry> resources, Iterator<Entry> ipam, Token openingToken) {
    this.begin = begin;
    this.resources = resources;
    this.ipam = ipam;
    this.openingToken = openingToken;
  }

  /** Begins with what has changed since the token, or with everything if that is not known. */
  static Outbound open(Snapshot snapshot, @Nullable Token resume, Instant now) {
    Token reached = Token.of(snapshot, now);
    return resume != null && resume.resumableFrom(snapshot, now)
        ? new Outbound(
            false,
            snapshot.resources().changesAfter(resume.resources()),
            snapshot.ipam().changesAfter(resume.ipam()),
            reached)
        : new Outbound(true, snapshot.resources().objects(), snapshot.ipam().objects(), reached);
  }

  boolean startsWithSnapshot() {
    return begin;
  }

  /** Adds changes; of several for one key only the last is sent. */
  void offer(List<Transition> changes, Token token) {
    for (Transition change : changes) {
      Entry entry = change.after();
      // In place if its older value is still unsent: the batch must not lack the key.
      Map<String, Entry> batch = sending.containsKey(entry.key()) ? sending : incoming;
      batch.put(entry.key(), entry);
    }
    incomingToken = token;
  }

  /** The next message; null if there is nothing to send now. */
  @Nullable FeedMessage next() {
    if (begin) {
      begin = false;
      return BEGIN;
    }
    if (resources.hasNext()) {
      return change(resources.next());
    }
    if (ipam.hasNext()) {
      return change(ipam.next());
    }
    if (openingToken != null) {
      Token token = openingToken;
      openingToken = null;
      // Lets go of the snapshot.
      resources = Collections.emptyIterator();
      ipam = Collections.emptyIterator();
      return inSync(token);
    }
    if (sendingToken == null && incomingToken != null) {
      swap();
    }
    return nextOfBatch();
  }

  /** Whether the agent has been sent everything up to now. */
  boolean isDrained() {
    return !begin
        && openingToken == null
        && sendingToken == null
        && incomingToken == null
        && sending.isEmpty();
  }

  /** How many keys wait, not counting what is left of the opening. */
  int pending() {
    return sending.size() + incoming.size();
  }

  private void swap() {
    Map<String, Entry> empty = sending;
    sending = incoming;
    sendingToken = incomingToken;
    incoming = empty;
    incomingToken = null;
  }

  private @Nullable FeedMessage nextOfBatch() {
    Iterator<Entry> first = sending.values().iterator();
    if (first.hasNext()) {
      Entry entry = first.next();
      first.remove();
      return change(entry);
    }
    if (sendingToken == null) {
      return null;
    }
    Token token = sendingToken;
    sendingToken = null;
    return inSync(token);
  }

  private static FeedMessage change(Entry entry) {
    Change.Builder change = Change.newBuilder().setKey(entry.key());
    ByteString document = entry.document();
    return FeedMessage.newBuilder().setChange(change.setResource(document)).build();
  }

  private static FeedMessage inSync(Token token) {
    return FeedMessage.newBuilder()
        .setInSync(InSync.newBuilder().setResumeToken(token.toString()))
        .build();
  }
}
