package io.margay.bench.api;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.bench.service.CpuTimes;
import io.margay.bench.service.WarmUp;
import io.margay.cli.Failure;
import io.margay.lab.run.Waiting;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.Change;
import io.margay.proto.feed.v1.FeedGrpc;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.Heartbeat;
import io.margay.proto.feed.v1.Hello;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * From a write to so many agents: one change at a time, and when each agent has it. Agents have a
 * connection each; they only look at the keys of what they get.
 */
final class Feed implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final int WARM_UP = 20;
  private static final int ROUNDS = 60;
  private static final int HEARTBEAT_ROUNDS = 10;
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final String KEY = "GlobalNetworkPolicy//feed-";

  private final Servers servers;
  private final Consumer<String> say;
  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<StreamObserver<AgentMessage>> agents = new ArrayList<>();
  private final AtomicInteger inSync = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger failures = new AtomicInteger();

  /** When each agent had the current change; 0 while it has not. */
  private final long[] arrivals;

  private final AtomicInteger arrived = new AtomicInteger();
  private volatile String expected = "";
  private long beat = System.nanoTime();

  Feed(Servers servers, int count, Consumer<String> say) {
    this.servers = servers;
    this.say = say;
    this.arrivals = new long[count];
  }

  void run(Report report) throws IOException {
    int count = arrivals.length;
    long start = System.nanoTime();
    long before = servers.apiMemory();
    Duration cpuBefore = servers.apiCpu();
    for (int i = 0; i < count; i++) {
      connect(i);
    }
    if (!Waiting.until(this::isOpened, LIMIT)) {
      throw new Failure(inSync.get() + " of " + count + " agents are in sync after " + LIMIT);
    }
    double opening = (System.nanoTime() - start) / 1e9;
    report.value("feed." + count + ".opening.bytes-per-agent", (double) bytes.get() / count);
    say.accept("feed: " + count + " agents in sync, warming up, then " + ROUNDS + " changes");
    String key = "feed." + count;
    report.value(key + ".opening.seconds", opening);
    report.value(
        key + ".opening.cpu.millis-per-agent",
        servers.apiCpu().minus(cpuBefore).toNanos() / 1e6 / count);
    Samples samples = rounds(count, report, key);
    report.add("change to " + count + " agents", samples);
    report.value(key + ".p50.millis", samples.seconds(0.5) * 1e3);
    report.value(key + ".p99.millis", samples.seconds(0.99) * 1e3);
    report.value(
        key + ".memory.kibibytes-per-agent", (servers.apiMemory() - before) / 1024.0 / count);
    if (failures.get() > 0) {
      throw new Failure(failures.get() + " agents lost their stream");
    }
  }

  private Samples rounds(int count, Report report, String key) throws IOException {
    Samples samples = new Samples("feed." + count);
    CpuTimes cpu = servers.cpuTimes();
    long received = 0;
    try (HttpConnection connection = new HttpConnection(servers.port())) {
      WarmUp warmUp = servers.warmUp();
      int round = 0;
      while (round < WARM_UP || !warmUp.isOver()) {
        round(connection, round++, count);
      }
      cpu = servers.cpuTimes();
      received = bytes.get();
      for (int end = round + ROUNDS; round < end; round++) {
        long start = round(connection, round, count);
        for (long arrival : arrivals) {
          samples.add(Duration.ofNanos(arrival - start));
        }
      }
    }
    double each = (double) count * ROUNDS;
    servers
        .cpuTimes()
        .since(cpu)
        .report(report, key + ".cpu.microseconds-per-agent-and-change", count * ROUNDS);
    report.value(key + ".bytes-per-agent-and-change", (bytes.get() - received) / each);
    return samples;
  }

  /**
   * One change, until all have it.
   *
   * @return when it was written
   */
  private long round(HttpConnection connection, int round, int count) throws IOException {
    if (round % HEARTBEAT_ROUNDS == 0) {
      // So that the server does not take them for dead.
      heartbeat();
    }
    Arrays.fill(arrivals, 0);
    arrived.set(0);
    expected = KEY + round;
    long start = System.nanoTime();
    connection.post(Writes.PATH, "application/json", Writes.policy("feed-" + round)).expect(201);
    if (!Waiting.until(() -> arrived.get() >= count, LIMIT)) {
      throw new Failure(arrived.get() + " of " + count + " agents got a change");
    }
    return start;
  }

  /** Asked again and again: who says nothing for long is taken for dead, also in its opening. */
  private boolean isOpened() {
    if (System.nanoTime() - beat > HEARTBEAT.toNanos()) {
      heartbeat();
    }
    return inSync.get() >= arrivals.length;
  }

  private void heartbeat() {
    beat = System.nanoTime();

    AgentMessage beat =
        AgentMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();
    agents.forEach(agent -> agent.onNext(beat));
  }

  private void connect(int index) {
    Executor direct = Runnable::run;
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", servers.feedPort())
            .usePlaintext()
            .eventLoopGroup(loop)
            .channelType(NioSocketChannel.class)
            .executor(direct)
            .intercept(new Counting())
            .build();
    channels.add(channel);
    StreamObserver<AgentMessage> out = FeedGrpc.newStub(channel).subscribe(new Agent(index));
    agents.add(out);
    out.onNext(
        AgentMessage.newBuilder()
            .setHello(Hello.newBuilder().setNode("bench-" + index).setReadsBatches(true))
            .build());
  }

  private final class Agent implements StreamObserver<FeedMessage> {
    private final int index;
    private boolean isSynced;

    Agent(int index) {
      this.index = index;
    }

    @Override
    public void onNext(FeedMessage message) {
      switch (message.getMessageCase()) {
        case CHANGE -> look(message.getChange());
        case IN_SYNC -> synced();
        case BATCH -> {
          // What is compressed comes in the opening only: it is counted, not read.
          message.getBatch().getChangesList().forEach(this::look);
          if (!message.getBatch().getResumeToken().isEmpty()) {
            synced();
          }
        }
        case SNAPSHOT_BEGIN, HEARTBEAT, MOVE, STATUS_REQUESTS, MESSAGE_NOT_SET -> {}
      }
    }

    private void look(Change change) {
      if (arrivals[index] == 0 && change.getKey().equals(expected)) {
        arrivals[index] = System.nanoTime();
        arrived.incrementAndGet();
      }
    }

    private void synced() {
      if (!isSynced) {
        isSynced = true;
        inSync.incrementAndGet();
      }
    }

    @Override
    public void onError(Throwable error) {
      failures.incrementAndGet();
    }

    @Override
    public void onCompleted() {
      failures.incrementAndGet();
    }
  }

  /** Counts what comes over the wire, as it is there. */
  private final class Counting implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      ClientStreamTracer.Factory factory =
          new ClientStreamTracer.Factory() {
            @Override
            public ClientStreamTracer newClientStreamTracer(
                ClientStreamTracer.StreamInfo info, Metadata headers) {
              return new ClientStreamTracer() {
                @Override
                public void inboundWireSize(long size) {
                  bytes.addAndGet(size);
                }
              };
            }
          };
      return next.newCall(method, options.withStreamTracerFactory(factory));
    }
  }

  @Override
  public void close() {
    failures.set(Integer.MIN_VALUE);
    channels.forEach(ManagedChannel::shutdownNow);
    loop.shutdownGracefully();
  }
}
