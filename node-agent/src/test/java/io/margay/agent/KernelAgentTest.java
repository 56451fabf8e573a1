package io.margay.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.document.ResourceDocuments;
import io.margay.agent.testing.AgentRig;
import io.margay.agent.testing.CniClient;
import io.margay.agent.testing.CniClient.Answer;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole agent on a real kernel: a network namespace that plays the node, others its workloads.
 */
class KernelAgentTest {

  private static final long PID = ProcessHandle.current().pid();
  private static final String NODE = "mgyt-agent-n-" + PID;
  private static final String POD = "mgyt-agent-p-" + PID;
  private static final String OTHER = "mgyt-agent-o-" + PID;
  private static final Path NAMESPACES = Path.of("/run/netns");

  @TempDir private Path directory;
  private AgentRig rig;
  private Dataplanes dataplanes;

  @BeforeEach
  void node() throws Exception {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")) && run("ip", "netns", "add", NODE).code == 0,
        "needs root and network namespaces: run as root");
    run("ip", "netns", "add", POD);
    run("ip", "netns", "add", OTHER);
    run("ip", "-n", NODE, "link", "set", "lo", "up");
    // The default route that proxy ARP needs.
    run("ip", "-n", NODE, "link", "add", "eth0", "type", "veth", "peer", "name", "fabric");
    run("ip", "-n", NODE, "link", "set", "fabric", "up");
    run("ip", "-n", NODE, "link", "set", "eth0", "up");
    run("ip", "-n", NODE, "addr", "add", "172.30.0.1/24", "dev", "eth0");
    run("ip", "-n", NODE, "route", "add", "default", "via", "172.30.0.254", "dev", "eth0");
    dataplanes = kernelOfNode();
    rig = new AgentRig(directory).start(dataplanes.dataplane(), dataplanes.links());
  }

  @AfterEach
  void gone() throws Exception {
    try {
      if (rig != null) {
        rig.close();
        dataplanes.close();
      }
    } finally {
      for (String namespace : List.of(POD, OTHER, NODE)) {
        run("ip", "netns", "del", namespace);
      }
    }
  }

  @Test
  void aWorkloadIsReachableWhenItsAddIsAnsweredAndGoneAfterItsDel() throws Exception {
    Answer added = add();

    assertThat(added.ok()).as(added.text()).isTrue();
    Ran ping = ping();
    assertThat(ping.code).as(ping.output).isZero();

    assertThat(rig.cni().del("c1").ok()).isTrue();
    assertThat(run("ip", "-n", NODE, "link").output).doesNotContain("cali");
    await().until(() -> !run("ip", "-n", NODE, "route").output.contains("10.244.1.0 dev"));
  }

  @Test
  void aWorkloadWithoutAnyProfileThatAllowsIsClosedOnceTheFeedSaysSo() throws Exception {
    assertThat(add().ok()).isTrue();
    rig.cni().add("c2", NAMESPACES.resolve(OTHER), CniClient.CONFIG);
    ResourceKey key = workloadEndpoint("n1-cni-c1-eth0");
    await().until(() -> rig.policyApi.get(key) != null);
    assertThat(podPing().code).isZero();

    rig.policyApi.put(profiles((WorkloadEndpoint) rig.policyApi.get(key), "missing"));
    await().until(() -> podPing().code != 0);

    rig.policyApi.put(
        profiles((WorkloadEndpoint) rig.policyApi.get(key), "projectcalico-default-allow"));
    await().until(() -> podPing().code == 0);
  }

  @Test
  void checkFindsThatSomebodyTookTheAddressAway() throws Exception {
    Answer added = add();
    String config =
        CniClient.CONFIG.replace("\"name\"", "\"prevResult\":" + added.json() + ",\"name\"");
    Path netns = NAMESPACES.resolve(POD);
    Answer well = rig.cni().attachment("CHECK", "c1", netns, config);
    assertThat(well.ok()).as(well.text()).isTrue();

    run("ip", "-n", POD, "addr", "flush", "dev", "eth0");

    assertThat(rig.cni().attachment("CHECK", "c1", netns, config).code()).isEqualTo(100);
  }

  @Test
  void checkFindsAnotherEthernetAddressThanAddGave() throws Exception {
    Answer added = add();
    assertThat(run("ip", "-n", POD, "link", "show", "eth0").output)
        .contains(added.json().path("interfaces").path(1).path("mac").asString());
    run("ip", "-n", POD, "link", "set", "eth0", "address", "02:00:00:00:00:01");

    Answer checked =
        attachment(
            "CHECK",
            "eth0",
            CniClient.CONFIG.replace("\"name\"", "\"prevResult\":" + added.json() + ",\"name\""));

    assertThat(checked.code()).isEqualTo(100);
    assertThat(checked.text()).contains("eth0 has the Ethernet address 02:00:00:00:00:01, not");
  }

  @Test
  void checkReadsTheKernelBackAndRulesThatSomebodyTookAreThereAgain() throws Exception {
    Answer added = add();
    String config =
        CniClient.CONFIG.replace("\"name\"", "\"prevResult\":" + added.json() + ",\"name\"");
    List<String> before = rules();
    assertThat(before).anyMatch(line -> line.contains("cali"));
    run("ip", "netns", "exec", NODE, "nft", "delete", "table", "ip", "margay");
    assertThat(rules()).isNotEqualTo(before);

    Answer checked = rig.cni().attachment("CHECK", "c1", NAMESPACES.resolve(POD), config);

    assertThat(checked.ok()).as(checked.text()).isTrue();
    assertThat(rules()).isEqualTo(before);
  }

  @Test
  void aFailedAddLeavesNothingInTheKernel() throws Exception {
    Path notANamespace = Files.createFile(directory.resolve("file"));
    String before = kernel();

    Answer answer = rig.cni().add("c1", notANamespace, CniClient.CONFIG);

    assertThat(answer.code()).as(answer.text()).isEqualTo(101);
    assertThat(rig.ipam.held()).isEmpty();
    assertThat(rig.stateFiles()).isEmpty();
    assertThat(kernel()).isEqualTo(before);
  }

  @Test
  void aSecondInterfaceComesAndGoesBesideTheFirst() throws Exception {
    assertThat(add().ok()).isTrue();
    String first = workload();

    Answer second = attachment("ADD", "eth1", CniClient.CONFIG);
    assertThat(second.ok()).as(second.text()).isTrue();
    String both = workload();
    assertThat(both).contains("from 10.244.1.1 lookup N");
    for (String address : List.of("10.244.1.0", "10.244.1.1")) {
      assertThat(run("ip", "netns", "exec", NODE, "ping", "-c1", "-W5", address).code).isZero();
    }
    String config =
        CniClient.CONFIG.replace("\"name\"", "\"prevResult\":" + second.json() + ",\"name\"");
    assertThat(attachment("CHECK", "eth1", config).code()).isZero();
    run("ip", "-n", POD, "rule", "del", "priority", "30000");
    assertThat(attachment("CHECK", "eth1", config).code()).isEqualTo(100);

    assertThat(attachment("ADD", "eth1", CniClient.CONFIG).ok()).isTrue();
    assertThat(workload()).isEqualTo(both);
    assertThat(add().ok()).isTrue();
    assertThat(workload()).isEqualTo(both);

    Answer collected =
        rig.cni()
            .call(
                Map.of("CNI_COMMAND", "GC"),
                """
                {"cniVersion":"1.1.0","name":"net",
                 "cni.dev/valid-attachments":[{"containerID":"c1","ifname":"eth0"}]}\
                """);
    assertThat(collected.ok()).as(collected.text()).isTrue();
    assertThat(workload()).isEqualTo(first);
    assertThat(ping().code).isZero();
  }

  @Test
  void aSecondInterfaceThatFailsLeavesTheFirstAsItWas() throws Exception {
    assertThat(add().ok()).isTrue();
    String first = workload();
    List<String> files = rig.stateFiles();
    assertThat(attachment("ADD", "eth1", CniClient.CONFIG).ok()).isTrue();
    List<String> added = new ArrayList<>(rig.stateFiles());
    added.removeAll(files);
    assertThat(attachment("DEL", "eth1", CniClient.CONFIG).ok()).isTrue();
    assertThat(workload()).isEqualTo(first);
    // The record can not be written, after the wire was made.
    Path record = directory.resolve("state").resolve("endpoints").resolve(added.getFirst());
    await().until(() -> rig.policyApi.get(workloadEndpoint("n1-cni-c1-eth1")) == null);
    Files.delete(record);
    Files.createDirectories(record.resolve("in"));

    Answer answer = attachment("ADD", "eth1", CniClient.CONFIG);

    assertThat(answer.code()).as(answer.text()).isEqualTo(5);
    assertThat(workload()).isEqualTo(first);
    assertThat(ping().code).isZero();
  }

  /** Routes and rules of the workload, with the number that comes from a link's index as N. */
  private static String workload() throws Exception {
    return (run("ip", "-n", POD, "-o", "rule").output
            + run("ip", "-n", POD, "-o", "route", "show", "table", "all").output)
        .replaceAll("1000\\d{6}", "N")
        .lines()
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static ResourceKey workloadEndpoint(String name) {
    return new ResourceKey(Kind.WORKLOAD_ENDPOINT, "default", name);
  }

  private Answer attachment(String command, String interfaceName, String config) throws Exception {
    return rig.cni().attachment(command, "c1", NAMESPACES.resolve(POD), interfaceName, config);
  }

  @Test
  void whatWentWhileTheAgentWasDownIsSweptOnceItIsInSyncAndNotBefore() throws Exception {
    run("ip", "-n", NODE, "link", "add", "calitest", "type", "veth", "peer", "name", "other");
    run("ip", "-n", NODE, "link", "set", "other", "up");
    run("ip", "-n", NODE, "link", "set", "calitest", "up");
    Resource policy =
        document(
            "GlobalNetworkPolicy",
            "\"name\":\"gone\"",
            "\"selector\":\"all()\",\"ingress\":[{\"action\":\"Deny\",\"protocol\":\"TCP\"}]");
    Resource workload =
        document(
            "WorkloadEndpoint",
            "\"namespace\":\"default\",\"name\":\"n1-cni-x-eth0\"",
            "\"node\":\"n1\",\"orchestrator\":\"cni\",\"containerID\":\"x\",\"endpoint\":\"eth0\","
                + "\"interfaceName\":\"calitest\",\"ipNetworks\":[\"10.244.1.5/32\"]");
    rig.policyApi.put(policy, workload);
    await().until(() -> kernel().contains("10.244.1.5 dev calitest"));
    await().until(() -> rules().toString().contains("mgy-pi-g/gone"));
    List<String> before = rules();
    rig.stopAgent();
    dataplanes.close();
    rig.policyApi.delete(policy.key(), workload.key());

    rig.policyApi.silent(true);
    dataplanes = kernelOfNode();
    rig.start(dataplanes.dataplane(), dataplanes.links());
    await().until(() -> rig.policyApi.openStreams() > 0);
    assertThat(rules()).as("not in sync").isEqualTo(before);
    assertThat(run("ip", "-n", NODE, "route").output).contains("10.244.1.5 dev calitest");

    rig.policyApi.silent(false);
    await().until(() -> !rules().toString().contains("mgy-pi-g/gone"));
    await().until(() -> !kernel().contains("10.244.1.5"));
    assertThat(rules().toString()).doesNotContain("calitest");
  }

  private static Resource document(String kind, String metadata, String spec) {
    return ResourceDocuments.read(
        ("{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"%s\",\"metadata\":{%s},\"spec\":{%s}}")
            .formatted(kind, metadata, spec)
            .getBytes(UTF_8));
  }

  private static Dataplanes kernelOfNode() throws IOException {
    return Dataplanes.kernel(KernelConfig.of(BackendChoice.AUTO).in(NAMESPACES.resolve(NODE)));
  }

  /** In no order, and without counters. */
  private static List<String> rules() throws Exception {
    return run("ip", "netns", "exec", NODE, "nft", "-s", "list", "table", "ip", "margay")
        .output
        .lines()
        .sorted()
        .toList();
  }

  private String kernel() throws Exception {
    await().until(() -> rig.get("/readyz").statusCode() == 200);
    return run("ip", "-n", NODE, "-o", "link").output + run("ip", "-n", NODE, "route").output;
  }

  private Answer add() throws Exception {
    return rig.cni().add("c1", NAMESPACES.resolve(POD), CniClient.CONFIG);
  }

  private static Ran ping() throws Exception {
    return run("ip", "netns", "exec", NODE, "ping", "-c1", "-W1", "10.244.1.0");
  }

  /** From one workload to the other. */
  private static Ran podPing() throws Exception {
    return run("ip", "netns", "exec", POD, "ping", "-c1", "-W1", "10.244.1.1");
  }

  private static WorkloadEndpoint profiles(WorkloadEndpoint of, String profile) {
    WorkloadEndpointSpec spec = of.spec();
    return new WorkloadEndpoint(
        of.metadata(),
        new WorkloadEndpointSpec(
            spec.orchestrator(),
            spec.workload(),
            spec.node(),
            spec.containerID(),
            spec.pod(),
            spec.endpoint(),
            spec.ipNetworks(),
            List.of(profile),
            spec.interfaceName(),
            spec.mac()));
  }

  private record Ran(int code, String output) {}

  private static Ran run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), output);
  }
}
