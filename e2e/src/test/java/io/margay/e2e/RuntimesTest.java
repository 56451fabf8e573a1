package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.margay.core.model.Kind;
import io.margay.e2e.Containerd.Pod;
import io.margay.e2e.Containerd.PodSpec;
import io.margay.lab.host.Tool;
import io.margay.lab.runtime.Podman;
import io.margay.lab.traffic.Listener;
import io.margay.lab.traffic.Place;
import io.margay.lab.traffic.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real runtimes attach real containers: containerd over CRI as a kubelet does, ctr, podman. */
@ExtendWith(NeedsRoot.class)
class RuntimesTest {

  private static final int PORT = 6379;

  /** 200 with {@code -Dmargay.pods=200}. */
  private static final int PODS = Integer.getInteger("margay.pods", 24);

  private static final String POLICY =
      """
      apiVersion: projectcalico.org/v3
      kind: GlobalNetworkPolicy
      metadata: {name: pods}
      spec:
        selector: role == 'cri-database'
        types: [Ingress]
        ingress:
        - {action: Allow, protocol: TCP, source: {selector: role == 'cri-web'}, destination: {ports: [6379]}}
      """;

  @TempDir private static Path directory;
  private static TheLab lab;
  private static CniDirectories cni;
  private static PauseImage image;
  private static Containerd first;
  private static Containerd second;

  @BeforeAll
  static void start() throws Exception {
    boolean installed = Stream.of("containerd", "runc", "ctr", "podman").allMatch(Tool::exists);
    assumeTrue(
        installed || "true".equals(System.getenv("CI")),
        "containerd, runc and podman are not installed: ./margay test does it");
    lab = TheLab.get();
    cni = CniDirectories.install(directory);
    image = PauseImage.make(directory);
    first = new Containerd(lab, "node1", directory.resolve("first"), cni, image);
    second = new Containerd(lab, "node2", directory.resolve("second"), cni, image);
  }

  @AfterAll
  static void stop() {
    try (Containerd _ = first;
        Containerd _ = second) {
      // Both are closed, also when one fails; one that did not come up is nothing.
    } finally {
      first = null;
      second = null;
    }
  }

  @Test
  void podsOfTwoNodesTalkAsThePolicySays() throws Exception {
    lab.apply(POLICY);
    Pod web = first.run(new PodSpec("shop", "web"));
    Pod stranger = first.run(new PodSpec("shop", "stranger"));
    Pod database = second.run(new PodSpec("shop", "database"));
    try (Listener listener = new Listener(database.place(), PORT)) {
      label(web, "cri-web");
      label(database, "cri-database");

      await()
          .until(() ->
              reaches(web.place(), database.place().address(), PORT)
                  && !reaches(stranger.place(), database.place().address(), PORT));
    } finally {
      lab.delete(Kind.GLOBAL_NETWORK_POLICY, "", "pods");
      first.remove(web);
      first.remove(stranger);
      second.remove(database);
    }
  }

  @Test
  void aPodGetsTheAddressOfItsAnnotation() throws Exception {
    Traces traces = new Traces(lab, "node1");
    List<String> before = traces.all();
    Pod any = first.run(new PodSpec("shop", "any"));
    String wished = any.place().address();
    first.remove(any);
    // Nobody's: it is given back behind the answer to the end of the sandbox.
    await().untilAsserted(() -> assertThat(traces.all()).isSubsetOf(before));
    Pod fixed =
        first.run(
            new PodSpec(
                "shop",
                "fixed",
                Map.of(
                    "cni.projectcalico.org/ipAddrs",
                    "[\"" + wished + "\"]",
                    "cni.projectcalico.org/hwAddr",
                    "02:00:00:00:00:07"),
                Map.of()));
    try {
      assertThat(fixed.place().address()).isEqualTo(wished);
      assertThat(Tool.must("ip", "-n", fixed.place().namespace(), "link", "show", "eth0"))
          .contains("02:00:00:00:00:07");
    } finally {
      first.remove(fixed);
    }
  }

  @Test
  void aPortOfTheNodeLeadsToThePod() throws Exception {
    Pod served = first.run(new PodSpec("shop", "served", Map.of(), Map.of(18080, 8080)));
    Pod client = second.run(new PodSpec("shop", "client"));
    try (Listener listener = new Listener(served.place(), 8080)) {
      await()
          .until(() ->
              reaches(client.place(), lab.address("node1"), 18080)
                  // Out and in again by its own wire.
                  && reaches(served.place(), lab.address("node1"), 18080));
    } finally {
      first.remove(served);
      second.remove(client);
    }
  }

  @Test
  void aPodsBandwidthIsLimitedByThePluginBehindOurs() {
    Pod slow =
        first.run(
            new PodSpec("shop", "slow", Map.of("kubernetes.io/ingress-bandwidth", "8M"), Map.of()));
    try {
      assertThat(Tool.must("nsenter", "--net=/run/netns/" + lab.namespace("node1"), "tc", "qdisc"))
          .containsPattern("qdisc tbf \\S+ dev cali[0-9a-f]{11} .* rate 8Mbit");
    } finally {
      first.remove(slow);
    }
  }

  @Test
  void manyPodsComeAndGoAndNothingIsLeft() throws Exception {
    Traces traces = new Traces(lab, "node1", "node2");
    List<String> before = traces.all();
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < PODS; i++) {
        Containerd runtime = i % 2 == 0 ? first : second;
        PodSpec spec = new PodSpec("churn", "pod-" + i);
        all.add(
            threads.submit(() -> {
              Pod pod = runtime.run(spec);
              assertThat(Tool.must("ip", "-n", pod.place().namespace(), "-4", "addr"))
                  .contains(pod.place().address() + "/32");
              runtime.remove(pod);
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    await().untilAsserted(() -> assertThat(traces.all()).isSubsetOf(before));
  }

  @Test
  void ctrAndPodmanAttachContainersToo() throws Exception {
    Podman podman =
        new Podman(lab.namespace("node2"), directory.resolve("podman-node2"), network("node2"));
    Traces traces = new Traces(lab, "node1", "node2");
    List<String> before = traces.all();
    Pod peer = first.run(new PodSpec("shop", "peer"));
    try {
      String ping = "/bin/ip -4 addr show eth0 && /bin/ping -c 1 -w 10 " + peer.place().address();

      assertThat(first.ctrRun("by-ctr", image.rootfs().path(), cni, ping))
          .contains("/32")
          .contains(" 0% packet loss");
      assertThat(podman.run("by-podman", image.rootfs(), "/bin/sh", "-c", ping).output())
          .contains("/32")
          .contains(" 0% packet loss");
    } finally {
      first.remove(peer);
    }
    await().untilAsserted(() -> assertThat(traces.all()).isSubsetOf(before));
  }

  private static Podman.Network network(String node) throws IOException {
    Path plugins =
        Podman.pluginOf(
            Files.createDirectories(directory.resolve("plugins-" + node)),
            cni.plugins().resolve("margay-cni"),
            lab.description().node(node).socket());
    return new Podman.Network("margay", List.of(plugins, cni.plugins()), cni.lists());
  }

  private static boolean reaches(Place from, String address, int port) {
    return Probe.tcp(from, address, port, Duration.ofMillis(500)).isOpen();
  }

  private static void label(Pod pod, String role) {
    await()
        .ignoreExceptions()
        .untilAsserted(() -> lab.cluster().label(pod.place().address(), Map.of("role", role)));
  }
}
