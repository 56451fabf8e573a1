package io.margay.bgp.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two of our speakers as clients of somebody else's reflector: TCP MD5, both families in one
 * session, add-path, graceful restart; each field as it was announced, and what a reflector adds.
 */
class ClientInteropTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ONE = 2;
  private static final int TWO = 3;

  @TempDir private Path dir;

  private final Map<Integer, String> namespaces = new HashMap<>();
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

  private Path client(int number, Daemon reflector) throws Exception {
    return client(number, reflector, "s3cret", reflector != Daemon.OPENBGPD);
  }

  /** Our speaker; the file that it describes itself in. */
  private Path client(int number, Daemon reflector, String password, boolean dial)
      throws Exception {
    Path file = dir.resolve("client" + number + ".txt");
    Files.deleteIfExists(file);
    String marks = "+65000:%1$d+65000:%1$d:1".formatted(number);
    List<String> arguments =
        new ArrayList<>(List.of("node", "65000", Net.ipv4(number), Net.ipv6(number)));
    arguments.add(prefix4(number) + marks + "," + prefix6(number) + marks);
    arguments.addAll(List.of(password, file.toString()));
    arguments.addAll(List.of(Net.ipv4(reflector.number), "65000", dial ? "dial" : "await"));
    String namespace = namespaces.get(number);
    if (namespace == null) {
      namespace = net.add(number);
      namespaces.put(number, namespace);
    }
    net.start(
        namespace,
        dir.resolve("client" + number + ".log"),
        ChildJvm.command(InteropSpeaker.class, arguments).toArray(String[]::new));
    await().atMost(PATIENCE).until(() -> Files.exists(file));
    return file;
  }

  private static String prefix4(int number) {
    return "10." + number + ".0.0/26";
  }

  private static String prefix6(int number) {
    return "2001:db8:" + number + "::/64";
  }

  @ParameterizedTest
  @EnumSource(
      value = Daemon.class,
      names = {"BIRD", "FRR", "GOBGP", "OPENBGPD"})
  void aReflectorOfAnyKindPassesOnWhatOursTellItAndRestartsCostNothing(Daemon reflector)
      throws Exception {
    String theirs = net.add(reflector.number);
    reflector.is.reflect(net, theirs, dir, ONE, TWO);
    Path one = client(ONE, reflector);
    Path two = client(TWO, reflector);

    for (int number : List.of(ONE, TWO)) {
      reflector.expect(theirs, dir, prefix4(number), told(number, Net.ipv4(number), reflector));
      reflector.expect(theirs, dir, prefix6(number), told(number, Net.ipv6(number), reflector));
    }
    expect(one, TWO, reflector);
    expect(two, ONE, reflector);
    awaitLine(one, "address=" + Net.ipv4(reflector.number) + ",", "endOfRib=true", "received=2,");

    // OpenBGPD, which must be the one that dials where there is a password, does so again only
    // after two minutes.
    if (reflector != Daemon.OPENBGPD) {
      ourRestartCostsNothing(reflector, two, () -> client(ONE, reflector));
      theirRestartCostsNothing(reflector, theirs, one, two);
    }
  }

  /**
   * OpenBGPD offers graceful restart as a helper only: it names no family whose forwarding it
   * keeps. So what it gave goes at once when it is gone (RFC 4724 section 4.2), and is back as soon
   * as it is, as ours dials.
   */
  @Test
  void openbgpdKeepsOurRoutesOverOurRestartAndNoneOverItsOwn() throws Exception {
    Daemon openbgpd = Daemon.OPENBGPD;
    Openbgpd reflector = (Openbgpd) openbgpd.is;
    String theirs = net.add(openbgpd.number);
    reflector.reflectWhoeverDials(net, theirs, dir, ONE, TWO);
    Path one = client(ONE, openbgpd, "-", true);
    Path two = client(TWO, openbgpd, "-", true);
    expect(one, TWO, openbgpd);
    expect(two, ONE, openbgpd);
    String address = "address=" + Net.ipv4(openbgpd.number) + ",";
    awaitLine(two, address, "endOfRib=true", "received=2,");

    ourRestartCostsNothing(openbgpd, two, () -> client(ONE, openbgpd, "-", true));

    for (int restart = 1; restart <= 2; restart++) {
      awaitLine(two, address, "endOfRib=true", "established=" + restart + ",");
      net.kill(theirs);
      for (Path each : List.of(one, two)) {
        awaitLine(each, address, "since=null", "received=0,", "stale=0,");
        // It said nothing: the connection was just gone.
        assertThat(line(each, address)).doesNotContain("remote cease");
      }
      reflector.reflectWhoeverDials(net, theirs, dir, ONE, TWO);
      awaitLine(two, address, "endOfRib=true", "received=2,");
      expect(one, TWO, openbgpd);
      expect(two, ONE, openbgpd);
    }
  }

  private static String line(Path file, String of) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(each -> each.contains(of))
        .findFirst()
        .orElseThrow();
  }

  private interface Start {
    Path again() throws Exception;
  }

  /** They restart, we help. */
  private void theirRestartCostsNothing(Daemon reflector, String theirs, Path one, Path two)
      throws Exception {
    net.kill(theirs);
    awaitLine(two, "address=" + Net.ipv4(reflector.number) + ",", "since=null", "stale=2,");
    assertThat(Files.readAllLines(two)).containsAll(passed(ONE, reflector));
    reflector.is.reflect(net, theirs, dir, ONE, TWO);
    awaitLine(
        two,
        "address=" + Net.ipv4(reflector.number) + ",",
        "endOfRib=true",
        "stale=0,",
        "received=2,");
    expect(one, TWO, reflector);
    expect(two, ONE, reflector);
  }

  /** We restart, they help. */
  private void ourRestartCostsNothing(Daemon reflector, Path two, Start start) throws Exception {
    net.kill(namespaces.getOrDefault(ONE, ""));
    await()
        .atMost(PATIENCE)
        .during(Duration.ofSeconds(1))
        .untilAsserted(
            () -> assertThat(Files.readAllLines(two)).containsAll(passed(ONE, reflector)));
    Path again = start.again();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(Files.readAllLines(two)).containsAll(passed(ONE, reflector));
          assertThat(Files.readAllLines(again)).containsAll(passed(TWO, reflector));
        });
  }

  private static void expect(Path file, int from, Daemon reflector) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(Files.readAllLines(file)).containsAll(passed(from, reflector)));
  }

  private static void awaitLine(Path file, String... what) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(Files.readAllLines(file))
                .anySatisfy(line -> assertThat(line).contains(what)));
  }

  /** As the reflector holds it; OpenBGPD puts its marks on what comes, the others on what goes. */
  private static Seen told(int from, String nextHop, Daemon reflector) {
    Seen passed = passed(from, nextHop, reflector);
    return reflector == Daemon.OPENBGPD ? passed : passed.unreflected();
  }

  /** As the other client holds both. */
  private static List<String> passed(int from, Daemon reflector) {
    return List.of(
        Told.line(prefix4(from), passed(from, Net.ipv4(from), reflector)),
        Told.line(prefix6(from), passed(from, Net.ipv6(from), reflector)));
  }

  private static Seen passed(int from, String nextHop, Daemon reflector) {
    return new Seen(
        nextHop,
        "",
        "100",
        "65000:" + from,
        "65000:" + from + ":1",
        Net.ipv4(from),
        Net.ipv4(reflector.number),
        "IGP",
        "");
  }
}
