package io.margay.policyapi.watch;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Hub.Transition;
import io.margay.policyapi.snapshot.Source;
import io.margay.policyapi.snapshot.TopicState;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Serves watches, each on its request's own (virtual) thread. */
public final class Watches {

  /** How an object is shown in an event. */
  @FunctionalInterface
  public interface View {
    String show(String json);
  }

  /** At least so often a bookmark goes to those who want them: it also finds dead connections. */
  private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(60);

  private final Hub hub;
  private final Map<Source, History> histories = new EnumMap<>(Source.class);

  /**
   * @param kept how many changes of each topic can still be watched from
   * @param earlier knows those of resources from before this replica
   */
  Watches(Hub hub, int kept, Earlier earlier) {
    this.hub = hub;
    for (Source source : Source.values()) {
      // ipam-service keeps no log of its changes.
      Earlier known = source == Source.RESOURCES ? earlier : Earlier.UNKNOWN;
      History history = new History(source, kept, known);
      histories.put(source, history);
      hub.follow(history);
    }
  }

  /**
   * Writes events until the client goes or the time is over.
   *
   * @throws StatusException 410 if the revision is too old, 503 while the topics are not in sync
   */
  public void serve(WatchRequest request, HttpServletResponse response, View view)
      throws IOException {
    TopicState state = hub.snapshot().of(Source.of(request.filter().kind()));
    if (!state.inSync()) {
      throw Statuses.unavailable("this replica has not read its topics yet: try again");
    }
    History history = Objects.requireNonNull(histories.get(Source.of(request.filter().kind())));
    Long after = request.after();
    long start = after == null ? state.revision() : after;
    Long position = history.positionAfter(start);
    if (position == null) {
      throw tooOld(start);
    }
    response.setStatus(200);
    response.setContentType("application/json");
    Writer writer = new Writer(response.getOutputStream(), view);
    response.flushBuffer();
    if (after == null) {
      writeInitial(writer, request, state);
    }
    try {
      follow(writer, request, history, position, start);
    } catch (InterruptedException e) {
      // The server stops: the client sees the end of the stream and comes back.
      Thread.currentThread().interrupt();
    }
  }

  private static void writeInitial(Writer writer, WatchRequest request, TopicState state)
      throws IOException {
    Filter filter = request.filter();
    Iterator<Entry> objects = matching(state, filter).iterator();
    while (objects.hasNext()) {
      writer.write(Event.added(objects.next()));
    }
    if (request.bookmarks()) {
      writer.write(Event.bookmark(filter, state.revision(), request.initialEventsEnd()));
    }
    writer.flush();
  }

  private static void follow(
      Writer writer, WatchRequest request, History history, long from, long startRevision)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + request.timeout().toNanos();
    long position = from;
    long revision = startRevision;
    while (true) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return;
      }
      Duration patience = Duration.ofNanos(Math.min(left, BOOKMARK_EVERY.toNanos()));
      History.Part part = history.read(position, patience);
      if (part == null) {
        writer.write(new Event(Event.Type.ERROR, Bodies.json(tooOld(revision).status().toTree())));
        writer.flush();
        return;
      }
      for (Transition change : part.changes()) {
        // A change at or below where the client starts is one that it has seen in its list.
        if (change.after().revision() > startRevision) {
          Event event = Event.of(change, request.filter());
          if (event != null) {
            writer.write(event);
          }
        }
        revision = Math.max(revision, change.after().revision());
      }
      if (part.changes().isEmpty() && request.bookmarks() && end - System.nanoTime() > 0) {
        writer.write(Event.bookmark(request.filter(), revision, false));
      }
      writer.flush();
      position = part.position();
    }
  }

  private static Stream<Entry> matching(TopicState state, Filter filter) {
    String prefix = filter.kind().id() + "/";
    Iterable<Entry> objects = state::objects;
    return StreamSupport.stream(objects.spliterator(), false)
        .filter(entry -> entry.key().startsWith(prefix))
        .filter(entry ->
            filter.matches(io.margay.core.model.ResourceKey.parse(entry.key()), entry::tree))
        .sorted(Comparator.comparing(Entry::key));
  }

  private static StatusException tooOld(long revision) {
    return Statuses.gone("too old resource version: " + revision + ": list again");
  }

  /** Frames events: one JSON object a line. */
  private static final class Writer {
    private final OutputStream out;
    private final View view;
    private boolean dirty;

    Writer(OutputStream out, View view) {
      this.out = out;
      this.view = view;
    }

    void write(Event event) throws IOException {
      @Nullable String shown =
          switch (event.type()) {
            case ADDED, MODIFIED, DELETED -> view.show(event.json());
            case BOOKMARK, ERROR -> event.json();
          };
      String line = "{\"type\":\"" + event.type() + "\",\"object\":" + shown + "}\n";
      out.write(line.getBytes(StandardCharsets.UTF_8));
      dirty = true;
    }

    void flush() throws IOException {
      if (dirty) {
        out.flush();
        dirty = false;
      }
    }
  }
}
