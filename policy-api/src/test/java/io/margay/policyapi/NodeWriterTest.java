package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.DeleteRequest;
import io.margay.proto.feed.v1.Heartbeat;
import io.margay.proto.feed.v1.PutRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeWriterTest {

  private static final String PATH =
      "/apis/projectcalico.org/v3/namespaces/default/workloadendpoints/";

  private TestAgent agent;

  @BeforeEach
  void connect() {
    agent = TestAgent.connect(RunningApi.shared().feedPort, "nw-1", "");
    await().until(() -> agent.inSyncs.get() > 0);
  }

  @AfterEach
  void disconnect() throws Exception {
    agent.close();
  }

  private static String endpoint(String name, String node, String address) {
    return """
    {"apiVersion":"projectcalico.org/v3","kind":"WorkloadEndpoint",\
    "metadata":{"name":"%s","namespace":"default","labels":{"role":"given"}},\
    "spec":{"node":"%s","interfaceName":"cali1","ipNetworks":["%s/32"],"profiles":["p"]}}\
    """
        .formatted(name, node, address);
  }

  private long put(String node, String json) {
    return agent
        .writer()
        .put(
            PutRequest.newBuilder()
                .setNode(node)
                .setResource(ByteString.copyFromUtf8(json))
                .build())
        .getRevision();
  }

  private void delete(String node, String key) {
    agent.writer().delete(DeleteRequest.newBuilder().setNode(node).setKey(key).build());
  }

  private static void refused(Status.Code code, String why, Runnable call) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call::run)
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  @Test
  void anEndpointOfTheNodeIsStoredAndComesBackThroughTheFeed() {
    long revision = put("nw-1", endpoint("nw-a", "nw-1", "10.0.0.1"));
    assertThat(put("nw-1", endpoint("nw-a", "nw-1", "10.0.0.1"))).isEqualTo(revision);
    await().until(() -> agent.resources.containsKey("WorkloadEndpoint/default/nw-a"));
    assertThat(agent.resources.get("WorkloadEndpoint/default/nw-a"))
        .contains("\"resourceVersion\":\"" + revision + "\"");
    delete("nw-1", "WorkloadEndpoint/default/nw-a");
    delete("nw-1", "WorkloadEndpoint/default/nw-a");
    await().until(() -> !agent.resources.containsKey("WorkloadEndpoint/default/nw-a"));
  }

  @Test
  void whatAnOperatorHasChangedOfAnEndpointStays() {
    RunningApi api = RunningApi.shared();
    put("nw-1", endpoint("nw-b", "nw-1", "10.0.0.2"));
    String operators =
        "{\"metadata\":{\"labels\":{\"role\":\"changed\"}},\"spec\":{\"profiles\":[\"q\"]}}";
    assertThat(api.patch(PATH + "nw-b", "application/merge-patch+json", operators).statusCode())
        .isEqualTo(200);
    put("nw-1", endpoint("nw-b", "nw-1", "10.0.0.3"));
    assertThat(api.get(PATH + "nw-b").body())
        .contains("\"role\":\"changed\"", "\"profiles\":[\"q\"]", "10.0.0.3/32");
  }

  @Test
  void aNodeWritesItself() {
    String node =
        """
        {"apiVersion":"projectcalico.org/v3","kind":"Node","metadata":{"name":"nw-1"},\
        "spec":{"bgp":{"ipv4Address":"192.0.2.7/24"}}}\
        """;
    assertThat(put("nw-1", node)).isPositive();
    refused(Status.Code.PERMISSION_DENIED, "of node nw-1", () -> put("nw-2", node));
  }

  @Test
  void aNodeTellsOfItsTunnelsAndTheRestStaysTheOperators() {
    RunningApi api = RunningApi.shared();
    String path = "/apis/projectcalico.org/v3/nodes/nw-3";
    String form =
        "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"Node\",\"metadata\":{\"name\":\"nw-3\"},%s}";
    put("nw-3", form.formatted("\"spec\":{\"bgp\":{\"ipv4Address\":\"192.0.2.8/24\"}}"));
    String operators =
        "{\"metadata\":{\"labels\":{\"rack\":\"r1\"}},\"spec\":{\"bgp\":{\"asNumber\":64999}}}";
    assertThat(api.patch(path, "application/merge-patch+json", operators).statusCode())
        .isEqualTo(200);

    put(
        "nw-3",
        form.formatted(
            "\"spec\":{\"bgp\":{\"ipv4Address\":\"192.0.2.99/24\",\"ipv6Address\":\"fd30::8/64\","
                + "\"ipv4IPIPTunnelAddr\":\"10.1.0.1\"},\"wireguard\":{\"interfaceIPv4Address\":\"10.1.0.2\"}},"
                + "\"status\":{\"wireguardPublicKey\":\"a2V5\"}"));
    assertThat(api.get(path).body())
        .contains(
            "\"rack\":\"r1\"",
            "\"asNumber\":64999",
            "\"ipv4Address\":\"192.0.2.8/24\"",
            "\"ipv6Address\":\"fd30::8/64\"",
            "\"ipv4IPIPTunnelAddr\":\"10.1.0.1\"",
            "\"interfaceIPv4Address\":\"10.1.0.2\"",
            "\"wireguardPublicKey\":\"a2V5\"");

    put("nw-3", form.formatted("\"spec\":{\"bgp\":{\"ipv4Address\":\"192.0.2.99/24\"}}"));
    assertThat(api.get(path).body())
        .contains("\"asNumber\":64999", "\"ipv6Address\":\"fd30::8/64\"")
        .doesNotContain("10.1.0.1", "10.1.0.2", "a2V5");
  }

  @Test
  void whatIsNotTheNodesOwnIsDenied() {
    put("nw-2", endpoint("nw-c", "nw-2", "10.0.0.4"));
    refused(
        Status.Code.PERMISSION_DENIED,
        "of node nw-2",
        () -> put("nw-1", endpoint("nw-c", "nw-2", "10.0.0.4")));
    // Not even by calling it its own.
    refused(
        Status.Code.PERMISSION_DENIED,
        "of node nw-2",
        () -> put("nw-1", endpoint("nw-c", "nw-1", "10.0.0.4")));
    refused(
        Status.Code.PERMISSION_DENIED,
        "of node nw-2",
        () -> delete("nw-1", "WorkloadEndpoint/default/nw-c"));
    refused(
        Status.Code.PERMISSION_DENIED,
        "WorkloadEndpoint and Node only",
        () -> delete("nw-1", "Tier//default"));
    refused(
        Status.Code.PERMISSION_DENIED,
        "WorkloadEndpoint and Node only",
        () -> delete("nw-1", "GlobalNetworkPolicy//there-is-none"));
  }

  @Test
  void nonsenseIsAnInvalidArgumentThatNamesTheField() {
    refused(Status.Code.INVALID_ARGUMENT, "JSON", () -> put("nw-1", "{"));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "spec.ipNetworks[0]",
        () -> put("nw-1", endpoint("nw-d", "nw-1", "10.0.0.400")));
    refused(Status.Code.INVALID_ARGUMENT, "key", () -> delete("nw-1", "nonsense"));
    refused(Status.Code.INVALID_ARGUMENT, "key", () -> delete("nw-1", "Wish//x"));
  }

  @Test
  void anAgentSaysHelloFirst() throws Exception {
    AgentMessage heartbeat =
        AgentMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();
    try (TestAgent rude = TestAgent.saying(RunningApi.shared().feedPort, heartbeat)) {
      await().until(() -> rude.failure.contains("INVALID_ARGUMENT: hello"));
    }
    try (TestAgent nameless = TestAgent.connect(RunningApi.shared().feedPort, "", "")) {
      await().until(() -> nameless.failure.contains("hello.node: is required"));
    }
  }
}
