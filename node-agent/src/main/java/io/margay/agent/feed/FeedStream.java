package io.margay.agent.feed;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.FeedGrpc;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.Heartbeat;
import io.margay.proto.feed.v1.Hello;
import io.margay.proto.feed.v1.NodeStatus;
import io.margay.proto.feed.v1.ToldStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One stream, from Hello to its end. Asks for the next message only when the last is worked off, so
 * that a slow agent makes the server coalesce.
 */
final class FeedStream implements ClientResponseObserver<AgentMessage, FeedMessage> {

  private static final Duration LONGEST_MOVE = Duration.ofMinutes(1);

  private final BiConsumer<FeedStream, FeedMessage> received;
  private final LongSupplier clock;
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private volatile long heard;
  private volatile @Nullable Duration moveAfter;
  private @Nullable ClientCallStreamObserver<AgentMessage> call;
  private @Nullable NodeReport unsent;
  private long sent;

  FeedStream(BiConsumer<FeedStream, FeedMessage> received, LongSupplier clock) {
    this.received = received;
    this.clock = clock;
    this.heard = clock.getAsLong();
    this.sent = heard;
  }

  /** Starts the call; its first message is the Hello. */
  void open(FeedGrpc.FeedStub stub, Hello hello) {
    var unused = stub.subscribe(this);
    send(AgentMessage.newBuilder().setHello(hello).build());
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AgentMessage> requests) {
    synchronized (this) {
      call = requests;
    }
    requests.disableAutoRequestWithInitial(1);
  }

  @Override
  public void onNext(FeedMessage message) {
    heard = clock.getAsLong();
    try {
      received.accept(this, message);
    } catch (RuntimeException e) {
      drop("the agent failed on a message: " + e);
      throw e;
    }
    synchronized (this) {
      if (call != null) {
        call.request(1);
      }
    }
  }

  @Override
  public void onError(Throwable error) {
    Status status = Status.fromThrowable(error);
    ended.complete(
        status.getCode()
            + (status.getDescription() == null ? "" : ": " + status.getDescription())
            + (status.getCause() == null ? "" : ": " + status.getCause().getMessage()));
  }

  @Override
  public void onCompleted() {
    ended.complete("the server closed the stream");
  }

  /** Completed with the reason once the stream is over. */
  CompletableFuture<String> ended() {
    return ended;
  }

  /** The server lets go: connect anew after so long. What is longer than a minute is a minute. */
  void move(Duration after) {
    moveAfter = after.compareTo(LONGEST_MOVE) > 0 ? LONGEST_MOVE : after;
  }

  /** What the server has said about coming back; null if nothing. */
  @Nullable Duration moveAfter() {
    return moveAfter;
  }

  long heard() {
    return heard;
  }

  private synchronized void send(AgentMessage message) {
    if (call != null && !ended.isDone()) {
      call.onNext(message);
      sent = clock.getAsLong();
    }
  }

  /** Tells the server what is programmed; only the last such message counts. */
  synchronized void report(NodeReport report) {
    unsent = report;
    sendStatus();
  }

  /**
   * Tells the server a state that it asked for.
   *
   * @return false if the stream does not take it now
   */
  synchronized boolean tell(ToldStatus told) {
    if (call == null || ended.isDone() || !call.isReady()) {
      return false;
    }
    send(AgentMessage.newBuilder().setToldStatus(told).build());
    return true;
  }

  /** Sends what is due and drops the stream if the server is silent. */
  synchronized void tick(FeedTiming timing) {
    long now = clock.getAsLong();
    sendStatus();
    if (now - sent >= timing.heartbeat().toNanos()) {
      send(AgentMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
    }
    if (now - heard >= timing.silence().toNanos()) {
      drop("nothing was heard for " + timing.silence().toSeconds() + " s");
    }
  }

  synchronized void drop(String reason) {
    if (ended.complete(reason) && call != null) {
      call.cancel(reason, null);
    }
  }

  private void sendStatus() {
    NodeReport report = unsent;
    if (report != null && call != null && call.isReady()) {
      unsent = null;
      NodeStatus.Builder status =
          NodeStatus.newBuilder().setDigest(report.digest()).addAllErrors(report.errors());
      if (report.appliedToken() != null) {
        status.setAppliedToken(report.appliedToken());
      }
      send(AgentMessage.newBuilder().setStatus(status).build());
    }
  }
}
