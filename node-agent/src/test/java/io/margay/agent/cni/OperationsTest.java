package io.margay.agent.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.margay.agent.testing.AgentRig;
import io.margay.agent.testing.CniClient;
import io.margay.agent.testing.CniClient.Answer;
import io.margay.core.model.IPNAT;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class OperationsTest {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private AgentRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new AgentRig(directory).start();
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.3.1", "0.4.0", "1.0.0", "1.1.0"})
  void theResultHasTheFormOfItsVersion(String version) throws Exception {
    Path netns = rig.netns("c1");

    Answer answer =
        rig.cni()
            .add(
                "c1",
                netns,
                CniClient.CONFIG
                    .replace("1.0.0", version)
                    .replace("\"type\"", "\"mtu\":1400,\"type\""));

    String host = rig.kernel.wires().firstKey();
    assertThat(answer.json())
        .isEqualTo(
            MAPPER.readTree(
                """
                {"cniVersion":"%s",
                 "interfaces":[{"name":"%s"},{"name":"eth0","mac":"%s",%s"sandbox":"%s"}],
                 "ips":[{%s"address":"10.244.1.0/32","interface":1}],
                 "routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1"}],
                 "dns":{}}\
                """
                    .formatted(
                        version,
                        host,
                        EndpointNames.mac("n1-cni-c1-eth0"),
                        version.equals("1.1.0") ? "\"mtu\":1400," : "",
                        netns,
                        version.startsWith("0.") ? "\"version\":\"4\"," : "")));
    assertThat(rig.kernel.wires().get(host).mtu()).isEqualTo(1400);
  }

  @Test
  void aPodIsKnownByItsNameAndNamespace() throws Exception {
    Map<String, String> variables = CniClient.variables("ADD", "c1", rig.netns("c1").toString());
    variables.put("CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web-0");

    assertThat(rig.cni().call(variables, CniClient.CONFIG).ok()).isTrue();

    ResourceKey key = new ResourceKey(Kind.WORKLOAD_ENDPOINT, "shop", "n1-cni-c1-eth0");
    await().until(() -> rig.policyApi.get(key) != null);
    WorkloadEndpoint stored = (WorkloadEndpoint) rig.policyApi.get(key);
    assertThat(stored.spec().pod()).isEqualTo("web-0");
    assertThat(stored.spec().orchestrator()).isEqualTo("k8s");
    variables.put("CNI_COMMAND", "DEL");
    variables.remove("CNI_ARGS");
    variables.put("CNI_NETNS", "");
    assertThat(rig.cni().call(variables, CniClient.CONFIG).ok()).isTrue();
    await().until(() -> rig.policyApi.get(key) == null);
  }

  @Test
  void whatAPodAsksOfItsTrafficIsInItsEndpoint() throws Exception {
    ObjectNode config = (ObjectNode) MAPPER.readTree(CniClient.CONFIG);
    config.withObject("feature_control").put("floating_ips", true);
    config
        .withObject("runtimeConfig")
        .withObject("io.kubernetes.cri.pod-annotations")
        .put("qos.projectcalico.org/egressBandwidth", "10M")
        .put("qos.projectcalico.org/dscp", "EF")
        .put("cni.projectcalico.org/allowedSourcePrefixes", "[\"10.9.0.0/16\"]")
        .put("cni.projectcalico.org/floatingIPs", "[\"192.0.2.7\"]");
    Answer added = rig.cni().add("c1", rig.netns("c1"), config.toString());
    assertThat(added.ok()).as(added.text()).isTrue();

    ResourceKey key = new ResourceKey(Kind.WORKLOAD_ENDPOINT, "default", "n1-cni-c1-eth0");
    await().until(() -> rig.policyApi.get(key) != null);
    WorkloadEndpointSpec spec = ((WorkloadEndpoint) rig.policyApi.get(key)).spec();
    assertThat(spec.qosControls().egressBandwidth()).isEqualTo(10_000_000L);
    assertThat(spec.qosControls().dscp().value()).isEqualTo(46);
    assertThat(spec.allowSpoofedSourcePrefixes()).containsExactly(Cidr.parse("10.9.0.0/16"));
    assertThat(spec.ipNATs())
        .containsExactly(
            new IPNAT(spec.ipNetworks().getFirst().address(), IpAddress.parse("192.0.2.7")));
  }

  /** The MTU of the network, that of the result, and whether the kernel's has to be that. */
  @ParameterizedTest
  @CsvSource({"1400, , true", "1300, , false", ", 1400, true", ", 1300, false", "1400, 1300, true"})
  void checkComparesTheMtuWithWhatAddGave(
      @Nullable Integer configured, @Nullable Integer told, boolean well) throws Exception {
    ObjectNode config = (ObjectNode) MAPPER.readTree(CniClient.CONFIG);
    config.put("mtu", 1400);
    Answer added = rig.cni().add("c1", rig.netns("c1"), config.toString());
    ObjectNode result = (ObjectNode) added.json();
    if (told != null) {
      ((ObjectNode) result.withArray("interfaces").get(1)).put("mtu", told);
    }
    config.set("prevResult", result);
    config.remove("mtu");
    if (configured != null) {
      config.put("mtu", configured);
    }
    Answer checked = rig.cni().attachment("CHECK", "c1", rig.netns("c1"), config.toString());
    assertThat(checked.ok()).as(checked.text()).isEqualTo(well);
  }

  @Test
  void addedAgainAContainerKeepsItsAddress() throws Exception {
    Answer first = rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
    Answer second = rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);

    assertThat(second.json()).isEqualTo(first.json());
    assertThat(rig.ipam.held()).hasSize(1);
  }

  @Test
  void aContainerThatFailsToBeAddedAgainHasNothingLeftOfWhatItHad() throws Exception {
    assertThat(add("c1").ok()).isTrue();
    rig.kernel.failLinksWith("no buffer space");
    assertThat(add("c1").ok()).isFalse();
    rig.kernel.failLinksWith(null);

    assertThat(rig.kernel.wires()).isEmpty();
    await().until(() -> rig.ipam.held().isEmpty());
    await().until(() -> rig.kernel.programmed().endpoints().isEmpty());
    // Its address is free: another gets it, and it gets another.
    assertThat(add("c2").ok()).isTrue();
    assertThat(add("c1").ok()).isTrue();
    assertThat(rig.ipam.held()).hasSize(2);
  }

  @Test
  void checkAgreesAfterAddAndFindsWhatIsGone() throws Exception {
    Answer added = rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
    ObjectNode config = (ObjectNode) MAPPER.readTree(CniClient.CONFIG);
    config.set("prevResult", added.json());
    Answer well = rig.cni().attachment("CHECK", "c1", rig.netns("c1"), config.toString());
    assertThat(well.ok()).as(well.text()).isTrue();

    rig.kernel.detach(rig.kernel.wires().firstKey(), null);
    config.withObject("prevResult").withArray("ips").removeAll();
    Answer ill = rig.cni().attachment("CHECK", "c1", rig.netns("c1"), config.toString());

    assertThat(ill.code()).isEqualTo(100);
    assertThat(ill.text()).contains("no interface").contains("10.244.1.0/32");
  }

  @Test
  void collectionRemovesWhatIsNotValidAndOnlyOfItsNetwork() throws Exception {
    for (String container : List.of("keep", "drop")) {
      rig.cni().add(container, rig.netns(container), CniClient.CONFIG);
    }
    rig.cni().add("other", rig.netns("other"), CniClient.CONFIG.replace("\"net\"", "\"net2\""));

    Answer answer =
        rig.cni()
            .call(
                Map.of("CNI_COMMAND", "GC"),
                """
                {"cniVersion":"1.1.0","name":"net",
                 "cni.dev/valid-attachments":[{"containerID":"keep","ifname":"eth0"}]}\
                """);

    assertThat(answer.ok()).as(answer.text()).isTrue();
    awaitHeld("net.keep.eth0", "net2.other.eth0");
    assertThat(rig.kernel.wires()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cni.dev/valid-attachments", "cni.dev/attachments"})
  void theListOfACollectionHasOneNameOrTheOther(String key) throws Exception {
    assertThat(add("keep").ok()).isTrue();
    assertThat(add("drop").ok()).isTrue();

    String config =
        "{\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"%s\":[{\"containerID\":\"keep\",\"ifname\":\"eth0\"}]}";
    Answer answer = rig.cni().call(Map.of("CNI_COMMAND", "GC"), config.formatted(key));

    assertThat(answer.ok()).as(answer.text()).isTrue();
    awaitHeld("net.keep.eth0");
  }

  @Test
  void namesOfServersAreHandedOn() throws Exception {
    String dns =
        "{\"nameservers\":[\"10.0.0.53\"],\"domain\":\"a.b\",\"search\":[\"b\"],\"options\":[]}";

    Answer answer =
        rig.cni()
            .add(
                "c1",
                rig.netns("c1"),
                CniClient.CONFIG.replace("\"type\"", "\"dns\":" + dns + ",\"type\""));

    assertThat(answer.json().path("dns")).isEqualTo(MAPPER.readTree(dns));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"mtu\":67",
        "\"ipMasq\":true",
        "\"dns\":[]",
        "\"ipam\":{\"type\":\"host-local\"}",
        "\"args\":{\"cni\":{\"labels\":{},\"profiles\":1}}",
        "\"runtimeConfig\":{\"ips\":[\"nowhere\"],\"mac\":\"x\"}",
        "\"prevResult\":[]",
      })
  void whatIsWrongForAnAddDoesNotKeepAWorkloadFromBeingDetached(String wrong) throws Exception {
    assertThat(rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG).ok()).isTrue();
    String config = "{\"cniVersion\":\"1.0.0\",\"name\":\"net\"," + wrong + "}";

    Answer answer = rig.cni().attachment("DEL", "c1", rig.netns("c1"), config);

    assertThat(answer.ok()).as(answer.text()).isTrue();
    assertThat(rig.kernel.wires()).isEmpty();
    awaitHeld();
  }

  @Test
  void statusTellsWhenWorkloadsMayBeCutOff() throws Exception {
    String config = "{\"cniVersion\":\"1.1.0\",\"name\":\"net\"}";
    await().until(() -> rig.cni().call(Map.of("CNI_COMMAND", "STATUS"), config).ok());
    assertThat(add("c1").ok()).isTrue();

    rig.kernel.failWith("iptables-restore failed");
    // What gives the loop something to program.
    assertThat(del("c1").ok()).isTrue();

    await().until(() -> rig.cni().call(Map.of("CNI_COMMAND", "STATUS"), config).code() == 51);
  }

  @Test
  void statusTellsWhetherAnAddWouldWork() throws Exception {
    String config = "{\"cniVersion\":\"1.1.0\",\"name\":\"net\"}";
    await().until(() -> rig.cni().call(Map.of("CNI_COMMAND", "STATUS"), config).ok());

    rig.ipam.stop();
    await().until(() -> rig.cni().call(Map.of("CNI_COMMAND", "STATUS"), config).code() == 50);
  }

  @Test
  void aDelWhileIpamIsAwaySucceedsAndTheAddressComesBackLater() throws Exception {
    rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
    rig.ipam.stop();

    assertThat(rig.cni().del("c1").ok()).isTrue();
    assertThat(rig.kernel.wires()).isEmpty();
    assertThat(rig.cni().del("unknown").ok()).isTrue();

    rig.ipam.start();
    awaitHeld();
    await().atMost(LIMIT).until(() -> rig.owedFiles().isEmpty());
  }

  @Test
  void aDelThatAnAgentsDeathInterruptedIsFinishedByItsNextLife() throws Exception {
    assertThat(add("c1").ok()).isTrue();
    assertThat(add("c2").ok()).isTrue();
    rig.stopAgent();
    // As far as the record: the wire is there, and so is the address.
    Path record = directory.resolve("state/endpoints/" + rig.kernel.wires().firstKey() + ".json");
    Files.writeString(
        record,
        Files.readString(record)
            .replaceFirst("\"state\":\"(ATTACHED|PUBLISHED)\"", "\"state\":\"DETACHED\""));

    rig.start();

    assertThat(rig.kernel.wires()).hasSize(1);
    await().until(() -> rig.ipam.held().size() == 1);
  }

  @Test
  void anAddThatTheKernelDoesNotTakeInTimeIsTakenBack() throws Exception {
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    rig.kernel.failWith("iptables-restore failed");
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(() -> {
          try {
            return rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    await().until(() -> !rig.stateFiles().isEmpty());

    // What stops the agent stops the waiting too.
    rig.stopAgent();

    assertThat(answer.get().code()).isEqualTo(11);
    assertThat(rig.ipam.held()).isEmpty();
    assertThat(rig.kernel.wires()).isEmpty();
    assertThat(rig.stateFiles()).isEmpty();
  }

  @Test
  void manyContainersAreAttachedAtOnceAndTheLastFindsNoAddress() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Answer>> answers =
          IntStream.range(0, 9)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> add("c" + i), threads))
              .toList();
      List<Integer> codes = answers.stream().map(answer -> answer.join().code()).sorted().toList();

      assertThat(codes).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 102);
    }
    assertThat(rig.kernel.programmed().endpoints()).hasSize(8);
  }

  @Test
  void addAndDelOfOneContainerAtOnceLeaveItWholeOrGone() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Answer>> answers =
          IntStream.range(0, 20)
              .mapToObj(i ->
                  CompletableFuture.supplyAsync(() -> i % 2 == 0 ? add("c1") : del("c1"), threads))
              .toList();
      answers.forEach(answer -> assertThat(answer.join().ok()).isTrue());
    }
    rig.cni().del("c1");
    await().until(() -> rig.kernel.programmed().endpoints().isEmpty());
    awaitHeld();
    assertThat(rig.kernel.wires()).isEmpty();
  }

  @Test
  void aSecondAgentOnTheSameSocketIsRefused() throws Exception {
    assertThat(Files.exists(directory.resolve("cni.sock"))).isTrue();
    assertThat(
            catchThrowable(
                () -> CniServer.start(null, directory.resolve("cni.sock"), Duration.ofSeconds(1))))
        .hasMessageContaining("another agent");
  }

  private void awaitHeld(String... handles) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(rig.ipam.held().keySet()).containsExactlyInAnyOrder(handles));
  }

  private Answer add(String container) {
    try {
      return rig.cni().add(container, rig.netns(container), CniClient.CONFIG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer del(String container) {
    try {
      return rig.cni().del(container);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
