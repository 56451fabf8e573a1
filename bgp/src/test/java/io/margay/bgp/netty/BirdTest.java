package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String US = "198.18.65.1";
  private static final String NODE = "198.18.65.3";
  private static final String THEM = "198.18.65.2";

  @TempDir private Path dir;
  private Cable cable;

  @BeforeEach
  void lay() throws Exception {
    assumeTrue(
        Files.isExecutable(BIRD) && Files.isExecutable(BIRDC), "BIRD 2 is not installed: bird2");
    assumeTrue(Cable.run("id", "-u").trim().equals("0"), "network namespaces need root");
    cable = new Cable("bgp", List.of(US, NODE), THEM);
  }

  @AfterEach
  void clear() throws Exception {
    if (cable != null) {
      cable.close();
    }
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
    cable.start(
        cable.theirs,
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
    return Cable.run(command.toArray(String[]::new));
  }

  /** The output file of a speaker that runs in our namespace. */
  private Speaker speaker(String name, String... arguments) throws IOException {
    Path out = dir.resolve(name);
    return new Speaker(cable.speaker(out, arguments), out);
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
                .isEqualTo(
                    "LearnedRoutes[nextHops={10.11.0.0/24=["
                        + THEM
                        + "]}, priorities={}, complete=true]"));
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
