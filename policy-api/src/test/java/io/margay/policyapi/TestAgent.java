package io.margay.policyapi;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.Batch;
import io.margay.proto.feed.v1.Change;
import io.margay.proto.feed.v1.Changes;
import io.margay.proto.feed.v1.FeedGrpc;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.Hello;
import io.margay.proto.feed.v1.NodeStatus;
import io.margay.proto.feed.v1.NodeWriterGrpc;
import io.margay.proto.feed.v1.StatusRequest;
import io.margay.proto.feed.v1.StatusRequests;
import io.margay.proto.feed.v1.ToldStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** An agent that keeps what the feed tells it, as a real one does. */
final class TestAgent implements AutoCloseable {

  private final ManagedChannel channel;
  private StreamObserver<AgentMessage> requests;
  final Map<String, String> resources = new ConcurrentHashMap<>();
  final AtomicInteger snapshots = new AtomicInteger();
  final AtomicInteger changes = new AtomicInteger();
  final AtomicInteger inSyncs = new AtomicInteger();
  final AtomicInteger batches = new AtomicInteger();
  final List<Integer> moves = new CopyOnWriteArrayList<>();
  final List<StatusRequests> asked = new CopyOnWriteArrayList<>();
  volatile String token = "";
  volatile String failure = "";

  private TestAgent(int port) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /** One that takes changes one by one, as agents of an older version do. */
  static TestAgent connectOld(int port, String node) {
    return saying(
        port,
        AgentMessage.newBuilder()
            .setHello(Hello.newBuilder().setNode(node).setAgentVersion("old"))
            .build());
  }

  static TestAgent connect(int port, String node, String resumeToken) {
    return reconnect(port, node, resumeToken, Map.of());
  }

  /** One that has something already. */
  static TestAgent reconnect(
      int port, String node, String resumeToken, Map<String, String> resources) {
    TestAgent agent = new TestAgent(port);
    agent.resources.putAll(resources);
    agent.say(
        AgentMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setNode(node)
                    .setResumeToken(resumeToken)
                    .setAgentVersion("test")
                    .setReadsBatches(true))
            .build());
    return agent;
  }

  /** Says what its kernel has. */
  void report(String appliedToken, String... errors) {
    requests.onNext(
        AgentMessage.newBuilder()
            .setStatus(
                NodeStatus.newBuilder()
                    .setAppliedToken(appliedToken)
                    .setDigest("d")
                    .addAllErrors(List.of(errors)))
            .build());
  }

  /** Tells its node's state. */
  void tell(StatusRequest request, String json) {
    requests.onNext(
        AgentMessage.newBuilder()
            .setToldStatus(
                ToldStatus.newBuilder()
                    .setName(request.getName())
                    .setUid(request.getUid())
                    .setGeneration(request.getGeneration())
                    .setStatus(ByteString.copyFromUtf8(json)))
            .build());
  }

  /** An agent whose first message is this. */
  static TestAgent saying(int port, AgentMessage message) {
    TestAgent agent = new TestAgent(port);
    agent.say(message);
    return agent;
  }

  NodeWriterGrpc.NodeWriterBlockingStub writer() {
    return NodeWriterGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private void say(AgentMessage message) {
    requests = FeedGrpc.newStub(channel).subscribe(new Received());
    requests.onNext(message);
  }

  private final class Received implements StreamObserver<FeedMessage> {
    @Override
    public void onNext(FeedMessage message) {
      switch (message.getMessageCase()) {
        case SNAPSHOT_BEGIN -> {
          snapshots.incrementAndGet();
          resources.clear();
        }
        case CHANGE -> take(message.getChange());
        case BATCH -> {
          batches.incrementAndGet();
          message.getBatch().getChangesList().forEach(this::take);
          inflated(message.getBatch()).getChangesList().forEach(this::take);
          if (!message.getBatch().getResumeToken().isEmpty()) {
            token = message.getBatch().getResumeToken();
            inSyncs.incrementAndGet();
          }
        }
        case MOVE -> moves.add(message.getMove().getAfterMillis());
        case IN_SYNC -> {
          token = message.getInSync().getResumeToken();
          inSyncs.incrementAndGet();
        }
        case STATUS_REQUESTS -> asked.add(message.getStatusRequests());
        case HEARTBEAT, MESSAGE_NOT_SET -> {}
      }
    }

    private void take(Change change) {
      changes.incrementAndGet();
      if (change.getResource().isEmpty()) {
        resources.remove(change.getKey());
      } else {
        resources.put(change.getKey(), change.getResource().toStringUtf8());
      }
    }

    private Changes inflated(Batch batch) {
      if (batch.getGzip().isEmpty()) {
        return Changes.getDefaultInstance();
      }
      try (var in = new GZIPInputStream(batch.getGzip().newInput())) {
        return Changes.parseFrom(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onError(Throwable error) {
      failure = String.valueOf(error.getMessage());
    }

    @Override
    public void onCompleted() {
      failure = "completed";
    }
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(60, TimeUnit.SECONDS);
  }
}
