package io.margay.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.dataplane.routes.RouteMetrics;
import io.margay.agent.document.ResourceDocuments;
import io.margay.agent.loop.LearnedRoutes;
import io.margay.agent.testing.AgentRig;
import io.margay.agent.testing.CniClient;
import io.margay.agent.testing.CniClient.Answer;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.model.BlockAffinity;
import io.margay.core.model.BlockAffinitySpec;
import io.margay.core.model.Kind;
import io.margay.core.model.Metadata;
import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.NodeSpec;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.StatusRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {

  private static final ResourceKey NODE = new ResourceKey(Kind.NODE, "", "n1");
  private static final ResourceKey C1 =
      new ResourceKey(Kind.WORKLOAD_ENDPOINT, "default", "n1-cni-c1-eth0");

  @TempDir private Path directory;
  private AgentRig rig;

  @BeforeEach
  void services() throws Exception {
    rig = new AgentRig(directory);
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @Test
  void anAddIsAnsweredWithThePolicyInTheKernelAndPublishedAfterwards() throws Exception {
    rig.start();

    Answer answer = rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);

    assertThat(answer.ok()).as(answer.text()).isTrue();
    ActiveEndpoint enforced = rig.kernel.programmed().endpoints().get(C1);
    assertThat(enforced.addresses()).containsExactly(Cidr.parse("10.244.1.0/32"));
    assertThat(enforced.profiles()).containsExactly("projectcalico-default-allow");
    assertThat(rig.kernel.wires()).containsOnlyKeys(enforced.interfaceName());
    await().until(() -> rig.policyApi.get(C1) != null);
    assertThat(rig.policyApi.get(C1).metadata().labels()).isEqualTo(Map.of("role", "database"));
  }

  @Test
  void aDelLeavesNothingAnywhere() throws Exception {
    rig.start();
    rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
    await().until(() -> rig.policyApi.get(C1) != null);

    Answer answer = rig.cni().del("c1");

    assertThat(answer.ok()).as(answer.text()).isTrue();
    assertThat(rig.kernel.wires()).isEmpty();
    await().until(() -> rig.ipam.held().isEmpty());
    await().until(() -> rig.policyApi.get(C1) == null);
    await().until(() -> rig.kernel.programmed().endpoints().isEmpty());
    assertThat(rig.cni().del("c1").ok()).isTrue();
  }

  @Test
  void nothingReachesTheKernelBeforeTheFeedIsInSync() throws Exception {
    rig.policyApi.silent(true);
    rig.start();
    await().until(() -> rig.policyApi.openStreams() > 0);

    assertThat(rig.kernel.applies()).isZero();
    assertThat(rig.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(rig.get("/readyz").body()).contains("not in sync");
    assertThat(rig.get("/healthz").statusCode()).isEqualTo(200);

    rig.policyApi.silent(false);
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    assertThat(rig.kernel.applies()).isPositive();
  }

  @Test
  void whatCanNotBeTidiedUpIsTriedAgainByAnApply() throws Exception {
    rig.start();
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    int before = rig.kernel.applies();
    rig.kernel.failToTidy();

    rig.kernel.disturbed();

    // The one that the disturbance asks for, and one more.
    await().until(() -> rig.kernel.applies() >= before + 2);
  }

  @Test
  void anAddWhileTheFeedIsDownWorksFromWhatIsKnown() throws Exception {
    rig.start();
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    rig.policyApi.stop();

    Answer answer = rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);

    assertThat(answer.ok()).as(answer.text()).isTrue();
    assertThat(rig.kernel.programmed().endpoints()).containsOnlyKeys(C1);
    rig.policyApi.start();
    await().until(() -> rig.policyApi.get(C1) != null);
  }

  @Test
  void anAddDoesNotWaitForItsRoundTripThroughTheFeed() throws Exception {
    rig.policyApi.feedOfWrites(false);
    rig.start();

    assertThat(rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG).ok()).isTrue();
    assertThat(rig.kernel.programmed().endpoints()).containsOnlyKeys(C1);
  }

  @Test
  void operatorsRelabelAnAttachedWorkload() throws Exception {
    rig.start();
    rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
    await().until(() -> rig.policyApi.get(C1) != null);
    WorkloadEndpoint stored = (WorkloadEndpoint) rig.policyApi.get(C1);
    WorkloadEndpoint denied =
        new WorkloadEndpoint(
            stored.metadata().withLabels(Map.of("role", "other")), withoutProfiles(stored));

    rig.policyApi.put(denied);

    await()
        .until(
            () -> rig.kernel.programmed().endpoints().get(C1).profiles().equals(List.of("none")));
  }

  @Test
  void aRestartedAgentKnowsItsWorkloadsAndAsksForASnapshot() throws Exception {
    rig.start();
    rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
    await().until(() -> rig.policyApi.get(C1) != null);
    rig.stopAgent();
    rig.kernel.programmed();

    rig.start();
    await().until(() -> rig.get("/readyz").statusCode() == 200);

    assertThat(rig.kernel.programmed().endpoints()).containsOnlyKeys(C1);
    assertThat(rig.cni().del("c1").ok()).isTrue();
    await().until(() -> rig.ipam.held().isEmpty());
  }

  @Test
  void aFailedAddLeavesNothing() throws Exception {
    rig.start();
    rig.kernel.failLinksWith("Operation not permitted");

    Answer answer = rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);

    assertThat(answer.code()).isEqualTo(101);
    assertThat(answer.text()).contains("Operation not permitted");
    assertThat(rig.ipam.held()).isEmpty();
    assertThat(rig.kernel.wires()).isEmpty();
    assertThat(rig.stateFiles()).isEmpty();
    assertThat(rig.policyApi.get(C1)).isNull();
  }

  @Test
  void theNodeIsRegisteredWhereItIsMissingAndOtherwiseLeftAlone() throws Exception {
    rig.start();
    await().until(() -> rig.policyApi.get(NODE) != null);
    assertThat(((Node) rig.policyApi.get(NODE)).spec().bgp().ipv4Address())
        .isEqualTo(InterfaceAddress.parse("172.30.0.1/24"));

    Node changed =
        new Node(
            Metadata.named("n1"),
            NodeSpec.of(NodeBgp.of(null, InterfaceAddress.parse("192.0.2.1/24"))));
    rig.policyApi.put(changed);
    rig.stopAgent();
    rig.start();
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    assertThat(rig.policyApi.get(NODE)).isEqualTo(changed);

    rig.policyApi.delete(NODE);
    await().until(() -> rig.policyApi.get(NODE) != null);
  }

  @Test
  void blocksAndLearnedRoutesReachTheKernelAndTheSpeaker() throws Exception {
    rig.start();
    Cidr block = Cidr.parse("10.244.1.0/26");
    rig.policyApi.put(
        new BlockAffinity(
            Metadata.named("n1-block"),
            new BlockAffinitySpec("confirmed", "n1", "host", block, false)));

    await().untilAsserted(() -> assertThat(rig.kernel.blocks()).containsExactly(block));
    await().until(() -> rig.plans.getLast().announced().containsKey(block));

    var routes = new TreeMap<Cidr, java.util.SortedSet<IpAddress>>();
    routes.put(Cidr.parse("10.244.2.0/26"), new TreeSet<>(List.of(IpAddress.parse("172.30.0.2"))));
    rig.learn(new LearnedRoutes(routes, RouteMetrics.USUAL, true));
    await().untilAsserted(() -> assertThat(rig.kernel.routes()).isEqualTo(routes));
  }

  @Test
  void whatIsProgrammedIsReportedToTheFeed() throws Exception {
    rig.start();

    await()
        .until(() ->
            rig.policyApi.received().stream()
                .anyMatch(message ->
                    message.hasStatus()
                        && message.getStatus().getAppliedToken().equals(rig.policyApi.token())));
  }

  @Test
  void programmingThatKeepsFailingIsFatal() throws Exception {
    rig.kernel.failWith("iptables-restore: line 4 failed");
    rig.with("MARGAY_ENFORCEMENT_LIMIT_SECONDS", "1").start();

    await().until(() -> !rig.fatal.isEmpty());

    assertThat(rig.fatal).hasSize(1);
    assertThat(rig.fatal.getFirst()).contains("line 4 failed");
    assertThat(rig.get("/readyz").body()).contains("line 4 failed");
  }

  /** As with a tool that hangs and is ended: nothing half-done counts, and it is tried again. */
  @Test
  void whatCanNotBeProgrammedIsToldAndTriedAgainUntilItIs() throws Exception {
    rig.start();
    rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
    await().until(() -> rig.policyApi.get(C1) != null);
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    rig.kernel.failWith("iptables-restore took longer than 60 s and was ended");
    WorkloadEndpoint stored = (WorkloadEndpoint) rig.policyApi.get(C1);
    rig.policyApi.put(new WorkloadEndpoint(stored.metadata(), withoutProfiles(stored)));

    await().until(() -> rig.get("/readyz").statusCode() == 503);
    assertThat(rig.get("/readyz").body()).contains("took longer than 60 s");
    int tried = rig.kernel.applies();
    await().until(() -> rig.kernel.applies() > tried + 1);
    assertThat(rig.kernel.programmed().endpoints().get(C1).profiles()).doesNotContain("none");
    assertThat(rig.fatal).as("within the limit").isEmpty();

    rig.kernel.failWith(null);
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    assertThat(rig.kernel.programmed().endpoints().get(C1).profiles()).containsExactly("none");
  }

  @Test
  void whileProgrammingHangsTheAgentIsNotReady() throws Exception {
    rig.start();
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    CompletableFuture<Void> until = new CompletableFuture<>();
    rig.kernel.hang(until);
    rig.kernel.disturbed();

    await().atMost(Duration.ofMinutes(2)).until(() -> rig.get("/readyz").statusCode() == 503);
    assertThat(rig.get("/readyz").body()).contains("programming goes on for more than 10 s");

    until.complete(null);
    await().until(() -> rig.get("/readyz").statusCode() == 200);
  }

  @Test
  void anEndpointWithoutItsInterfaceKeepsNobodyElseFromBeingAttached() throws Exception {
    rig.with("MARGAY_ENFORCEMENT_LIMIT_SECONDS", "1").start();
    rig.cni().add("c0", rig.netns("c0"), CniClient.CONFIG);
    rig.kernel.detach(rig.kernel.wires().firstKey(), null);

    Answer answer = rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);

    assertThat(answer.ok()).as(answer.text()).isTrue();
    await().until(() -> rig.get("/status").body().contains("waits for"));
    assertThat(rig.get("/readyz").statusCode()).isEqualTo(200);
    await().during(Duration.ofMillis(1500)).until(rig.fatal::isEmpty);
  }

  @Test
  void driftIsFoundMendedAndCounted() throws Exception {
    rig.with("MARGAY_RESYNC_SECONDS", "1").start();
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    rig.kernel.drifted("chain cali-FORWARD was changed");

    await().until(() -> rig.get("/status").body().contains("chain cali-FORWARD was changed"));
    assertThat(rig.get("/metrics").body()).contains("margay_dataplane_drift_total 1.0");
  }

  @Test
  void neighboursAreShownAsTheReflectorShowsItsOwnAndCounted() throws Exception {
    rig.start();
    String page = rig.get("/apis/margay.io/v1/bgp/neighbors").body();
    for (String body : List.of(page, rig.get("/status").body())) {
      assertThat(body)
          .contains("\"address\" : \"172.30.0.100\"", "\"asNumber\" : 64512")
          .contains("\"state\" : \"ESTABLISHED\"", "\"since\" : \"2020-01-01T00:00:00Z\"")
          .containsPattern("\"uptimeSeconds\" : [0-9]{9}")
          .contains("\"lastError\" : \"connection closed by the peer\"")
          .contains("\"received\" : 7", "\"accepted\" : 5", "\"best\" : 4", "\"sent\" : 3");
    }
    String peer = "{as=\"64512\",kind=\"NON_CLIENT\",peer=\"172.30.0.100\"}";
    assertThat(rig.get("/metrics").body())
        .contains("margay_bgp_peer_up" + peer + " 1.0")
        .contains("margay_bgp_peer_prefixes_received" + peer + " 7.0")
        .contains("margay_bgp_peer_prefixes_advertised" + peer + " 3.0");
  }

  @Test
  void theNodesStateIsToldAsOftenAsItIsAskedFor() throws Exception {
    rig.start();
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    rig.policyApi.ask(
        StatusRequest.newBuilder()
            .setName("all")
            .setUid("u")
            .addAllClasses(List.of("Agent", "BGP", "Routes"))
            .setPeriodSeconds(1)
            .build(),
        StatusRequest.newBuilder().setName("once").addClasses("BGP").build());
    await().until(() -> told("all").size() >= 3);

    assertThat(told("all").getFirst())
        .contains("\"version\":\"margay unpackaged\"", "\"routerID\":\"172.30.0.1\"")
        .contains("\"birdV6\":{\"state\":\"NotReady\"}")
        .contains("\"numberEstablishedV4\":1", "\"type\":\"GlobalPeer\"")
        .contains(
            "{\"type\":\"FIB\",\"destination\":\"172.30.0.0/24\",\"gateway\":\"N/A\","
                + "\"interface\":\"eth0\",\"learnedFrom\":{\"sourceType\":\"Direct\"}}");
    assertThat(told("once")).hasSize(1);
    assertThat(told("once").getFirst()).startsWith("{\"bgp\":").doesNotContain("routes");

    rig.policyApi.ask();
    AtomicInteger before = new AtomicInteger();
    await()
        .during(Duration.ofMillis(2500))
        .atMost(Duration.ofSeconds(60))
        .until(() -> before.getAndSet(told("all").size()) == told("all").size());
  }

  private List<String> told(String name) {
    return rig.policyApi.received().stream()
        .filter(AgentMessage::hasToldStatus)
        .map(AgentMessage::getToldStatus)
        .filter(status -> status.getName().equals(name))
        .map(status -> status.getStatus().toStringUtf8())
        .toList();
  }

  @Test
  void statusTellsPeopleWhatTheyWantToKnow() throws Exception {
    rig.start();
    rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
    await().until(() -> rig.get("/status").body().contains("PUBLISHED"));

    String body = rig.get("/status").body();

    assertThat(body)
        .contains("\"node\" : \"n1\"")
        .contains("n1-cni-c1-eth0")
        .contains("10.244.1.0/32")
        .contains("ESTABLISHED")
        .containsPattern("\"mtu\" : \\{\\s+\"workloads\" : 1500");
    assertThat(rig.get("/nothing").statusCode()).isEqualTo(404);
    assertThat(rig.get("/metrics").body())
        .contains("margay_cni_seconds_count{code=\"0\",command=\"ADD\"} 1")
        .contains("margay_feed_staleness_seconds");
  }

  /** As dashboards that were made for Felix ask. */
  @Test
  void metersThatFelixHasTooHaveItsNames() throws Exception {
    rig.start();
    rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
    await().until(() -> rig.policyApi.get(C1) != null);
    rig.policyApi.put(
        ResourceDocuments.read(
            """
            {"apiVersion": "projectcalico.org/v3", "kind": "GlobalNetworkPolicy",
             "metadata": {"name": "p"}, "spec": {"selector": "all()",
             "ingress": [{"action": "Allow", "source": {"selector": "has(role)"}}]}}
            """
                .getBytes(StandardCharsets.UTF_8)));
    await()
        .untilAsserted(() ->
            assertThat(rig.get("/metrics").body())
                .contains("felix_active_local_endpoints 1.0")
                .contains("felix_active_local_policies 1.0")
                .contains("felix_active_local_selectors 1.0")
                .contains("felix_cluster_num_hosts 1.0")
                .contains("felix_cluster_num_tiers 3.0")
                .contains("felix_cluster_num_policies 1.0")
                .contains("felix_cluster_num_profiles 1.0")
                .contains("felix_cluster_num_workload_endpoints 1.0")
                .contains("felix_cluster_num_host_endpoints 0.0")
                .contains("felix_resync_state 3.0")
                .contains("felix_int_dataplane_failures_total 0.0")
                .containsPattern("felix_calc_graph_update_time_seconds_count [1-9]")
                .containsPattern("felix_calc_graph_updates_processed_total [1-9]")
                .containsPattern("felix_calc_graph_output_events_total [1-9]")
                .containsPattern("felix_int_dataplane_apply_time_seconds_count [1-9]"));
  }

  private static io.margay.core.model.WorkloadEndpointSpec withoutProfiles(WorkloadEndpoint of) {
    var spec = of.spec();
    return new io.margay.core.model.WorkloadEndpointSpec(
        spec.orchestrator(),
        spec.workload(),
        spec.node(),
        spec.containerID(),
        spec.pod(),
        spec.endpoint(),
        spec.ipNetworks(),
        List.of("none"),
        spec.interfaceName(),
        spec.mac());
  }
}
