package io.margay.agent.feed;

import com.google.protobuf.ByteString;
import io.margay.proto.feed.v1.FeedGrpc;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.Hello;
import io.margay.proto.feed.v1.ToldStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a stream of the feed open for as long as the agent lives, and hands on what it brings.
 * After a failure it turns to the next replica; the pause before that doubles, with jitter, until a
 * stream has got in sync.
 */
public final class FeedClient implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FeedClient.class);

  private final String node;
  private final String version;
  private final PolicyApi policyApi;
  private final FeedTiming timing;
  private final Consumer<FeedBatch> sink;
  private final Consumer<List<AskedStatus>> asked;
  private final LongSupplier clock;
  private final RandomGenerator random;
  private final FeedReader reader = new FeedReader();
  private final Thread thread;
  private volatile FeedStatus status = FeedStatus.NONE;
  private volatile @Nullable FeedStream current;
  private volatile @Nullable NodeReport report;
  private volatile boolean closed;

  /**
   * @param sink gets each batch on a thread of the stream, one after the other; it must not block
   * @param asked gets the states of the node that are asked for, all of them, likewise
   * @param clock nanoseconds that only go forward
   */
  public FeedClient(
      String node,
      String version,
      PolicyApi policyApi,
      FeedTiming timing,
      Consumer<FeedBatch> sink,
      Consumer<List<AskedStatus>> asked,
      LongSupplier clock,
      RandomGenerator random) {
    this.node = node;
    this.version = version;
    this.policyApi = policyApi;
    this.timing = timing;
    this.sink = sink;
    this.asked = asked;
    this.clock = clock;
    this.random = random;
    this.thread = Thread.ofPlatform().name("feed").daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  public FeedStatus status() {
    FeedStream stream = current;
    FeedStatus now = status;
    return stream == null || now.connectedTo() == null ? now : now.heard(stream.heard());
  }

  /** Tells the server what is in the kernel. */
  public void report(NodeReport now) {
    report = now;
    FeedStream stream = current;
    if (stream != null) {
      stream.report(now);
    }
  }

  /**
   * Tells the server a state that it asked for.
   *
   * @param json of the status
   * @return false if there is no stream that takes it now
   */
  public boolean tell(AskedStatus asked, byte[] json) {
    FeedStream stream = current;
    return stream != null
        && stream.tell(
            ToldStatus.newBuilder()
                .setName(asked.name())
                .setUid(asked.uid())
                .setGeneration(asked.generation())
                .setStatus(ByteString.copyFrom(json))
                .build());
  }

  @Override
  public void close() {
    closed = true;
    FeedStream stream = current;
    if (stream != null) {
      stream.drop("the agent stops");
    }
    thread.interrupt();
  }

  private void run() {
    long pause = timing.leastPause().toMillis();
    try {
      while (!closed) {
        long batchesBefore = status.batches();
        FeedStream stream = new FeedStream(this::receive, clock);
        String reason = follow(stream);
        if (closed) {
          return;
        }
        Duration advice = stream.moveAfter();
        if (advice != null) {
          policyApi.next();
          log.info(
              "feed moves reason=\"{}\" next={} inMillis={}",
              reason,
              policyApi.address(),
              advice.toMillis());
          Thread.sleep(advice);
          continue;
        }
        pause = status.batches() > batchesBefore ? timing.leastPause().toMillis() : pause;
        policyApi.next();
        long wait = pause / 2 + random.nextLong(pause / 2 + 1);
        log.warn("feed lost reason=\"{}\" next={} inMillis={}", reason, policyApi.address(), wait);
        Thread.sleep(wait);
        pause = Math.min(2 * pause, timing.mostPause().toMillis());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Opens a stream and stays with it to its end; the reason of that. */
  private String follow(FeedStream stream) throws InterruptedException {
    String token;
    synchronized (reader) {
      reader.begin();
      current = stream;
      status = status.opened();
      token = status.token();
    }
    stream.open(
        FeedGrpc.newStub(policyApi.channel()),
        Hello.newBuilder()
            .setNode(node)
            .setResumeToken(token == null ? "" : token)
            .setAgentVersion(version)
            .setReadsBatches(true)
            .build());
    NodeReport last = report;
    if (last != null) {
      stream.report(last);
    }
    String reason = awaitEnd(stream);
    synchronized (reader) {
      current = null;
      status = status.ended(reason);
    }
    return reason;
  }

  private String awaitEnd(FeedStream stream) throws InterruptedException {
    long tick = Math.max(10, timing.heartbeat().toMillis() / 5);
    while (true) {
      try {
        return stream.ended().get(tick, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        stream.tick(timing);
      } catch (ExecutionException e) {
        return String.valueOf(e.getCause());
      }
    }
  }

  /** A message of the stream; a late one of a stream that was given up is dropped. */
  private void receive(FeedStream from, FeedMessage message) {
    synchronized (reader) {
      if (current != from) {
        return;
      }
      if (status.connectedTo() == null) {
        status = status.connected(policyApi.address().toString());
        log.info("feed connected to={} resumeToken={}", status.connectedTo(), status.token());
      }
      status = status.heard(from.heard());
      switch (message.getMessageCase()) {
        case SNAPSHOT_BEGIN -> reader.snapshotBegin();
        case CHANGE ->
            reader.change(
                message.getChange().getKey(), message.getChange().getResource().toByteArray());
        case IN_SYNC -> deliver(message.getInSync().getResumeToken());
        case BATCH -> {
          reader.batch(message.getBatch());
          if (!message.getBatch().getResumeToken().isEmpty()) {
            deliver(message.getBatch().getResumeToken());
          }
        }
        case MOVE -> from.move(Duration.ofMillis(message.getMove().getAfterMillis()));
        case STATUS_REQUESTS ->
            asked.accept(
                message.getStatusRequests().getRequestsList().stream()
                    .map(AskedStatus::of)
                    .toList());
        case HEARTBEAT, MESSAGE_NOT_SET -> {}
      }
    }
  }

  private void deliver(String token) {
    sink.accept(reader.inSync(token));
    status = status.synced(token, reader.unreadable());
  }
}
