package io.margay.bgp.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * BIRD, FRR, GoBGP, OpenBGPD and ExaBGP around our speaker, all at once: IPv4 and IPv6 in one
 * session, TCP MD5, add-path, long-lived graceful restart, marked refreshes, extended messages; and
 * what each of them holds in the end, field by field.
 */
class InteropTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "s3cret";

  @TempDir private Path dir;

  private final Map<Daemon, String> namespaces = new EnumMap<>(Daemon.class);
  private final Map<Integer, String> speakers = new HashMap<>();
  private Net net;

  @BeforeEach
  void lay() throws Exception {
    for (Daemon daemon : Daemon.values()) {
      Needed.require(daemon.isInstalled(), daemon.program + " is not installed");
    }
    Needed.require(Net.run("id", "-u").trim().equals("0"), "network namespaces need root");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
    net = new Net();
  }

  @AfterEach
  void clear() throws Exception {
    if (net != null) {
      net.close();
    }
  }

  private void startAll() throws Exception {
    start(Daemon.values());
  }

  private void start(Daemon... daemons) throws Exception {
    for (Daemon daemon : daemons) {
      String namespace = net.add(daemon.number);
      namespaces.put(daemon, namespace);
      daemon.is.start(net, namespace, dir);
    }
  }

  /** Our speaker; the file that it describes itself in. */
  private Path speaker(int number, String role, String as, String prefixes, boolean dial)
      throws Exception {
    Path file = dir.resolve(role + ".txt");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                role, as, Net.ipv4(number), Net.ipv6(number), prefixes, PASSWORD, file.toString()));
    for (Daemon daemon : Daemon.values()) {
      arguments.addAll(List.of(Net.ipv4(daemon.number), "65000", dial ? "dial" : "await"));
    }
    String namespace = speakers.get(number);
    if (namespace == null) {
      namespace = net.add(number);
      speakers.put(number, namespace);
    }
    List<String> command = ChildJvm.command(InteropSpeaker.class, arguments);
    net.start(namespace, dir.resolve(role + ".log"), command.toArray(String[]::new));
    return file;
  }

  @Test
  void aReflectorPassesOnEveryFieldBetweenAllOfThem() throws Exception {
    speaker(1, "reflector", "65000", "-", false);
    startAll();
    for (Daemon from : Daemon.values()) {
      for (Daemon to : Daemon.values()) {
        if (from != to) {
          expect(to, from.prefix4(), reflected(from, Net.ipv4(from.number), true));
          expect(to, from.prefix6(), reflected(from, Net.ipv6(from.number), false));
        }
      }
    }
  }

  /**
   * RFC 4724 with BIRD as the restarter, once and then twice within the restart time. The other
   * three are configured and never come: nobody waits for them.
   */
  @Test
  void birdIsKilledAndRecoversAndCostsNobodyARoute() throws Exception {
    Path reflector = speaker(1, "reflector", "65000", "-", false);
    start(Daemon.BIRD, Daemon.FRR);
    expectBoth(Daemon.BIRD, Daemon.FRR);
    awaitNeighbour(reflector, Daemon.BIRD, "state=ESTABLISHED", "endOfRib=true", "established=1,");

    kill(Daemon.BIRD, reflector, Daemon.FRR);
    recover(Daemon.BIRD, reflector, Daemon.FRR, "endOfRib=true", "established=2,");

    kill(Daemon.BIRD, reflector, Daemon.FRR);
    recover(Daemon.BIRD, reflector, Daemon.FRR, "established=3,");
    kill(Daemon.BIRD, reflector, Daemon.FRR);
    recover(Daemon.BIRD, reflector, Daemon.FRR, "endOfRib=true", "established=4,");
  }

  /**
   * FRR 8.4 says that it has sent all some seconds before it sends what it originates itself: until
   * then, and no longer, its routes can be kept for it.
   */
  @Test
  void frrsRoutesAreKeptUntilItSaysThatItHasSentAll() throws Exception {
    Path reflector = speaker(1, "reflector", "65000", "-", false);
    start(Daemon.BIRD, Daemon.FRR);
    expectBoth(Daemon.FRR, Daemon.BIRD);
    for (int restart = 1; restart <= 2; restart++) {
      awaitNeighbour(reflector, Daemon.FRR, "endOfRib=true", "established=" + restart + ",");
      kill(Daemon.FRR, reflector, Daemon.BIRD);
      Daemon.FRR.is.recover(net, namespaces.getOrDefault(Daemon.FRR, ""), dir);
      awaitNeighbour(reflector, Daemon.FRR, "endOfRib=true", "established=" + (restart + 1) + ",");
      awaitNeighbour(reflector, Daemon.FRR, "received=2,", "stale=0,");
      expectBoth(Daemon.FRR, Daemon.BIRD);
    }
  }

  private void kill(Daemon daemon, Path reflector, Daemon other) throws Exception {
    net.kill(namespaces.getOrDefault(daemon, ""));
    untilNeighbour(reflector, daemon, () -> expectStill(daemon, other), "since=null");
  }

  private void recover(Daemon daemon, Path reflector, Daemon other, String... what)
      throws Exception {
    daemon.is.recover(net, namespaces.getOrDefault(daemon, ""), dir);
    untilNeighbour(reflector, daemon, () -> expectStill(daemon, other), what);
  }

  /** RFC 9494: with those that know that it may be stale; the others lose it. */
  @Test
  void routesOfAPeerThatIsLongGoneStayWithThoseThatKnowTheMark() throws Exception {
    Implementation.restartSeconds(dir, 1);
    speaker(1, "reflector", "65000", "-", false);
    start(Daemon.BIRD, Daemon.FRR, Daemon.OPENBGPD);
    expectBoth(Daemon.BIRD, Daemon.FRR);
    expectBoth(Daemon.BIRD, Daemon.OPENBGPD);

    net.kill(namespaces.getOrDefault(Daemon.BIRD, ""));
    String prefix = Daemon.BIRD.prefix4();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(see(Daemon.FRR, prefix).community()).contains("65000:11", "llgr-stale"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(see(Daemon.OPENBGPD, prefix)).isEqualTo(Seen.NOTHING));

    Daemon.BIRD.is.recover(net, namespaces.getOrDefault(Daemon.BIRD, ""), dir);
    expectBoth(Daemon.BIRD, Daemon.FRR);
    expectBoth(Daemon.BIRD, Daemon.OPENBGPD);
  }

  private Seen see(Daemon at, String prefix) throws Exception {
    return at.is.see(namespaces.getOrDefault(at, ""), dir, prefix);
  }

  /** RFC 4724 with BIRD and FRR as helpers. */
  @Test
  void aReflectorThatIsKilledAndReturnsCostsNobodyARoute() throws Exception {
    Path reflector = speaker(1, "reflector", "65000", "-", false);
    startAll();
    expectBoth(Daemon.BIRD, Daemon.FRR);
    expectBoth(Daemon.FRR, Daemon.BIRD);
    net.kill(speakers.getOrDefault(1, ""));
    await()
        .atMost(PATIENCE)
        .during(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          expectStill(Daemon.BIRD, Daemon.FRR);
          expectStill(Daemon.FRR, Daemon.BIRD);
        });
    Files.delete(reflector);
    speaker(1, "reflector", "65000", "-", false);
    await().atMost(PATIENCE).until(() -> Files.exists(reflector));
    for (Daemon daemon : List.of(Daemon.BIRD, Daemon.FRR)) {
      awaitNeighbour(reflector, daemon, "state=ESTABLISHED", "endOfRib=true");
    }
    expectStill(Daemon.BIRD, Daemon.FRR);
    expectStill(Daemon.FRR, Daemon.BIRD);
  }

  @Test
  void whoAsksAgainIsToldAgainWithinTheSession() throws Exception {
    Path reflector = speaker(1, "reflector", "65000", "-", false);
    List<Daemon> asking = List.of(Daemon.BIRD, Daemon.FRR, Daemon.GOBGP, Daemon.OPENBGPD);
    start(asking.toArray(Daemon[]::new));
    for (Daemon daemon : asking) {
      for (Daemon from : asking) {
        if (from != daemon) {
          expectBoth(from, daemon);
        }
      }
    }
    for (Daemon daemon : asking) {
      String namespace = namespaces.getOrDefault(daemon, "");
      int before = daemon.is.updates(namespace, dir);
      daemon.is.askAgain(namespace, dir);
      await(daemon + " is told again")
          .atMost(PATIENCE)
          .until(() -> daemon.is.updates(namespace, dir) > before);
      awaitNeighbour(reflector, daemon, "state=ESTABLISHED", "established=1,");
    }
  }

  /** RFC 8654: GoBGP and OpenBGPD do not know such messages. */
  @Test
  void whatNeedsAnExtendedMessageGoesToThoseThatTakeOne() throws Exception {
    Path reflector = speaker(1, "reflector", "65000", "-", false);
    startAll();
    String big = "10.111.0.0/24";
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() ->
            // It shows 8 KiB of them.
            assertThat(see(Daemon.FRR, big).community().split(" ")).hasSizeGreaterThan(700));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(see(Daemon.EXABGP, big).nextHop()).isEqualTo(Net.ipv4(11)));
    for (Daemon daemon : List.of(Daemon.GOBGP, Daemon.OPENBGPD)) {
      expectBoth(Daemon.BIRD, daemon);
      assertThat(has(daemon, big)).as(daemon + " has " + big).isFalse();
      awaitNeighbour(reflector, daemon, "state=ESTABLISHED", "established=1,");
    }
  }

  /** Some say by an error that there is no such route. */
  private boolean has(Daemon at, String prefix) throws Exception {
    try {
      return !see(at, prefix).equals(Seen.NOTHING);
    } catch (IOException e) {
      return false;
    }
  }

  private void expectBoth(Daemon from, Daemon at) {
    expect(at, from.prefix4(), reflected(from, Net.ipv4(from.number), true));
    expect(at, from.prefix6(), reflected(from, Net.ipv6(from.number), false));
  }

  /** Now, not some time. */
  private void expectStill(Daemon from, Daemon at) throws Exception {
    assertThat(see(at, from.prefix4())).isEqualTo(reflected(from, Net.ipv4(from.number), true));
    assertThat(see(at, from.prefix6())).isEqualTo(reflected(from, Net.ipv6(from.number), false));
  }

  private interface Look {
    void at() throws Exception;
  }

  /** Looks again and again until our speaker says this of its neighbour. */
  private static void untilNeighbour(Path speaker, Daemon daemon, Look look, String... what) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          look.at();
          return Files.readAllLines(speaker).stream()
              .filter(line -> line.contains("address=" + Net.ipv4(daemon.number) + ","))
              .anyMatch(line -> List.of(what).stream().allMatch(line::contains));
        });
  }

  private static void awaitNeighbour(Path speaker, Daemon daemon, String... what) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(Files.readAllLines(speaker))
                .anySatisfy(line ->
                    assertThat(line)
                        .contains("address=" + Net.ipv4(daemon.number) + ",")
                        .contains(what)));
  }

  private static Seen reflected(Daemon from, String nextHop, boolean rich) {
    return new Seen(
        nextHop,
        "",
        "100",
        rich ? "65000:" + from.number : "",
        rich ? "65000:" + from.number + ":1" : "",
        Net.ipv4(from.number),
        Net.ipv4(1),
        rich ? "EGP" : "IGP",
        rich ? Integer.toString(from.number) : "");
  }

  @Test
  void aTopOfRackSwitchOfAnotherAsExchangesRoutesWithAllOfThem() throws Exception {
    startAll();
    Path tor = speaker(2, "node", "64600", "10.2.0.0/26,2001:db8:2::/64", true);
    for (Daemon daemon : Daemon.values()) {
      expect(daemon, "10.2.0.0/26", told(daemon, Net.ipv4(2)));
      expect(daemon, "2001:db8:2::/64", told(daemon, Net.ipv6(2)));
    }
    for (Daemon daemon : Daemon.values()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(Files.readString(tor))
                  .contains(daemon.prefix4() + " [" + Net.ipv4(daemon.number) + "]")
                  .contains(daemon.prefix6() + " [" + Net.ipv6(daemon.number) + "]"));
    }
  }

  private static Seen told(Daemon to, String nextHop) {
    // Each shows the local preference that it takes from other ASes in its own way.
    String localPref =
        switch (to) {
          case BIRD, OPENBGPD -> "100";
          case FRR, GOBGP, EXABGP -> "";
        };
    return new Seen(nextHop, "64600", localPref, "", "", "", "", "IGP", "");
  }

  private void expect(Daemon at, String prefix, Seen expected) {
    at.expect(namespaces.getOrDefault(at, ""), dir, prefix, expected);
  }
}
