package io.margay.agent.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.margay.agent.config.HostPort;
import io.margay.agent.testing.AgentRig;
import io.margay.agent.testing.FakePolicyApi;
import io.margay.core.calc.Change;
import io.margay.core.model.Metadata;
import io.margay.core.model.Node;
import io.margay.core.model.NodeSpec;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.StatusRequest;
import io.margay.proto.feed.v1.ToldStatus;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedClientTest {

  private static final Node A = new Node(Metadata.named("a"), NodeSpec.of(null));
  private static final Node B = new Node(Metadata.named("b"), NodeSpec.of(null));

  private final FakePolicyApi first = new FakePolicyApi();
  private final FakePolicyApi second = new FakePolicyApi();
  private final List<FeedBatch> batches = new CopyOnWriteArrayList<>();
  private final List<List<AskedStatus>> asked = new CopyOnWriteArrayList<>();
  private final EventLoopGroup eventLoop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private PolicyApi policyApi;
  private FeedClient client;

  @BeforeEach
  void servers() throws Exception {
    first.put(A);
    first.start();
    second.put(A, B);
    second.start();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    policyApi.close();
    first.close();
    second.close();
    eventLoop.shutdownGracefully();
  }

  @Test
  void itGetsASnapshotAndThenChanges() {
    follow(first);
    await().until(() -> batches.size() == 1);
    first.put(B);
    await().until(() -> batches.size() == 2);

    assertThat(batches)
        .extracting(FeedBatch::changes)
        .containsExactly(List.of(new Change.Put(A)), List.of(new Change.Put(B)));
  }

  @Test
  void itResumesWithItsToken() throws Exception {
    follow(first);
    await().until(() -> batches.size() == 1);
    String token = batches.getFirst().token();
    first.stop();
    first.put(B);
    first.start();
    await().until(() -> batches.size() == 2);

    assertThat(batches.getLast().changes()).containsExactly(new Change.Put(B));
    assertThat(hellos()).containsExactly("", token);
  }

  @Test
  void withATokenThatTheServerNoLongerHasTheSnapshotIsCompared() throws Exception {
    follow(first);
    await().until(() -> batches.size() == 1);
    first.stop();
    first.delete(A.key());
    first.put(B);
    first.forgetTokens();
    first.start();
    await().until(() -> batches.size() == 2);

    assertThat(batches.getLast().changes())
        .containsExactly(new Change.Delete(A.key()), new Change.Put(B));
  }

  @Test
  void itGoesOnToTheNextReplica() throws Exception {
    first.stop();
    follow(first, second);

    await().until(() -> !batches.isEmpty());
    assertThat(client.status().connectedTo()).isEqualTo(second.address());
  }

  @Test
  void whatIsAskedOfTheNodeIsHandedOnAndAnswered() throws Exception {
    follow(first);
    await().until(() -> batches.size() == 1);
    StatusRequest request =
        StatusRequest.newBuilder()
            .setName("s")
            .setUid("u")
            .setGeneration(3)
            .addClasses("BGP")
            .setPeriodSeconds(86_400)
            .build();
    first.ask(request);
    await().until(() -> !asked.isEmpty());
    AskedStatus status = asked.getLast().getFirst();
    assertThat(status).isEqualTo(new AskedStatus("s", "u", 3, List.of("BGP"), Duration.ofDays(1)));
    await().until(() -> client.tell(status, "{}".getBytes(StandardCharsets.UTF_8)));
    await().until(() -> received().anyMatch(AgentMessage::hasToldStatus));
    assertThat(received().filter(AgentMessage::hasToldStatus).findFirst().orElseThrow())
        .isEqualTo(
            AgentMessage.newBuilder()
                .setToldStatus(
                    ToldStatus.newBuilder()
                        .setName("s")
                        .setUid("u")
                        .setGeneration(3)
                        .setStatus(ByteString.copyFromUtf8("{}")))
                .build());
    first.ask();
    await().until(() -> asked.getLast().isEmpty());
    first.stop();
    await().until(() -> !client.tell(status, new byte[0]));
  }

  @Test
  void itMovesToAnotherReplicaWhenItIsTold() {
    follow(first, second);
    await().until(() -> batches.size() == 1);

    // It begins with any of them.
    boolean isFirst = first.address().equals(client.status().connectedTo());
    FakePolicyApi here = isFirst ? first : second;
    FakePolicyApi there = isFirst ? second : first;
    here.move(50);

    await().until(() -> batches.size() == 2);
    assertThat(client.status().connectedTo()).isEqualTo(there.address());
    assertThat(there.received().getFirst().getHello().getReadsBatches()).isTrue();
  }

  @Test
  void aSilentServerIsLeft() {
    first.silent(true);
    follow(first);

    await().until(() -> first.hellos() > 1);
    assertThat(client.status().lastError()).contains("nothing was heard");
    assertThat(first.received()).anyMatch(AgentMessage::hasHeartbeat);
  }

  @Test
  void whatIsAppliedIsToldAgainOnANewStream() throws Exception {
    follow(first);
    await().until(() -> batches.size() == 1);
    client.report(new NodeReport("7", "d1", List.of()));
    await().until(() -> statuses().equals(List.of("7")));
    first.stop();
    first.start();

    await().until(() -> statuses().equals(List.of("7", "7")));
  }

  private Stream<AgentMessage> received() {
    return first.received().stream();
  }

  private List<String> hellos() {
    return received()
        .filter(AgentMessage::hasHello)
        .map(message -> message.getHello().getResumeToken())
        .toList();
  }

  private List<String> statuses() {
    return received()
        .filter(AgentMessage::hasStatus)
        .map(message -> message.getStatus().getAppliedToken())
        .toList();
  }

  private void follow(FakePolicyApi... servers) {
    policyApi =
        new PolicyApi(
            Arrays.stream(servers).map(server -> HostPort.parse(server.address())).toList(),
            eventLoop,
            new Random(1));
    client =
        new FeedClient(
            "n1",
            "test",
            policyApi,
            AgentRig.QUICK,
            batches::add,
            asked::add,
            System::nanoTime,
            new Random(1));
    client.start();
  }
}
