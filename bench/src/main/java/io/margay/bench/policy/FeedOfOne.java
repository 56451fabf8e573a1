package io.margay.bench.policy;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.margay.agent.document.ResourceDocuments;
import io.margay.agent.netlink.Netns;
import io.margay.core.model.Resource;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.Change;
import io.margay.proto.feed.v1.FeedGrpc;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.Heartbeat;
import io.margay.proto.feed.v1.InSync;
import io.margay.proto.feed.v1.SnapshotBegin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A feed that gives every agent one world, as fast as the agent reads it, and then heartbeats. */
final class FeedOfOne implements AutoCloseable {

  private static final String TOKEN = "1";

  private final Supplier<Stream<Resource>> world;
  private final Server server;
  private final ScheduledExecutorService heartbeats = Executors.newSingleThreadScheduledExecutor();
  private final CountDownLatch applied = new CountDownLatch(1);

  /**
   * Serves on 127.0.0.1 of a network namespace.
   *
   * @param world everything there is
   */
  FeedOfOne(Netns netns, int port, Supplier<Stream<Resource>> world) throws IOException {
    this.world = world;
    // Its threads are begun by one that is in the namespace, so that they are too.
    this.server =
        netns.call(() ->
            NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .addService(new Feed())
                .build()
                .start());
  }

  /** Waits until an agent has told that its kernel is programmed. */
  boolean awaitApplied(long seconds) throws InterruptedException {
    return applied.await(seconds, TimeUnit.SECONDS);
  }

  private final class Feed extends FeedGrpc.FeedImplBase {
    @Override
    public StreamObserver<AgentMessage> subscribe(StreamObserver<FeedMessage> out) {
      return new Subscriber((ServerCallStreamObserver<FeedMessage>) out);
    }
  }

  private final class Subscriber implements StreamObserver<AgentMessage> {

    private final ServerCallStreamObserver<FeedMessage> out;
    private Iterator<FeedMessage> rest = Stream.<FeedMessage>empty().iterator();

    Subscriber(ServerCallStreamObserver<FeedMessage> out) {
      this.out = out;
      out.setOnReadyHandler(this::send);
    }

    private synchronized void send() {
      while (out.isReady() && rest.hasNext()) {
        out.onNext(rest.next());
      }
    }

    private synchronized void beat() {
      if (!out.isCancelled() && !rest.hasNext()) {
        out.onNext(FeedMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
      }
    }

    @Override
    public void onNext(AgentMessage message) {
      if (message.hasHello()) {
        synchronized (this) {
          rest = messages().iterator();
        }
        send();
        heartbeats.scheduleAtFixedRate(this::beat, 5, 5, TimeUnit.SECONDS);
      } else if (message.hasStatus() && TOKEN.equals(message.getStatus().getAppliedToken())) {
        applied.countDown();
      }
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {
      out.onCompleted();
    }
  }

  private Stream<FeedMessage> messages() {
    return Stream.of(
            Stream.of(
                FeedMessage.newBuilder()
                    .setSnapshotBegin(SnapshotBegin.getDefaultInstance())
                    .build()),
            world.get().map(FeedOfOne::change),
            Stream.of(
                FeedMessage.newBuilder()
                    .setInSync(InSync.newBuilder().setResumeToken(TOKEN))
                    .build()))
        .flatMap(part -> part);
  }

  private static FeedMessage change(Resource resource) {
    return FeedMessage.newBuilder()
        .setChange(
            Change.newBuilder()
                .setKey(resource.key().toString())
                .setResource(ByteString.copyFrom(ResourceDocuments.write(resource))))
        .build();
  }

  @Override
  public void close() {
    heartbeats.shutdownNow();
    server.shutdownNow();
  }
}
