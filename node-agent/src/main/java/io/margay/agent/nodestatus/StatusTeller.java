package io.margay.agent.nodestatus;

import io.margay.agent.document.ResourceDocuments;
import io.margay.agent.feed.AskedStatus;
import io.margay.agent.feed.FeedClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells policy-api the node's state as often as it is asked for, on a thread of its own. */
public final class StatusTeller implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StatusTeller.class);

  private final NodeState state;
  private final FeedClient feed;
  private final LongSupplier clock;

  /** A platform thread: netlink holds a carrier. */
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("node-status").daemon().factory());

  // Of the thread.
  private final StatusSchedule schedule = new StatusSchedule();
  private long streams;

  /**
   * @param clock nanoseconds that only go forward
   */
  public StatusTeller(NodeState state, FeedClient feed, LongSupplier clock) {
    this.state = state;
    this.feed = feed;
    this.clock = clock;
  }

  public void start() {
    var unused = thread.scheduleWithFixedDelay(this::turn, 1, 1, TimeUnit.SECONDS);
  }

  /** These are asked for, and no others. Does not block. */
  public void asked(List<AskedStatus> all) {
    try {
      thread.execute(() -> {
        notice();
        schedule.asked(all);
        turn();
      });
    } catch (RejectedExecutionException e) {
      // Closed.
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void turn() {
    notice();
    if (feed.status().connectedTo() == null) {
      return;
    }
    for (AskedStatus each : schedule.due(clock.getAsLong())) {
      try {
        if (!tell(each)) {
          return;
        }
      } catch (IOException | RuntimeException e) {
        log.error("the node's state can not be told object={}", each.name(), e);
      }
      schedule.told(each, clock.getAsLong());
    }
  }

  /** A new stream: the last one has ended. */
  private void notice() {
    long now = feed.status().streams();
    if (now != streams) {
      streams = now;
      schedule.lost(clock.getAsLong());
    }
  }

  /** False if there is no stream that takes it: later, then. */
  private boolean tell(AskedStatus asked) throws IOException {
    return feed.tell(asked, ResourceDocuments.write(state.of(asked.classes())));
  }
}
