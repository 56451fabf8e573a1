package io.margay.ipam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.margay.backends.TestBackends;
import io.margay.core.model.Resources;
import io.margay.proto.ipam.v1.AdoptRequest;
import io.margay.proto.ipam.v1.AssignReply;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.EnsureBlockRequest;
import io.margay.proto.ipam.v1.HeldReply;
import io.margay.proto.ipam.v1.HeldRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import io.margay.proto.ipam.v1.IpamGrpc.IpamBlockingStub;
import io.margay.proto.ipam.v1.ReleaseReply;
import io.margay.proto.ipam.v1.ReleaseRequest;
import io.margay.proto.ipam.v1.ReserveReply;
import io.margay.proto.ipam.v1.ReserveRequest;
import io.margay.proto.ipam.v1.Tunnel;
import io.margay.proto.ipam.v1.TunnelAddressRequest;
import io.margay.testing.Ports;
import io.margay.topics.TopicFollower;
import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole program on a real PostgreSQL and a real broker. */
class IpamServiceTest {

  private static final TestBackends.Postgres POSTGRES = TestBackends.postgres();
  private static int httpPort;
  private static int grpcPort;
  private static ConfigurableApplicationContext context;
  private static ManagedChannel channel;
  private static IpamBlockingStub ipam;

  @BeforeAll
  static void start() throws Exception {
    run();
    publishPool();
    await().ignoreException(StatusRuntimeException.class).until(() -> !ensure("probe").isEmpty());
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    context.close();
  }

  @Test
  void anAssignedAddressIsSeenOverRestAndItsBlockOnTheTopic() throws Exception {
    AssignReply reply = ipam.assign(assign("node1", "net.c1.eth0", 1));
    String body = get("/apis/margay.io/v1/ipam/addresses/" + reply.getAddresses(0)).body();
    assertThat(JsonMapper.shared().readValue(body, Map.class))
        .containsEntry("handle", "net.c1.eth0")
        .containsEntry("node", "node1");
    assertThat(get("/apis/margay.io/v1/ipam/blocks").body()).contains("\"node\":\"node1\"");
    await().untilAsserted(() -> assertThat(published()).anyMatch(key -> key.contains("/node1-")));
  }

  @Test
  void callersAreToldWhatIsWrongWithTheirRequest() throws Exception {
    assertRefused(assign("", "h", 1), Status.Code.INVALID_ARGUMENT, "node");
    assertRefused(assign("n", "", 1), Status.Code.INVALID_ARGUMENT, "handle");
    assertRefused(assign("n", "h", 0), Status.Code.INVALID_ARGUMENT, "ipv4");
    assertRefused(assign("n", "h", 65), Status.Code.INVALID_ARGUMENT, "ipv4");
    assertThat(get("/apis/margay.io/v1/ipam/addresses/10.99.0.300").statusCode()).isEqualTo(400);
    assertThat(get("/apis/margay.io/v1/ipam/addresses/10.1.2.3").statusCode()).isEqualTo(404);
  }

