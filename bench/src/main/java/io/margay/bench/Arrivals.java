package io.margay.bench;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.FeedGrpc;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.Heartbeat;
import io.margay.proto.feed.v1.Hello;
import io.margay.topics.TopicFollower;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** When changes of one object arrive: on the topic, and at an agent of the feed. */
final class Arrivals implements AutoCloseable {

  private static final long WAIT_SECONDS = 30;
  private static final long HEARTBEAT_SECONDS = 5;

  private final String key;
  private final BlockingQueue<Long> onTopic = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> atAgent = new LinkedBlockingQueue<>();
  private final TopicFollower follower;
  private final ManagedChannel channel;
  private final StreamObserver<AgentMessage> toServer;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  /**
   * @param key of the object, as {@code ResourceKey} writes it
   */
  Arrivals(String key, String kafka, String feedHost, int feedPort) {
    this.key = key;
    this.follower = new TopicFollower(kafka, Topics.RESOURCES, this::received);
    this.channel = NettyChannelBuilder.forAddress(feedHost, feedPort).usePlaintext().build();
    this.toServer = FeedGrpc.newStub(channel).subscribe(new FromServer());
    toServer.onNext(
        AgentMessage.newBuilder()
            .setHello(Hello.newBuilder().setNode("bench").setAgentVersion("bench"))
            .build());
    // A silent agent is dropped.
    clock.scheduleAtFixedRate(
        this::heartbeat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    follower.start();
  }

  /** {@link System#nanoTime} of the next arrival on the topic. */
  long onTopic() throws InterruptedException {
    return next(onTopic, "on the topic");
  }

  /** {@link System#nanoTime} of the next arrival at the agent. */
  long atAgent() throws InterruptedException {
    return next(atAgent, "at the agent");
  }

  void forget() {
    onTopic.clear();
    atAgent.clear();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    follower.close();
    toServer.onCompleted();
    channel.shutdownNow();
  }

  private static long next(BlockingQueue<Long> queue, String where) throws InterruptedException {
    Long at = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (at == null) {
      throw new IllegalStateException(
          "a change did not arrive " + where + " within " + WAIT_SECONDS + " s");
    }
    return at;
  }

  private void received(List<TopicRecord> batch) {
    long now = System.nanoTime();
    batch.stream()
        .filter(record -> record.key().toString().equals(key))
        .forEach(unused -> onTopic.add(now));
  }

  private void heartbeat() {
    toServer.onNext(AgentMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
  }

  /** What the feed sends. */
  private final class FromServer implements StreamObserver<FeedMessage> {
    @Override
    public void onNext(FeedMessage message) {
      if (message.hasChange() && message.getChange().getKey().equals(key)) {
        atAgent.add(System.nanoTime());
      }
    }

    @Override
    public void onError(Throwable error) {
      System.err.println("the feed ended: " + error.getMessage());
    }

    @Override
    public void onCompleted() {}
  }
}
