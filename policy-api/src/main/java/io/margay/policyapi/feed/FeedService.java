package io.margay.policyapi.feed;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.margay.policyapi.enforcement.NodeReport;
import io.margay.policyapi.enforcement.Reports;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.policyapi.snapshot.Source;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.FeedGrpc;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.Hello;
import io.margay.proto.feed.v1.NodeStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code Feed}: one {@link AgentStream} for each connected agent. */
final class FeedService extends FeedGrpc.FeedImplBase implements Hub.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(FeedService.class);

  /** What a replica needs for an agent that begins. */
  private static final long MILLIS_FOR_EACH = 5;

  private static final Duration LONGEST_SPREAD = Duration.ofSeconds(10);

  /** Agents that one task sends to. */
  private static final int AT_A_TIME = 32;

  private final Hub hub;
  private final Reports reports;
  private final Executor executor;
  private final InstantSource clock;
  private final Duration age;
  private final RandomGenerator random;
  private final Openings openings = new Openings();
  private final AskedStatuses asked;
  private final ToldStatuses told;

  /** Those that are connected. */
  private final Set<AgentStream> streams = ConcurrentHashMap.newKeySet();

  /** Those of them that have begun, and so are told of changes. */
  private final Set<AgentStream> following = ConcurrentHashMap.newKeySet();

  /**
   * @param age after about which a stream is ended with the advice to connect anew
   */
  FeedService(
      Hub hub,
      Reports reports,
      AskedStatuses asked,
      ToldStatuses told,
      Executor executor,
      InstantSource clock,
      Duration age,
      RandomGenerator random) {
    this.age = age;
    this.random = random;
    this.hub = hub;
    this.reports = reports;
    this.asked = asked;
    this.told = told;
    this.executor = executor;
    this.clock = clock;
  }

  /** Made ready for all agents once. */
  @Override
  public void changed(Source source, List<Hub.Transition> changes, Snapshot after) {
    Map<String, Entry> last = new LinkedHashMap<>();
    Set<String> askedAnew = new TreeSet<>();
    for (Hub.Transition change : changes) {
      if (AskedStatuses.concerns(change.after())) {
        askedAnew.addAll(asked.changed(change.after()));
      } else if (ForAgents.wanted(change.after())) {
        last.put(change.after().key(), change.after());
      }
    }
    // What is asked of one node is nothing to the others, but that they have this revision too.
    boolean wanted = !last.isEmpty() || !askedAnew.isEmpty();
    if (wanted && !following.isEmpty()) {
      Delta delta = new Delta(List.copyOf(last.values()), Token.of(after, clock.instant()));
      tell(delta);
    }
    ask(askedAnew);
  }

  /** Before any agent is served: what is asked of the nodes. Called with the hub's writer held. */
  void begin() {
    asked.begin(hub.snapshot());
  }

  private void ask(Set<String> nodes) {
    if (!nodes.isEmpty()) {
      following.stream().filter(stream -> nodes.contains(stream.node())).forEach(this::ask);
    }
  }

  private void ask(AgentStream stream) {
    stream.ask(Messages.asked(asked.of(stream.node())));
  }

  /** Some agents at a time: a task for each would cost about as much as what it sends. */
  private void tell(Delta delta) {
    List<AgentStream> idle = new ArrayList<>(AT_A_TIME);
    for (AgentStream stream : following) {
      if (stream.changed(delta)) {
        idle.add(stream);
      }
      if (idle.size() == AT_A_TIME) {
        drain(List.copyOf(idle));
        idle.clear();
      }
    }
    drain(idle);
  }

  private void drain(List<AgentStream> idle) {
    if (!idle.isEmpty()) {
      executor.execute(() -> idle.forEach(FeedService::drain));
    }
  }

  /** What fails for one agent must not keep the others from theirs. */
  private static void drain(AgentStream stream) {
    try {
      stream.drain();
    } catch (RuntimeException e) {
      LOG.warn("a change could not be sent to the agent of node {}", stream.node(), e);
    }
  }

  @Override
  public StreamObserver<AgentMessage> subscribe(StreamObserver<FeedMessage> observer) {
    return new Inbound((ServerCallStreamObserver<FeedMessage>) observer);
  }

  int connected() {
    return streams.size();
  }

  /** Keys that wait for slow agents, over all agents. */
  int pending() {
    return streams.stream().mapToInt(AgentStream::pending).sum();
  }

  /** By node, for how long its agent has not had everything; of two streams the longer. */
  Map<String, Duration> lags(long nowNanos) {
    Map<String, Duration> lags = new TreeMap<>();
    streams.forEach(stream ->
        lags.merge(stream.node(), stream.lag(nowNanos), (a, b) -> a.compareTo(b) > 0 ? a : b));
    return lags;
  }

  void tick(long nowNanos, Duration heartbeat, Duration silence, Duration mostBehind) {
    streams.forEach(stream -> stream.tick(nowNanos, heartbeat, silence, mostBehind));
    openings.tick(clock.instant());
  }

  /**
   * Tells every agent to go elsewhere, one after the other: all at once would be too much there.
   */
  void endAll() {
    long spread = Math.min(LONGEST_SPREAD.toMillis(), MILLIS_FOR_EACH * streams.size());
    streams.forEach(stream ->
        stream.move(
            Duration.ofMillis(random.nextLong(spread + 1)), "this replica is shutting down"));
  }

  /** Between three quarters and five quarters of it, so that those who came together part. */
  private Duration someAge() {
    long quarter = age.toMillis() / 4;
    return Duration.ofMillis(3 * quarter + random.nextLong(2 * quarter + 1));
  }

  /** What comes from one agent. gRPC calls it from one thread at a time. */
  private final class Inbound implements StreamObserver<AgentMessage> {
    private final ServerCallStreamObserver<FeedMessage> out;
    private @Nullable AgentStream stream;

    Inbound(ServerCallStreamObserver<FeedMessage> out) {
      this.out = out;
      out.setOnCancelHandler(this::gone);
      out.setOnCloseHandler(this::gone);
      out.setOnReadyHandler(() -> {
        AgentStream open = stream;
        if (open != null) {
          open.wake();
        }
      });
    }

    @Override
    public void onNext(AgentMessage message) {
      AgentStream open = stream;
      if (open != null) {
        open.heard(System.nanoTime());
      }
      switch (message.getMessageCase()) {
        case HELLO -> {
          if (open == null) {
            greet(message.getHello());
          } else {
            open.end(Status.INVALID_ARGUMENT.withDescription("hello: must be sent once"));
          }
        }
        case STATUS -> {
          if (open == null) {
            refuse("hello: must be the first message");
          } else {
            report(open.node(), message.getStatus());
          }
        }
        case TOLD_STATUS -> {
          if (open == null) {
            refuse("hello: must be the first message");
          } else {
            told.offer(open.node(), message.getToldStatus(), clock.instant());
          }
        }
        case HEARTBEAT, MESSAGE_NOT_SET -> {
          if (open == null) {
            refuse("hello: must be the first message");
          }
        }
      }
    }

    /** A token that is none of ours counts as none. */
    private void report(String node, NodeStatus status) {
      Token applied = Token.parse(status.getAppliedToken());
      reports.offer(
          new NodeReport(
              node,
              applied == null ? 0 : applied.resources(),
              status.getDigest(),
              status.getErrorsList(),
              clock.instant()));
    }

    private void greet(Hello hello) {
      if (hello.getNode().isBlank()) {
        refuse("hello.node: is required");
        return;
      }
      AgentStream opened =
          new AgentStream(hello.getNode(), out, executor, clock, System.nanoTime(), someAge());
      stream = opened;
      streams.add(opened);
      hub.whenInSync(() -> open(opened, hello));
    }

    /** Called with the hub's writer held: no change comes in between. */
    private void open(AgentStream opened, Hello hello) {
      if (!streams.contains(opened)) {
        return;
      }
      boolean snapshot =
          opened.open(
              hub.snapshot(),
              Token.parse(hello.getResumeToken()),
              hello.getReadsBatches() ? openings : null);
      following.add(opened);
      ask(opened);
      if (!streams.contains(opened)) {
        // Gone meanwhile.
        following.remove(opened);
      }
      LOG.info(
          "agent connected node={} version={} token={} snapshot={} agents={}",
          opened.node(),
          hello.getAgentVersion(),
          hello.getResumeToken(),
          snapshot,
          streams.size());
    }

    private void refuse(String why) {
      out.onError(Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException());
    }

    @Override
    public void onError(Throwable error) {
      gone();
    }

    @Override
    public void onCompleted() {
      AgentStream open = stream;
      if (open == null) {
        out.onCompleted();
      } else {
        open.end(Status.OK);
        gone();
      }
    }

    private void gone() {
      AgentStream gone = stream;
      if (gone != null && streams.remove(gone)) {
        following.remove(gone);
        LOG.info("agent disconnected node={} agents={}", gone.node(), streams.size());
      }
    }
  }
}
