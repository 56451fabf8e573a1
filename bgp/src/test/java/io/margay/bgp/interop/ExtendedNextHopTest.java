package io.margay.bgp.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * IPv4 prefixes with IPv6 next hops (RFC 8950): our reflector between BIRD, FRR, GoBGP, and
 * OpenBGPD, which does not know of such, all at IPv6 addresses.
 */
class ExtendedNextHopTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final List<Daemon> DAEMONS =
      List.of(Daemon.BIRD, Daemon.FRR, Daemon.GOBGP, Daemon.OPENBGPD);

  @TempDir private Path dir;

  private final Map<Daemon, String> namespaces = new EnumMap<>(Daemon.class);
  private Net net;

  @BeforeEach
  void lay() throws Exception {
    for (Daemon daemon : DAEMONS) {
      Needed.require(daemon.isInstalled(), daemon.program + " is not installed");
    }
    Needed.require(Net.run("id", "-u").trim().equals("0"), "network namespaces need root");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
    net = new Net();
    for (Daemon daemon : DAEMONS) {
      namespaces.put(daemon, net.add(daemon.number));
    }
  }

  @AfterEach
  void clear() throws Exception {
    if (net != null) {
      net.close();
    }
  }

  @Test
  void nextHopsOfTheOtherFamilyPassBetweenThoseThatAgreedOnThem() throws Exception {
    bird();
    frr();
    gobgp();
    openbgpd();
    Path reflector = reflector();

    List<Daemon> knowing = List.of(Daemon.BIRD, Daemon.FRR, Daemon.GOBGP);
    for (Daemon at : knowing) {
      for (Daemon from : knowing) {
        if (from != at) {
          // All ways, each field as it was sent.
          expect(at, from.prefix4(), reflected(from.number, Net.ipv6(from.number)));
        }
      }
      // In the same sessions, next hops of the prefix's own family.
      expect(at, "10.14.0.0/24", reflected(14, Net.ipv4(14)));
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(Files.readAllLines(reflector))
                .contains(
                    "10.11.0.0/24 [" + Net.ipv6(11) + "]",
                    "10.12.0.0/24 [" + Net.ipv6(12) + "]",
                    "10.13.0.0/24 [" + Net.ipv6(13) + "]",
                    "10.14.0.0/24 [" + Net.ipv4(14) + "]")
                .anyMatch(line -> neighbour(line, Daemon.BIRD, "received=1,", "sent=3,"))
                .anyMatch(line -> neighbour(line, Daemon.FRR, "received=1,", "sent=3,"))
                .anyMatch(line -> neighbour(line, Daemon.GOBGP, "received=1,", "sent=3,"))
                .anyMatch(line -> neighbour(line, Daemon.OPENBGPD, "received=1,", "sent=0,")));

    // What is withdrawn goes, whichever its next hop was.
    gobgp("global", "rib", "del", "10.13.0.0/24");
    expect(Daemon.BIRD, "10.11.0.0/24", own());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(Net.run("birdc", "-s", dir + "/bird.ctl", "show", "route"))
                .contains("10.14.0.0/24")
                .doesNotContain("10.13.0.0/24"));
  }

  private static boolean neighbour(String line, Daemon daemon, String... what) {
    return line.contains("address=" + Net.ipv6(daemon.number) + ",")
        && List.of(what).stream().allMatch(line::contains);
  }

  private static Seen reflected(int from, String nextHop) {
    return new Seen(
        nextHop,
        "",
        "100",
        "65000:" + from,
        "65000:" + from + ":1",
        Net.ipv4(from),
        Net.ipv4(1),
        "EGP",
        Integer.toString(from));
  }

  /** BIRD's own route as it shows it. */
  private static Seen own() {
    return new Seen("", "", "", "65000:11", "65000:11:1", "", "", "EGP", "11");
  }

  private void expect(Daemon at, String prefix, Seen expected) {
    at.expect(namespaces.getOrDefault(at, ""), dir, prefix, expected);
  }

  private Path reflector() throws Exception {
    Path file = dir.resolve("reflector.txt");
    List<String> arguments =
        new ArrayList<>(
            List.of("reflector", "65000", Net.ipv4(1), Net.ipv6(1), "-", "-", file.toString()));
    for (Daemon daemon : namespaces.keySet()) {
      arguments.addAll(List.of(Net.ipv6(daemon.number), "65000", "dial"));
    }
    List<String> command = ChildJvm.command(InteropSpeaker.class, arguments);
    net.start(net.add(1), dir.resolve("reflector.log"), command.toArray(String[]::new));
    return file;
  }

  private void bird() throws Exception {
    Implementation.write(
        dir,
        "bird.conf",
        """
        router id %1$s;
        protocol device {}
        protocol static s4 { ipv4; route 10.11.0.0/24 blackhole
          { bgp_community.add((65000,11)); bgp_large_community.add((65000,11,1));
            bgp_med = 11; bgp_origin = ORIGIN_EGP; }; }
        protocol bgp reflector {
          local %2$s as 65000; neighbor %3$s as 65000; multihop; passive on;
          error wait time 1,1; hold time 30; keepalive time 10;
          ipv4 { import all; export where source = RTS_STATIC; next hop self; extended next hop on; };
        }
        """
            .formatted(Net.ipv4(11), Net.ipv6(11), Net.ipv6(1)));
    Bird.run(net, namespaces.getOrDefault(Daemon.BIRD, ""), dir);
  }

  private void frr() throws Exception {
    Implementation.write(
        dir,
        "frr.conf",
        """
        router bgp 65000
         bgp router-id %1$s
         no bgp default ipv4-unicast
         no bgp network import-check
         coalesce-time 0
         neighbor %3$s remote-as 65000
         neighbor %3$s passive
         neighbor %3$s timers 10 30
         neighbor %3$s disable-connected-check
         neighbor %3$s capability extended-nexthop
         address-family ipv4 unicast
          network 10.12.0.0/24
          neighbor %3$s activate
          neighbor %3$s route-map OUT out
        route-map OUT permit 10
         set community 65000:12
         set large-community 65000:12:1
         set metric 12
         set origin egp
         set ipv6 next-hop global %2$s
        """
            .formatted(Net.ipv4(12), Net.ipv6(12), Net.ipv6(1)));
    Frr.run(net, namespaces.getOrDefault(Daemon.FRR, ""), dir);
  }

  private void gobgp() throws Exception {
    Implementation.write(
        dir,
        "gobgp.toml",
        """
        [global.config]
         as=65000
         router-id="%1$s"
         local-address-list=["%2$s"]
        [[neighbors]]
         [neighbors.config]
          neighbor-address="%3$s"
          peer-as=65000
         [neighbors.transport.config]
          passive-mode=true
         [neighbors.timers.config]
          hold-time=30
          idle-hold-time-after-reset=1
         [[neighbors.afi-safis]]
          [neighbors.afi-safis.config]
           afi-safi-name="ipv4-unicast"
        """
            .formatted(Net.ipv4(13), Net.ipv6(13), Net.ipv6(1)));
    Gobgp.run(net, namespaces.getOrDefault(Daemon.GOBGP, ""), dir);
    gobgp(
        ("global rib add 10.13.0.0/24 nexthop " + Net.ipv6(13))
            .concat(" community 65000:13 large-community 65000:13:1 med 13 origin egp")
            .split(" "));
  }

  private String gobgp(String... words) throws Exception {
    return Gobgp.gobgp(namespaces.getOrDefault(Daemon.GOBGP, ""), words);
  }

  private void openbgpd() throws Exception {
    Files.createDirectories(Path.of("/run/openbgpd"));
    Implementation.write(
        dir,
        "openbgpd.conf",
        """
        AS 65000
        router-id %1$s
        fib-update no
        listen on %2$s
        socket "%4$s/openbgpd.sock"
        network 10.14.0.0/24 set { community 65000:14 large-community 65000:14:1 med 14 origin egp nexthop %1$s }
        neighbor %3$s {
         remote-as 65000
         local-address %2$s
         passive
         announce IPv4 unicast
         announce IPv6 none
         set nexthop no-modify
        }
        allow from any
        allow to any
        """
            .formatted(Net.ipv4(14), Net.ipv6(14), Net.ipv6(1), dir));
    Files.setPosixFilePermissions(
        dir.resolve("openbgpd.conf"), PosixFilePermissions.fromString("rw-------"));
    net.start(
        namespaces.getOrDefault(Daemon.OPENBGPD, ""),
        dir.resolve("openbgpd.log"),
        Daemon.OPENBGPD.program,
        "-d",
        "-f",
        dir + "/openbgpd.conf");
  }
}
