package io.margay.policyapi.feed;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.enforcement.Reports;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.store.ResourceStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The gRPC server of the agents. */
final class FeedServer implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(FeedServer.class);

  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration MOST_BEHIND = Duration.ofMinutes(5);

  private final InetSocketAddress address;
  private final Hub hub;
  private final FeedService feed;
  private final NodeWriterService nodeWriter;
  private final StatusWriter statuses;
  private final Consumer<Map<String, Duration>> onLags;
  private final ExecutorService executor;
  private @Nullable Server server;
  private @Nullable ScheduledExecutorService timer;
  private @Nullable ScheduledExecutorService writer;

  /**
   * @param age after about which an agent is told to connect anew
   * @param onLags told every second for how long each node's agent has not had everything
   */
  FeedServer(
      InetSocketAddress address,
      Hub hub,
      ResourceStore store,
      Reports reports,
      InstantSource clock,
      Duration age,
      Consumer<Map<String, Duration>> onLags) {
    this.address = address;
    this.hub = hub;
    this.onLags = onLags;
    this.executor = Executors.newVirtualThreadPerTaskExecutor();
    AskedStatuses asked = new AskedStatuses();
    ToldStatuses told = new ToldStatuses(asked);
    this.statuses = new StatusWriter(told, store, executor);
    this.feed =
        new FeedService(
            hub, reports, asked, told, executor, clock, age, RandomGenerator.getDefault());
    this.nodeWriter = new NodeWriterService(store);
  }

  @Override
  public void start() {
    hub.follow(feed);
    hub.whenInSync(feed::begin);
    try {
      server =
          NettyServerBuilder.forAddress(address)
              .executor(executor)
              .maxInboundMessageSize(Bodies.MOST_BYTES + 1024)
              .permitKeepAliveTime(5, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true)
              .addService(feed)
              .addService(nodeWriter)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "can not serve the agents' feed on "
              + address
              + ": set MARGAY_FEED_ADDRESS and MARGAY_FEED_PORT to a free one",
          e);
    }
    ScheduledExecutorService ticks =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("feed-heartbeat").daemon().factory());
    var unused = ticks.scheduleAtFixedRate(() -> tick(System.nanoTime()), 1, 1, TimeUnit.SECONDS);
    timer = ticks;
    ScheduledExecutorService turns =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("node-statuses").daemon().factory());
    var writing = turns.scheduleWithFixedDelay(this::write, 1, 1, TimeUnit.SECONDS);
    writer = turns;
    LOG.info("serving the agents' feed address={} port={}", address.getHostString(), port());
  }

  private void write() {
    try {
      statuses.turn();
    } catch (RuntimeException e) {
      LOG.error("statuses of nodes could not be written", e);
    }
  }

  private void tick(long nowNanos) {
    feed.tick(nowNanos, HEARTBEAT, SILENCE, MOST_BEHIND);
    onLags.accept(feed.lags(nowNanos));
  }

  @Override
  public void stop() {
    Server running = server;
    if (running == null) {
      return;
    }
    server = null;
    if (timer != null) {
      timer.shutdownNow();
    }
    if (writer != null) {
      writer.shutdown();
    }
    running.shutdown();
    feed.endAll();
    hub.unfollow(feed);
    try {
      if (!running.awaitTermination(1, TimeUnit.SECONDS)) {
        running.shutdownNow();
      }
    } catch (InterruptedException e) {
      running.shutdownNow();
      Thread.currentThread().interrupt();
    }
    executor.shutdown();
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }

  /** The port it listens on, once started. */
  int port() {
    Server running = server;
    return running == null ? address.getPort() : running.getPort();
  }

  int agents() {
    return feed.connected();
  }

  int pending() {
    return feed.pending();
  }
}
