package io.margay.bgp.netty;

import static io.margay.bgp.netty.Cable.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BFD with BIRD 2 and with FRR's bfdd, in two network namespaces with a cable between them. */
class BfdInteropTest {

  private static final Path BIRD = Path.of("/usr/sbin/bird");
  private static final Path FRR = Path.of("/usr/lib/frr/bfdd");

  /** The detection time is 2 s; the BGP hold time is 90 s. The rest is for a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String US = "198.18.66.1";
  private static final String ROUTE = "10.11.0.0/24";
  private static final String THEM = "198.18.66.2";

  @TempDir private Path dir;
  private Cable cable;

  @BeforeEach
  void lay() throws Exception {
    assumeTrue(run("id", "-u").trim().equals("0"), "network namespaces need root");
    cable = new Cable("bfd", List.of(US), THEM);
  }

  @AfterEach
  void clear() throws Exception {
    if (cable != null) {
      cable.close();
    }
  }

  private void speaker() throws IOException {
    cable.speaker(dir.resolve("us"), "node", "65000", US, "10.0.1.0/26", THEM, "65000", "dial+bfd");
  }

  /** The last line of the speaker that begins so. */
  private String last(String beginning) throws IOException {
    return Files.readAllLines(dir.resolve("us")).stream()
        .filter(line -> line.startsWith(beginning))
        .reduce("", (before, line) -> line);
  }

  private long said(String what) throws IOException {
    return Files.readAllLines(dir.resolve("us")).stream().filter(l -> l.contains(what)).count();
  }

  /** Drops all that they send and hear, or no longer. */
  private void silence(String action) throws Exception {
    for (String chain : List.of("INPUT", "OUTPUT")) {
      run("ip", "netns", "exec", cable.theirs, "iptables", "-w", action, chain, "-j", "DROP");
    }
  }

  @Test
  void birdAndWeNoticeThatThePathIsGoneLongBeforeTheHoldTimeAndKeepTheRoutes() throws Exception {
    assumeTrue(Files.isExecutable(BIRD), "BIRD 2 is not installed: bird2");
    Path config =
        Files.writeString(
            dir.resolve("bird.conf"),
            """
            router id %1$s;
            protocol device {}
            protocol static { ipv4; route 10.11.0.0/24 blackhole; }
            protocol bfd { interface "bgp0" { interval 100 ms; multiplier 20; }; }
            protocol bgp margay {
              local %1$s as 65000;
              neighbor %2$s as 65000;
              direct;
              bfd on;
              connect delay time 1; connect retry time 1; error wait time 1,1;
              graceful restart on;
              ipv4 { import all; export where source = RTS_STATIC; next hop self; };
            }
            """
                .formatted(THEM, US));
    String control = dir.resolve("bird.ctl").toString();
    cable.start(
        cable.theirs,
        dir.resolve("bird"),
        BIRD.toString(),
        "-f",
        "-c",
        config.toString(),
        "-s",
        control);
    await().atMost(PATIENCE).until(() -> Files.exists(Path.of(control)));
    speaker();
    await().atMost(PATIENCE).until(() -> last("neighbour").contains("ESTABLISHED"));
    await()
        .atMost(PATIENCE)
        .until(() -> run("birdc", "-s", control, "show", "bfd", "sessions").contains(" Up "));
    await().atMost(PATIENCE).until(() -> said("state=UP") > 0);
    await().atMost(PATIENCE).until(() -> last("LearnedRoutes").contains(ROUTE));

    // Not the link, which the kernels would notice too.
    silence("-A");
    await().atMost(PATIENCE).until(() -> said("BFD down") > 0);
    await()
        .atMost(PATIENCE)
        .until(() -> !run("birdc", "-s", control, "show", "protocols").contains("Established"));

    silence("-D");
    await().atMost(PATIENCE).until(() -> last("neighbour").contains("ESTABLISHED"));
    await().atMost(PATIENCE).until(() -> said("state=UP") > 1);
    // BIRD did not restart, and so does not say that it kept forwarding: it did.
    assertThat(
            Files.readAllLines(dir.resolve("us")).stream()
                .filter(line -> line.startsWith("LearnedRoutes"))
                .dropWhile(line -> !line.contains(ROUTE)))
        .allSatisfy(line -> assertThat(line).contains(ROUTE));
  }

  @Test
  void frrsBfddAndWeComeUpAndNoticeEachOthersEnd() throws Exception {
    assumeTrue(Files.isExecutable(FRR), "FRR is not installed: frr");
    Path place = Files.createTempDirectory("mgyt-bfd-frr");
    try {
      Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
      Path zebra = Files.writeString(place.resolve("zebra.conf"), "hostname z\n");
      Path bfd =
          Files.writeString(
              place.resolve("bfdd.conf"),
              """
              bfd
               peer %s local-address %s interface bgp0
                receive-interval 100
                transmit-interval 100
                detect-multiplier 20
                no shutdown
              """
                  .formatted(US, THEM));
      daemon("zebra", place, zebra);
      await().atMost(PATIENCE).until(() -> Files.exists(place.resolve("zserv.api")));
      Process bfdd = daemon("bfdd", place, bfd);
      speaker();
      await().atMost(PATIENCE).until(() -> shown(place).contains("Status: up"));
      await().atMost(PATIENCE).until(() -> said("state=UP") > 0);
      assertThat(shown(place)).contains("Detect-multiplier: 20");

      bfdd.destroyForcibly().waitFor();
      await()
          .atMost(PATIENCE)
          .until(() -> said("state=DOWN reason='control detection time expired'") > 0);
    } finally {
      run("rm", "-rf", place.toString());
    }
  }

  private Process daemon(String name, Path place, Path config) throws IOException {
    return cable.start(
        cable.theirs,
        dir.resolve(name),
        "/usr/lib/frr/" + name,
        "-f",
        config.toString(),
        "-i",
        place.resolve(name + ".pid").toString(),
        "-z",
        place.resolve("zserv.api").toString(),
        "--vty_socket",
        place.toString(),
        "-u",
        "frr",
        "-g",
        "frr",
        "-P",
        "0");
  }

  private static String shown(Path place) throws Exception {
    return run("vtysh", "--vty_socket", place.toString(), "-d", "bfdd", "-c", "show bfd peers");
  }
}
