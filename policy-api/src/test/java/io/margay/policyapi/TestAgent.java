package io.margay.policyapi;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.FeedGrpc;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.Hello;
import io.margay.proto.feed.v1.NodeStatus;
import io.margay.proto.feed.v1.NodeWriterGrpc;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent that keeps what the feed tells it, as a real one does. */
final class TestAgent implements AutoCloseable {

  private final ManagedChannel channel;
  private StreamObserver<AgentMessage> requests;
  final Map<String, String> resources = new ConcurrentHashMap<>();
  final AtomicInteger snapshots = new AtomicInteger();
  final AtomicInteger changes = new AtomicInteger();
  final AtomicInteger inSyncs = new AtomicInteger();
  volatile String token = "";
  volatile String failure = "";

  private TestAgent(int port) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  static TestAgent connect(int port, String node, String resumeToken) {
    TestAgent agent = new TestAgent(port);
    agent.say(
        AgentMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setNode(node)
                    .setResumeToken(resumeToken)
                    .setAgentVersion("test"))
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

  /** An agent whose first message is this. */
  static TestAgent saying(int port, AgentMessage message) {
    TestAgent agent = new TestAgent(port);
    agent.say(message);
    return agent;
  }

  NodeWriterGrpc.NodeWriterBlockingStub writer() {
    return NodeWriterGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
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
        case CHANGE -> {
          changes.incrementAndGet();
          String key = message.getChange().getKey();
          if (message.getChange().getResource().isEmpty()) {
            resources.remove(key);
          } else {
            resources.put(key, message.getChange().getResource().toStringUtf8());
          }
        }
        case IN_SYNC -> {
          token = message.getInSync().getResumeToken();
          inSyncs.incrementAndGet();
        }
        case HEARTBEAT, MESSAGE_NOT_SET -> {}
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
    channel.awaitTermination(5, TimeUnit.SECONDS);
  }
}
