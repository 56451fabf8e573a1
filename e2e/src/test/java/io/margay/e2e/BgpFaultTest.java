package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.core.model.Kind;
import io.margay.lab.host.Tool;
import io.margay.lab.traffic.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever speaks BGP goes and comes back; no packet is lost, and no kernel loses a route. */
@ExtendWith(NeedsRoot.class)
class BgpFaultTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String UP = "ESTABLISHED";
  private static final String REFLECTOR = "route-reflector";

  private final TheLab lab = TheLab.get();
  private final String subnet = lab.address("node1").replaceFirst("[0-9]+$", "");
  private final String reflector = subnet + "254";
  private final String second = subnet + "201";
  private final String tor = subnet + "202";

  @AfterEach
  void theReflectorIsBack() {
    lab.parts().start(REFLECTOR);
    awaitAll(node -> lab.neighbour(node, reflector).equals(UP), "up with the reflector");
  }

  @Test
  void aReflectorThatIsKilledTwiceWithinTheRestartTimeCostsNothing() {
    watched(
        "rr",
        () -> {
          lab.parts().kill(REFLECTOR);
          awaitAll(node -> !lab.neighbour(node, reflector).equals(UP), "without the reflector");
          lab.parts().start(REFLECTOR);
          await().atMost(LIMIT).until(() -> lab.neighbour("node1", reflector).equals(UP));
          lab.parts().kill(REFLECTOR);
          lab.parts().start(REFLECTOR);
          awaitAll(node -> lab.neighbour(node, reflector).equals(UP), "up with the reflector");
          return null;
        });
  }

  /** BIRD, whose hold and restart times can be short, is the second reflector. */
  @Test
  void oneOfTwoReflectorsIsCutOffAndReturnsOnceAndThenIsGoneForGood() {
    peer("second", "peerIP: " + second + ", asNumber: 64512");
    try (Bird bird = new Bird("rr2", fabric(), second + "/24", secondReflector())) {
      awaitAll(node -> lab.neighbour(node, second).equals(UP), "up with BIRD");
      watched(
          "cut",
          () -> {
            int ups = sessionsWith(second);
            silence(bird, "-A");
            awaitAll(node -> !lab.neighbour(node, second).equals(UP), "past the hold time");
            silence(bird, "-D");
            awaitAll(node -> lab.neighbour(node, second).equals(UP), "up with BIRD again");
            assertThat(sessionsWith(second) - ups)
                .as("sessions after the return, one for each node")
                .isEqualTo(lab.description().nodes().size());

            bird.kill();
            awaitAll(node -> !lab.neighbour(node, second).equals(UP), "without BIRD");
            // Past the two seconds for which BIRD asked to be waited for.
            return null;
          },
          1500);
    } finally {
      lab.delete(Kind.BGP_PEER, "", "second");
    }
  }

  /**
   * It keeps no routes of its own restarts for others (its offer of graceful restart names no
   * family), so that what it gave goes with it: the other reflector has it too.
   */
  @Test
  void openbgpdAsOneOfTwoReflectorsIsKilledTwiceAndReturns() {
    peer("second", "peerIP: " + second + ", asNumber: 64512");
    try (Openbgpd daemon =
        new Openbgpd("rr2", fabric(), second + "/24", secondReflectorOfOpenbgpd())) {
      awaitAll(node -> lab.neighbour(node, second).equals(UP), "up with OpenBGPD");
      watched(
          "obgpd",
          () -> {
            for (int restart = 1; restart <= 2; restart++) {
              daemon.kill();
              awaitAll(node -> !lab.neighbour(node, second).equals(UP), "without OpenBGPD");
              daemon.startAgain();
              awaitAll(node -> lab.neighbour(node, second).equals(UP), "up with OpenBGPD again");
            }
            return null;
          });
    } finally {
      lab.delete(Kind.BGP_PEER, "", "second");
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "margay.faults", matches = "long")
  void aReflectorThatIsGoneForGoodCostsNothingIfThereIsAnother() {
    peer("second", "peerIP: " + second + ", asNumber: 64512");
    try (Bird _ = new Bird("rr2", fabric(), second + "/24", secondReflector())) {
      awaitAll(node -> lab.neighbour(node, second).equals(UP), "up with BIRD");
      watched(
          "good",
          () -> {
            lab.parts().kill(REFLECTOR);
            awaitAll(node -> !lab.neighbour(node, reflector).equals(UP), "without the reflector");
            return null;
          },
          // 130 s, of which the restart time is 120.
          65_000);
    } finally {
      lab.delete(Kind.BGP_PEER, "", "second");
    }
  }

  @Test
  void aTopOfRackSwitchThatRestartsCostsNothing() {
    peer("tor", "node: route-reflector, peerIP: " + tor + ", asNumber: 65100");
    lab.letIn("198.51.100.0/24");
    try (Bird bird = new Bird("tor", fabric(), tor + "/24", topOfRack())) {
      Tool.must("ip", "-n", bird.namespace(), "addr", "add", "198.51.100.1/32", "dev", "lo");
      Place beyond = new Place("beyond", bird.namespace(), "198.51.100.1");
      for (var node : lab.description().nodes()) {
        await().atMost(LIMIT).until(() -> routes(node.name()).contains("198.51.100.0/24 via"));
      }
      try (TheLab.Scene scene = lab.scene();
          Watches watches = new Watches();
          Flow out = new Flow(scene.add("tor-client", "node1", "tor-client"), beyond, 7300)) {
        bird.kill();
        out.more(500);
        bird.recover();
        await()
            .atMost(LIMIT)
            .until(() -> bird.ask("show", "protocols", "margay").contains("Established"));
        await()
            .atMost(LIMIT)
            .until(() -> !bird.ask("show", "status").contains("recovery in progress"));
        out.more(1000);
        out.assertNothingLost();
        watches.assertNothingLost();
      }
    } finally {
      lab.delete(Kind.BGP_PEER, "", "tor");
      lab.letIn();
    }
  }

  /** Runs a fault under traffic both ways between two nodes, all kernels watched. */
  private void watched(String name, Supplier<Void> fault) {
    watched(name, fault, 1000);
  }

  /**
   * @param after how many datagrams more are to flow after it, at 500 a second
   */
  private void watched(String name, Supplier<Void> fault, int after) {
    try (TheLab.Scene scene = lab.scene()) {
      Place one = scene.add(name + "-1", "node1", name);
      Place two = scene.add(name + "-2", "node2", name);
      try (Flow there = new Flow(one, two, 7301);
          Flow back = new Flow(two, one, 7302);
          Watches watches = new Watches()) {
        fault.get();
        there.more(after);
        there.assertNothingLost();
        back.assertNothingLost();
        watches.assertNothingLost();
      }
    }
  }

  /** The kernels of all nodes. */
  private final class Watches implements AutoCloseable {
    private final List<RouteWatch> all = new ArrayList<>();

    Watches() {
      lab.description().nodes().forEach(n -> all.add(new RouteWatch(lab, n.name())));
    }

    void assertNothingLost() {
      all.forEach(RouteWatch::assertNothingLost);
    }

    @Override
    public void close() {
      all.forEach(RouteWatch::close);
    }
  }

  private interface Condition {
    boolean holds(String node);
  }

  private void awaitAll(Condition condition, String what) {
    for (var node : lab.description().nodes()) {
      await(node.name() + " " + what).atMost(LIMIT).until(() -> condition.holds(node.name()));
    }
  }

  /** How many sessions the agents have ever had with this neighbour, by their logs. */
  private int sessionsWith(String neighbour) {
    String line = "BGP neighbour peer=" + neighbour + " state=" + UP;
    return lab.description().nodes().stream()
        .mapToInt(node -> {
          try {
            return (int) Files.readString(node.log()).lines().filter(l -> l.contains(line)).count();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        })
        .sum();
  }

  /** Drops BGP both ways without a word, or no longer; nothing else. */
  private static void silence(Bird bird, String action) {
    for (String port : List.of("--sport", "--dport")) {
      for (String chain : List.of("INPUT", "OUTPUT")) {
        Tool.must(
            "ip",
            "netns",
            "exec",
            bird.namespace(),
            "iptables",
            "-w",
            action,
            chain,
            "-p",
            "tcp",
            port,
            "179",
            "-j",
            "DROP");
      }
    }
  }

  private void peer(String name, String spec) {
    lab.apply(
        "{apiVersion: projectcalico.org/v3, kind: BGPPeer, metadata: {name: %s}, spec: {%s}}"
            .formatted(name, spec));
  }

  private String fabric() {
    return lab.description().name().namespace("fabric");
  }

  private String routes(String node) {
    return Tool.must("ip", "-n", lab.namespace(node), "-4", "route", "show");
  }

  private String secondReflector() {
    StringBuilder text = new StringBuilder("router id %s;\nprotocol device {}\n".formatted(second));
    for (var node : lab.description().nodes()) {
      text.append(
          """
          protocol bgp %s {
            local %s as 64512;
            neighbor %s as 64512;
            passive on;
            hold time 6;
            error wait time 1,1;
            graceful restart on;
            graceful restart time 2;
            rr client;
            ipv4 { import all; export all; };
          }
          """
              .formatted(node.name(), second, lab.address(node.name())));
    }
    return text.toString();
  }

  /** The nodes dial it. */
  private String secondReflectorOfOpenbgpd() {
    StringBuilder text =
        new StringBuilder(
            "AS 64512\nrouter-id %1$s\nfib-update no\nlisten on %1$s\nallow from ibgp\nallow to ibgp\n"
                .formatted(second));
    for (var node : lab.description().nodes()) {
      text.append(
          """
          neighbor %1$s {
           remote-as 64512
           local-address %2$s
           passive
           route-reflector %2$s
           announce IPv4 unicast
           announce restart yes
          }
          """
              .formatted(lab.address(node.name()), second));
    }
    return text.toString();
  }

  private String topOfRack() {
    return """
    router id %1$s202;
    protocol device {}
    protocol static { ipv4; route 198.51.100.0/24 blackhole; }
    protocol kernel { persist; ipv4 { import none; export where source = RTS_BGP; }; }
    protocol bgp margay {
      local %1$s202 as 65100;
      neighbor %1$s254 as 64512;
      connect delay time 1; connect retry time 1; error wait time 1,1;
      graceful restart on;
      ipv4 { import all; export where source = RTS_STATIC; next hop self; };
    }
    """
        .formatted(subnet);
  }
}
