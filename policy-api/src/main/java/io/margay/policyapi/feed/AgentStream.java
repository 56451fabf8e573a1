package io.margay.policyapi.feed;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.proto.feed.v1.FeedMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connected agent. The hub's thread and the transport's put work in; one task at a time takes
 * it out and writes, as long as the transport takes more.
 */
final class AgentStream {

  private final String node;
  private final ServerCallStreamObserver<FeedMessage> out;
  private final Executor executor;
  private final InstantSource clock;

  /** When it is let go, so that agents spread over the replicas again. */
  private final long endNanos;

  /** Guards what follows. */
  private final Object lock = new Object();

  private @Nullable Outbound outbound;
  private boolean heartbeatDue;
  private @Nullable FeedMessage asked;
  private @Nullable FeedMessage lastMessage;
  private @Nullable Status end;
  private boolean ended;

  /** How many wishes to drain there are; the one who makes the first runs for all. */
  private final AtomicInteger wishes = new AtomicInteger();

  /** Since when the agent has not been up to date; 0 while it is. */
  private volatile long behindSinceNanos;

  private volatile long lastSentNanos;
  private volatile long lastHeardNanos;

  AgentStream(
      String node,
      ServerCallStreamObserver<FeedMessage> out,
      Executor executor,
      InstantSource clock,
      long nowNanos,
      Duration age) {
    this.node = node;
    this.out = out;
    this.executor = executor;
    this.clock = clock;
    this.endNanos = nowNanos + age.toNanos();
    this.lastSentNanos = nowNanos;
    this.lastHeardNanos = nowNanos;
    this.behindSinceNanos = nowNanos;
  }

  String node() {
    return node;
  }

  /**
   * Begins to send. Called with the hub's writer held, so that no change falls between.
   *
   * @param openings null for an agent that reads no batches
   * @return whether it begins with a snapshot rather than with changes
   */
  boolean open(Snapshot snapshot, @Nullable Token resume, @Nullable Openings openings) {
    boolean withSnapshot;
    synchronized (lock) {
      Outbound opened = Outbound.open(snapshot, resume, clock.instant(), openings);
      withSnapshot = opened.startsWithSnapshot();
      outbound = opened;
    }
    wake();
    return withSnapshot;
  }

  /**
   * There are changes. Called with the hub's writer held.
   *
   * @return whether the caller has to see to it that {@link #drain} is called
   */
  boolean changed(Delta delta) {
    synchronized (lock) {
      if (outbound != null) {
        outbound.offer(delta);
        if (behindSinceNanos == 0) {
          behindSinceNanos = System.nanoTime();
        }
      }
    }
    return wishes.getAndIncrement() == 0;
  }

  /** Tells the agent which of its node's states are asked for now; only the last time counts. */
  void ask(FeedMessage requests) {
    synchronized (lock) {
      asked = requests;
    }
    wake();
  }

  void heard(long nowNanos) {
    lastHeardNanos = nowNanos;
  }

  /** For how long the agent has not had everything. */
  Duration lag(long nowNanos) {
    long since = behindSinceNanos;
    return since == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, nowNanos - since));
  }

  /**
   * Sends a heartbeat if nothing else was sent for a while, and ends a stream that is silent or
   * that has not kept up for so long that a new beginning is better.
   */
  void tick(long nowNanos, Duration heartbeat, Duration silence, Duration mostBehind) {
    if (lag(nowNanos).compareTo(mostBehind) > 0) {
      end(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "node "
                  + node
                  + " has not kept up for "
                  + mostBehind.toSeconds()
                  + " s: begin anew"));
    } else if (nowNanos - lastHeardNanos > silence.toNanos()) {
      end(
          Status.DEADLINE_EXCEEDED.withDescription(
              "nothing heard from node " + node + " for " + silence.toSeconds() + " s"));
    } else if (nowNanos - endNanos > 0) {
      move(Duration.ZERO, "connect anew, so that agents spread over the replicas");
    } else if (nowNanos - lastSentNanos >= heartbeat.toNanos()) {
      synchronized (lock) {
        heartbeatDue = true;
      }
      wake();
    }
  }

  /** Lets the agent go with the advice to come back, here or elsewhere, after a while. */
  void move(Duration after, String why) {
    synchronized (lock) {
      lastMessage = Messages.move(after);
    }
    end(Status.UNAVAILABLE.withDescription(why));
  }

  /** Closes the stream from this side. */
  void end(Status status) {
    synchronized (lock) {
      if (end == null) {
        end = status;
      }
    }
    wake();
  }

  int pending() {
    synchronized (lock) {
      return outbound == null ? 0 : outbound.pending();
    }
  }

  /** There may be something to send, or room to send it. */
  void wake() {
    if (wishes.getAndIncrement() == 0) {
      executor.execute(this::drain);
    }
  }

  /** Sends what the transport takes, without waiting for it. */
  void drain() {
    int seen = wishes.get();
    do {
      sendWhatFits();
      seen = wishes.addAndGet(-seen);
    } while (seen != 0);
  }

  private void sendWhatFits() {
    while (!ended) {
      Status status;
      FeedMessage message;
      synchronized (lock) {
        status = end;
        // Whether it is ready first: a message that is taken out must be sent.
        message = status != null ? lastMessage : out.isReady() ? take() : null;
      }
      if (status != null) {
        ended = true;
        if (message != null) {
          out.onNext(message);
        }
        if (status.isOk()) {
          out.onCompleted();
        } else {
          out.onError(status.asRuntimeException());
        }
      } else if (message == null) {
        return;
      } else {
        out.onNext(message);
        lastSentNanos = System.nanoTime();
      }
    }
  }

  private @Nullable FeedMessage take() {
    FeedMessage message = asked;
    asked = null;
    if (message == null && outbound != null) {
      message = outbound.next();
    }
    if (outbound != null && outbound.isDrained()) {
      behindSinceNanos = 0;
    }
    if (message == null && heartbeatDue) {
      message = Messages.HEARTBEAT;
    }
    if (message != null) {
      heartbeatDue = false;
    }
    return message;
  }
}
