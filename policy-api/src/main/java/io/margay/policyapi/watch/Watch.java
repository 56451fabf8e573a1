package io.margay.policyapi.watch;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub.Transition;
import io.margay.policyapi.snapshot.TopicState;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One watch, from the place in the history where it begins. */
final class Watch {

  /** At least so often a bookmark goes to those who want them: it also finds dead connections. */
  private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(60);

  private final WatchRequest request;
  private final TopicState state;
  private final History history;
  private final long startRevision;
  private long position;
  private long revision;

  /**
   * @param state what there is, for those who begin with that
   * @param position in the history
   * @param startRevision the client knows all up to this
   */
  Watch(
      WatchRequest request, TopicState state, History history, long position, long startRevision) {
    this.request = request;
    this.state = state;
    this.history = history;
    this.position = position;
    this.startRevision = startRevision;
    this.revision = startRevision;
  }

  /** Writes events until the time is over or what follows is lost. */
  void run(Sink sink) throws IOException, InterruptedException {
    if (request.after() == null) {
      writeInitial(sink);
    }
    long end = System.nanoTime() + request.timeout().toNanos();
    for (long left = request.timeout().toNanos(); left > 0; left = end - System.nanoTime()) {
      Duration patience = Duration.ofNanos(Math.min(left, BOOKMARK_EVERY.toNanos()));
      History.Part part = history.read(position, patience);
      if (part == null) {
        sink.write(Event.error(tooOld(revision).status()));
        sink.flush();
        return;
      }
      part.changes().forEach(change -> revision = Math.max(revision, change.after().revision()));
      write(part, sink);
      if (part.changes().isEmpty() && end - System.nanoTime() > 0) {
        idle(sink);
      }
      sink.flush();
      position = part.position();
    }
  }

  private void write(History.Part part, Sink sink) throws IOException {
    for (Transition change : part.changes()) {
      // A change at or below where the client starts is one that it has seen in its list.
      if (change.after().revision() > startRevision) {
        Event event = Event.of(change, request.filter());
        if (event != null) {
          sink.write(event);
        }
      }
    }
  }

  private void idle(Sink sink) throws IOException {
    if (request.bookmarks()) {
      sink.write(Event.bookmark(request.filter(), revision, false));
    }
    sink.idle();
  }

  private void writeInitial(Sink sink) throws IOException {
    Iterator<Entry> objects = matching().iterator();
    while (objects.hasNext()) {
      sink.write(Event.added(objects.next()));
    }
    if (request.bookmarks()) {
      sink.write(Event.bookmark(request.filter(), state.revision(), request.initialEventsEnd()));
    }
    sink.flush();
  }

  private Stream<Entry> matching() {
    Filter filter = request.filter();
    String prefix = filter.kind().id() + "/";
    Iterable<Entry> objects = state::objects;
    return StreamSupport.stream(objects.spliterator(), false)
        .filter(entry -> entry.key().startsWith(prefix))
        .filter(entry -> filter.matches(ResourceKey.parse(entry.key()), entry::tree))
        .sorted(Comparator.comparing(Entry::key));
  }

  /**
   * Of a history that is not there any more, such as that before a backup was put back: who waited
   * for what comes after it would miss all until then.
   */
  static StatusException fromElsewhere(long revision) {
    return Statuses.gone(
        "there is no resource version " + revision + ", the last one is lower: list again");
  }

  static StatusException tooOld(long revision) {
    return Statuses.gone("too old resource version: " + revision + ": list again");
  }
}