  @Test
  void itIsReadyOnceThePoolsAreKnown() throws Exception {
    await()
        .untilAsserted(
            () -> assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200));
    assertThat(get("/v3/api-docs").body()).contains("/apis/margay.io/v1/ipam/blocks");
  }

  @Test
  void whatIsDocumentedIsThereAndItsExamplesAreValid() throws Exception {
    assertThat(get("/swagger-ui/index.html").statusCode()).isEqualTo(200);
    assertThat(get("/swagger-ui.html").headers().firstValue("Location").orElse(""))
        .contains("/swagger-ui/index.html");
    JsonNode paths = json(get("/v3/api-docs")).path("paths");
    List<String> called = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        String url = withExamples(path.getKey(), operation.getValue());
        HttpResponse<String> response = operation.getKey().equals("post") ? post(url) : get(url);
        assertThat(response.statusCode())
            .as("%s %s: %s", operation.getKey(), url, response.body())
            .isIn(200, 404);
        called.add(operation.getKey() + " " + path.getKey());
      }
    }
    assertThat(called).hasSize(9).contains("get /apis/margay.io/v1/ipam/addresses/{ip}");
  }

  private static String withExamples(String path, JsonNode operation) {
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    String url = path;
    for (JsonNode parameter : operation.path("parameters")) {
      String name = parameter.path("name").asString();
      String example = parameter.path("example").asString("");
      assertThat(example).as("an example of %s of %s", name, path).isNotEmpty();
      if (parameter.path("in").asString().equals("path")) {
        url = url.replace("{" + name + "}", example);
      } else {
        query.add(name + "=" + example);
      }
    }
    return url + query;
  }

  @Test
  void operatorsSeeReleaseCheckAndDivide() throws Exception {
    String ip = ipam.assign(assign("node5", "net.c5.eth0", 1)).getAddresses(0);
    String root = "/apis/margay.io/v1/ipam";
    JsonNode pool = json(get(root + "/utilisation")).path("pools").path(0);
    assertThat(pool.path("name").asString()).isEqualTo("pool");
    assertThat(pool.path("capacity").asLong()).isEqualTo(65536);
    assertThat(pool.path("available").asLong()).isLessThan(65536);
    assertThat(json(get(root + "/handles?handle=net.c5.eth0")).path(0).path("ip").asString())
        .isEqualTo(ip);
    assertThat(get(root + "/check").body())
        .as("it has no endpoint")
        .contains(ip)
        .contains("no endpoint has it");
    assertThat(
            json(get(root + "/pools/pool/split?parts=2"))
                .path("parts")
                .path(1)
                .path("cidr")
                .asString())
        .isEqualTo("10.99.128.0/17");
    assertThat(get(root + "/pools/pool/split?parts=3").statusCode()).isEqualTo(400);
    assertThat(get(root + "/pools/none/split?parts=2").statusCode()).isEqualTo(404);
    String release = root + "/addresses/" + ip + "/release";
    assertThat(
            json(post(release + "?sequence=1")).path("refused").path(0).path("reason").asString())
        .contains("assigned anew");
    assertThat(json(post(release)).path("addresses").path(0).asString()).isEqualTo(ip);
    assertThat(post(release).statusCode()).isEqualTo(404);
  }

  @Test
  void agentsHoldAdoptAndAskWhatTheyHold() {
    ReserveReply reserved =
        ipam.reserve(
            ReserveRequest.newBuilder().setNode("node6").setIpv4(2).setRequestId("r1").build());
    assertThat(reserved.getAddressesCount()).isEqualTo(2);
    String first = reserved.getAddresses(0).getAddress();
    AdoptRequest adopt =
        AdoptRequest.newBuilder()
            .setNode("node6")
            .addAddresses(first)
            .setHandle("net.c6.eth0")
            .build();
    assertThat(ipam.adopt(adopt).getAddresses(0).getAddress()).isEqualTo(first);
    assertThatThrownBy(() -> ipam.adopt(adopt.toBuilder().setHandle("other").build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION));
    HeldReply held = ipam.held(HeldRequest.newBuilder().setNode("node6").build());
    assertThat(held.getHeldList())
        .map(one -> one.getAddress().getAddress())
        .containsExactly(reserved.getAddresses(1).getAddress());
    assertThat(held.getHeld(0).getRequestId()).isEqualTo("r1");
    assertThat(held.getBlocksList()).hasSize(1);
  }

  @Test
  void aTunnelHasAnAddressOfItsOwn() {
    TunnelAddressRequest request =
        TunnelAddressRequest.newBuilder()
            .setNode("node7")
            .setTunnel(Tunnel.TUNNEL_WIREGUARD)
            .build();
    String ip = ipam.tunnelAddress(request).getAddresses(0);
    assertThat(ipam.tunnelAddress(request).getAddresses(0)).isEqualTo(ip);
    ReleaseReply released =
        ipam.release(ReleaseRequest.newBuilder().setHandle("wireguard-tunnel-addr-node7").build());
    assertThat(released.getReleasedList()).containsExactly(ip);
  }

  @Test
  void manyHandlesAreGivenBackTogether() {
    String first = ipam.assign(assign("node8", "net.c8.eth0", 1)).getAddresses(0);
    String second = ipam.assign(assign("node8", "net.c9.eth0", 1)).getAddresses(0);
    ReleaseRequest.Builder request =
        ReleaseRequest.newBuilder()
            .addAllHandles(List.of("net.c8.eth0", "net.c9.eth0", "net.nobody.eth0", "net.c8.eth0"));

    assertThat(ipam.release(request.build()).getReleasedList())
        .containsExactlyInAnyOrder(first, second);
    assertThat(ipam.release(request.build()).getReleasedList()).as("again").isEmpty();

    assertThatThrownBy(() -> ipam.release(request.setNode("node8").build()))
        .hasMessageContaining("INVALID_ARGUMENT: handles: must stand alone");
    request.clear();
    for (int i = 0; i <= 256; i++) {
      request.addHandles("net.many" + i + ".eth0");
    }
    assertThatThrownBy(() -> ipam.release(request.build()))
        .hasMessageContaining("handles: must be at most 256 (were: 257)");
  }

  @Test
  void aRestartKeepsAddressesAndPublishesWhatWasLeft() throws Exception {
    String before = ipam.assign(assign("node2", "net.c2.eth0", 1)).getAddresses(0);
    channel.shutdownNow();
    context.close();
    run();
    await()
        .ignoreException(StatusRuntimeException.class)
        .until(() -> ipam.assign(assign("node2", "net.c2.eth0", 1)).getAddresses(0).equals(before));
    assertThat(
            ipam.release(ReleaseRequest.newBuilder().setHandle("net.c2.eth0").build())
                .getReleasedList())
        .containsExactly(before);
    await().untilAsserted(() -> assertThat(published()).anyMatch(key -> key.contains("/node2-")));
  }

  @Test
  void whoHasWhichAddressIsShownAsResources() {
    ipam.assign(assign("node4", "net.c4.eth0", 1));
    String block = ensure("node4").getFirst().replace('.', '-').replace('/', '-');
    assertThat(lastRecord("IPAMHandle//net.c4.eth0").isDeletion()).isFalse();
    assertThat(new String(lastRecord("IPAMBlock//" + block).value(), UTF_8))
        .contains("host:node4", "net.c4.eth0");
    ipam.release(ReleaseRequest.newBuilder().setHandle("net.c4.eth0").build());
    await().until(() -> lastRecord("IPAMHandle//net.c4.eth0").isDeletion());
  }

  @Test
  void anOldRecordThatAFormerLeaderWroteLastIsWrittenOver() {
    ensure("node3");
    TopicRecord right = lastRecord("/node3-");
    try (TopicPublisher former = new TopicPublisher(TestBackends.kafka(), Topics.IPAM)) {
      former.publish(List.of(new TopicRecord(right.key(), 1, "{}".getBytes(UTF_8))));
    }
    await().untilAsserted(() -> assertThat(lastRecord("/node3-")).isEqualTo(right));
  }

  /** What Kafka has as the last word of a key, newest or not. */
  private static TopicRecord lastRecord(String part) {
    Map<String, TopicRecord> last = new ConcurrentHashMap<>();
    TopicFollower.Listener listener =
        new TopicFollower.Listener() {
          @Override
          public void onRecords(List<TopicRecord> batch) {
            batch.forEach(this::onRepeated);
          }

          @Override
          public void onRepeated(TopicRecord record) {
            last.put(record.key().toString(), record);
          }
        };
    await()
        .until(() -> {
          read(listener);
          return last.keySet().stream().anyMatch(key -> key.contains(part));
        });
    return last.entrySet().stream()
        .filter(entry -> entry.getKey().contains(part))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  private static void read(TopicFollower.Listener listener) {
    TopicFollower follower = new TopicFollower(TestBackends.kafka(), Topics.IPAM, listener);
    follower.start();
    try {
      await().until(follower::isInSync);
    } finally {
      follower.close();
    }
  }

  private static void run() throws IOException {
    httpPort = Ports.free();
    grpcPort = Ports.free();
    context =
        SpringApplication.run(
            IpamServiceApplication.class,
            "--server.port=" + httpPort,
            "--server.address=127.0.0.1",
            "--margay.ipam.address=127.0.0.1",
            "--margay.ipam.port=" + grpcPort,
            "--spring.datasource.url=" + POSTGRES.jdbcUrl(),
            "--spring.datasource.username=" + POSTGRES.user(),
            "--spring.datasource.password=" + POSTGRES.password(),
            "--spring.kafka.bootstrap-servers=" + TestBackends.kafka());
    channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
    ipam = IpamGrpc.newBlockingStub(channel);
  }

  private static void publishPool() {
    Map<String, Object> tree =
        Map.of(
            "apiVersion",
            "projectcalico.org/v3",
            "kind",
            "IPPool",
            "metadata",
            Map.of("name", "pool", "resourceVersion", "1"),
            "spec",
            Map.of("cidr", "10.99.0.0/16"));
    try (TopicPublisher publisher = new TopicPublisher(TestBackends.kafka(), Topics.RESOURCES)) {
      byte[] document = JsonMapper.shared().writeValueAsBytes(tree);
      publisher.publish(
          List.of(new TopicRecord(Resources.decode(tree).orThrow().key(), 1, document)));
    }
  }

  /** The keys of everything on the topic. */
  private static List<String> published() {
    List<String> keys = new CopyOnWriteArrayList<>();
    read(batch -> batch.forEach(r -> keys.add(r.key().toString())));
    return keys;
  }

  private static List<String> ensure(String node) {
    return ipam.ensureBlock(EnsureBlockRequest.newBuilder().setNode(node).build()).getBlocksList();
  }

  private static AssignRequest assign(String node, String handle, int count) {
    return AssignRequest.newBuilder().setNode(node).setHandle(handle).setIpv4(count).build();
  }

  private static void assertRefused(AssignRequest request, Status.Code code, String field) {
    assertThatThrownBy(() -> ipam.assign(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).startsWith(field + ":");
            });
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HttpResponse<String> post(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }
}
