package io.margay.policyapi.watch;

import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Source;
import io.margay.policyapi.snapshot.TopicState;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Serves watches, each on its request's own (virtual) thread. */
public final class Watches {

  /** How an object is shown in an event. */
  @FunctionalInterface
  public interface View {
    String show(String json);
  }

  /** As Kubernetes has it. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private final Hub hub;
  private final Earlier earlier;
  private final Map<Source, History> histories = new EnumMap<>(Source.class);
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param kept how many changes of each topic can still be watched from
   * @param earlier knows those of resources from before this replica
   */
  Watches(Hub hub, int kept, Earlier earlier) {
    this.hub = hub;
    this.earlier = earlier;
    for (Source source : Source.values()) {
      // ipam-service keeps no log of its changes, but its topic those of the last half hour.
      Earlier known = source == Source.RESOURCES ? earlier : null;
      History history = new History(source, kept, known);
      histories.put(source, history);
      hub.follow(history);
    }
  }

  /**
   * Writes events until the client goes or the time is over.
   *
   * @throws StatusException 410 if the revision is too old or of another history, 504 if the state
   *     that is asked for is not there yet, 503 while the topics are not in sync
   */
  public void serve(WatchRequest request, HttpServletResponse response, View view)
      throws IOException {
    Watch watch = begin(request);
    response.setStatus(200);
    response.setContentType("application/json");
    Lines lines = new Lines(response.getOutputStream(), view);
    response.flushBuffer();
    open.incrementAndGet();
    try {
      watch.run(lines);
    } catch (InterruptedException e) {
      // The server stops: the client sees the end of the stream and comes back.
      Thread.currentThread().interrupt();
    } finally {
      open.decrementAndGet();
    }
  }

  /**
   * @throws StatusException 410 if the revision is too old or of another history, 504 if the state
   *     that is asked for is not there yet, 503 while the topics are not in sync
   */
  Watch begin(WatchRequest request) {
    Source source = Source.of(request.filter().kind());
    TopicState state = state(source, request.atLeast());
    History history = Objects.requireNonNull(histories.get(source));
    Long after = request.after();
    long start = after == null ? state.revision() : after;
    if (source == Source.RESOURCES && start > state.revision() && !earlier.isReached(start)) {
      throw Watch.fromElsewhere(start);
    }
    Long position = history.positionAfter(start);
    if (position == null) {
      throw Watch.tooOld(start);
    }
    return new Watch(request, state, history, position, start);
  }

  /** Waits a little for what another replica may have told the client of already. */
  private TopicState state(Source source, long atLeast) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    TopicState state = hub.snapshot().of(source);
    while (state.revision() < atLeast && state.inSync() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      state = hub.snapshot().of(source);
    }
    if (!state.inSync()) {
      throw Statuses.unavailable("this replica has not read its topics yet: try again");
    }
    if (state.revision() < atLeast) {
      throw Statuses.tooLargeVersion(Long.toString(atLeast), state.revision());
    }
    return state;
  }

  /** How many are under way over plain HTTP. */
  int open() {
    return open.get();
  }
}
