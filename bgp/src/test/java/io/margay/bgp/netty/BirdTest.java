package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * BIRD 2 as the peer. It and the speakers live in two network namespaces with a cable between them;
 * addresses are of the range for benchmarks (RFC 2544), as BIRD does not take loopback next hops.
 */
class BirdTest {

  private static final Path BIRD = Path.of("/usr/sbin/bird");
  private static final Path BIRDC = Path.of("/usr/sbin/birdc");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String US = "198.18.65.1";
  private static final String NODE = "198.18.65.3";
  private static final String THEM = "198.18.65.2";

  private final long pid = ProcessHandle.current().pid();
  private final String ours = "mgyt-bgp-a-" + pid;
  private final String theirs = "mgyt-bgp-b-" + pid;
  private final List<Process> processes = new ArrayList<>();

  @TempDir private Path dir;

  @BeforeEach
  void lay() throws Exception {
    assumeTrue(
        Files.isExecutable(BIRD) && Files.isExecutable(BIRDC), "BIRD 2 is not installed: bird2");
    assumeTrue(run("id", "-u").trim().equals("0"), "network namespaces need root");
    run("ip", "netns", "add", ours);
    run("ip", "netns", "add", theirs);
    run(
        "ip", "link", "add", "bgp0", "netns", ours, "type", "veth", "peer", "name", "bgp0", "netns",
        theirs);
    up(ours, US);
    up(ours, NODE);
    up(theirs, THEM);
  }

  private static void up(String namespace, String address) throws Exception {
    run("ip", "-n", namespace, "link", "set", "lo", "up");
    run("ip", "-n", namespace, "address", "add", address + "/24", "dev", "bgp0");
    run("ip", "-n", namespace, "link", "set", "bgp0", "up");
  }

  @AfterEach
  void clear() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }
    for (String namespace : List.of(ours, theirs)) {
      if (Files.exists(Path.of("/run/netns", namespace))) {
        run("ip", "netns", "delete", namespace);
      }
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + ": " + output).isZero();
    return output;
  }

  private void bird(long as, long peerAs, String statics) throws IOException {
    String config =
        """
        router id %1$s;
        protocol device {}
        protocol static s4 { ipv4; %4$s }
        protocol bgp margay {
          local %1$s as %2$d;
          neighbor %5$s as %3$d;
          multihop;
          connect delay time 1; connect retry time 1; error wait time 1,1;
          graceful restart on;
          ipv4 { import all; export where source = RTS_STATIC; next hop self; };
        }
        """
            .formatted(THEM, as, peerAs, statics, US);
    Path file = Files.writeString(dir.resolve("bird.conf"), config);
    start(
        theirs,
        dir.resolve("bird.out"),
        BIRD.toString(),
        "-f",
        "-c",
        file.toString(),
        "-s",
        dir.resolve("bird.ctl").toString(),
        "-P",
        dir.resolve("bird.pid").toString());
    await().atMost(PATIENCE).until(() -> Files.exists(dir.resolve("bird.ctl")));
  }

  private String birdc(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(BIRDC.toString(), "-s", dir.resolve("bird.ctl").toString()));
    command.addAll(List.of(words));
    return run(command.toArray(String[]::new));
  }

  /** The output file of a speaker that runs in our namespace. */
  private Speaker speaker(String name, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                SpeakerProgram.class.getName()));
    command.addAll(List.of(arguments));
    Path out = dir.resolve(name);
    return new Speaker(start(ours, out, command.toArray(String[]::new)), out);
  }

  private record Speaker(Process process, Path out) {

    /** The routes it printed last. */
    String routes() throws IOException {
      return Files.readAllLines(out).stream()
          .filter(line -> line.startsWith("LearnedRoutes"))
          .reduce("", (before, line) -> line);
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(String namespace, Path out, String... command) throws IOException {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    whole.addAll(List.of(command));
    File file = out.toFile();
    Process process =
        new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(file).start();
    processes.add(process);
    return process;
  }

  @Test
  void routesGoBothWaysWithinAnAs() throws Exception {
    bird(
        65000,
        65000,
        "route 10.11.0.0/24 blackhole { bgp_community.add((65000,11));"
            + " bgp_large_community.add((65000,11,1)); };");
    Speaker us =
        speaker("us", "node", "65000", US, "10.0.1.0/26,10.0.1.64/26", THEM, "65000", "dial");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(us.routes())
                .isEqualTo("LearnedRoutes[nextHops={10.11.0.0/24=[" + THEM + "]}, complete=true]"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(birdc("show", "route", "protocol", "margay", "all"))
                .contains("10.0.1.0/26", "10.0.1.64/26")
                .contains("BGP.next_hop: " + US)
                .contains("BGP.local_pref: 100"));
    assertThat(birdc("show", "protocols", "all", "margay"))
        .contains("4-octet AS numbers", "Graceful restart", "Route refresh");
  }

  @Test
  void routesGoBothWaysBetweenAses() throws Exception {
    bird(4_200_000_001L, 65000, "route 10.11.0.0/24 blackhole;");
    Speaker us = speaker("us", "node", "65000", US, "10.0.1.0/26", THEM, "4200000001", "await");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(us.routes()).contains("10.11.0.0/24=[" + THEM + "]"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(birdc("show", "route", "10.0.1.0/26", "all"))
                .contains("BGP.as_path: 65000")
                .contains("BGP.next_hop: " + US));
  }

  @Test
  void aReflectorStandsBetweenBirdAndANode() throws Exception {
    bird(65000, 65000, "route 10.11.0.0/24 blackhole;");
    speaker("rr", "reflector", "65000", US, "-", THEM, "65000", "client", NODE, "65000", "client");
    Speaker node = speaker("node", "node", "65000", NODE, "10.0.3.0/26", US, "65000", "dial");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(node.routes()).contains("10.11.0.0/24=[" + THEM + "]"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(birdc("show", "route", "10.0.3.0/26", "all"))
                .contains("BGP.next_hop: " + NODE)
                .contains("BGP.originator_id: " + NODE)
                .contains("BGP.cluster_list: " + US));
  }

  @Test
  void birdKeepsTheRoutesOfASpeakerThatIsKilledUntilItIsBack() throws Exception {
    bird(65000, 65000, "");
    Speaker us =
        speaker("us", "node", "65000", US, "10.0.1.0/26,10.0.1.64/26", THEM, "65000", "dial");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(birdc("show", "route")).contains("10.0.1.64/26"));
    us.kill();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(birdc("show", "protocols", "margay")).doesNotContain("Established"));
    assertThat(birdc("show", "route")).contains("10.0.1.0/26", "10.0.1.64/26");

    speaker("again", "node", "65000", US, "10.0.1.0/26", THEM, "65000", "dial");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(birdc("show", "route"))
                .contains("10.0.1.0/26")
                .doesNotContain("10.0.1.64/26"));
  }
}
