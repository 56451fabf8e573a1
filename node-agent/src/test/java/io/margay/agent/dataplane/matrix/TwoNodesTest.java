package io.margay.agent.dataplane.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.agent.dataplane.wireguard.WireguardConfig;
import io.margay.agent.guest.GuestTest;
import io.margay.agent.guest.NeedsKernel;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.overlay.OverlaySettings;
import io.margay.agent.overlay.OverlayTestWorld;
import io.margay.agent.overlay.OverlayTestWorld.Carried;
import io.margay.agent.overlay.WireguardSettings;
import io.margay.core.calc.CalcGraph;
import io.margay.core.calc.Change;
import io.margay.core.calc.NodeName;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The cells of the tables that are about two workloads, which are on two nodes: each node asks its
 * own workload's policy, and between them packets go through VXLAN, WireGuard or IPIP.
 */
final class TwoNodesTest {

  private static final String THERE = "there";
  private static final Set<String> ON_THE_OTHER = Set.of("b", "d");
  private static final List<Cidr> POOLS =
      List.of(Cidr.parse("10.77.0.0/16"), Cidr.parse("fd00:77::/48"));

  private final World world = new World();

  @TempDir private Path keys;

  /** A node of the two. */
  private record Node(CalcGraph graph, Dataplane dataplane) {
    void apply(String name, Collection<Change> changes) {
      graph.apply(changes);
      dataplane.accept(graph.flush());
      assertThat(dataplane.apply().failures()).as(name).isEmpty();
    }
  }

  /** What carries packets between the nodes. */
  private enum Way {
    VXLAN(Carried.VXLAN, Family.values()),
    WIREGUARD(Carried.PLAIN, Family.values()),
    IPIP(Carried.IPIP, Family.IPV4);

    private final Carried carried;
    private final Set<Family> families;

    Way(Carried carried, Family... families) {
      this.carried = carried;
      this.families = Set.of(families);
    }

    Overlay overlay(int node, Map<Integer, Map<Family, String>> keys) {
      OverlaySettings settings =
          this == WIREGUARD ? WireguardSettings.of(node, true, false) : OverlaySettings.DEFAULT;
      return OverlayTestWorld.ofTwo(node, carried, POOLS, homes(), settings, keys);
    }

    /** Of the first node. */
    String device(Family family) {
      return switch (this) {
        case VXLAN -> Overlay.Device.name(family);
        case WIREGUARD -> WireguardSettings.name(1, family);
        case IPIP -> Overlay.Ipip.NAME;
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void workloadsReachWhomPolicyLetsThemThroughVxlan(Backend backend) throws Exception {
    run(backend, Way.VXLAN);
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void workloadsReachWhomPolicyLetsThemThroughWireguard(Backend backend) throws Exception {
    run(backend, Way.WIREGUARD);
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  @Tag(GuestTest.TAG)
  void workloadsReachWhomPolicyLetsThemThroughIpip(Backend backend) throws Exception {
    NeedsKernel.with("ipip", "local", "192.0.2.1");
    run(backend, Way.IPIP);
  }

  private void run(Backend backend, Way way) throws Exception {
    List<String> wrong = new ArrayList<>();
    try (PacketLab here = new PacketLab(config(backend, "here"), interfaces(false));
        PacketLab there = new PacketLab(config(backend, "there"), interfaces(true))) {
      here.join(there);
      List<Node> nodes =
          List.of(
              new Node(new CalcGraph(new NodeName(World.NODE)), here.dataplane()),
              new Node(new CalcGraph(new NodeName(THERE)), there.dataplane()));
      try {
        overlay(nodes, way);
        nodes.forEach(
            node -> node.apply("the workloads", puts(World.resources(TwoNodesTest::nodeOf))));
        for (Case each : cases(backend, way)) {
          if (each.resources().stream().anyMatch(r -> r.kind() == Kind.WORKLOAD_ENDPOINT)) {
            // Whose workload is on the one node of the tables.
            continue;
          }
          nodes.forEach(node -> node.apply(each.name(), puts(each.resources())));
          here.wrong(probes(each, way.families))
              .forEach(probe -> wrong.add(each.name() + ": " + probe));
          List<Change> deletions =
              each.resources().stream().<Change>map(r -> new Change.Delete(r.key())).toList();
          nodes.forEach(node -> node.apply(each.name(), deletions));
        }
        for (Family family : way.families) {
          assertThat(here.received(way.device(family))).as("packets of " + family).isPositive();
        }
        if (way == Way.WIREGUARD) {
          whoAsksInTheClearIsAnsweredSo(here, there, nodes.get(1).dataplane());
        }
      } finally {
        // A program that stands in for the kernel ends with its device.
        for (Node node : nodes) {
          node.dataplane().setOverlay(Overlay.NONE);
          node.dataplane().apply();
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** As nodes do: each makes its devices and tells its keys, then all hear of all. */
  private static void overlay(List<Node> nodes, Way way) {
    Map<Integer, Map<Family, String>> keys = new HashMap<>();
    for (int round = 0; round < 2; round++) {
      for (int node = 1; node <= 2; node++) {
        Dataplane dataplane = nodes.get(node - 1).dataplane();
        dataplane.setOverlay(way.overlay(node, keys));
        Dataplane.Outcome applied = dataplane.apply();
        assertThat(applied.enforced()).as("%s", applied.failures()).isTrue();
      }
      for (int node = 1; node <= 2; node++) {
        keys.put(node, nodes.get(node - 1).dataplane().tunnels().publicKeys());
      }
    }
  }

  /**
   * A node that has lost its keys, and every idea of WireGuard, reaches the others all the same.
   */
  private static void whoAsksInTheClearIsAnsweredSo(
      PacketLab here, PacketLab there, Dataplane forgetful) throws Exception {
    String device = WireguardSettings.name(1, Family.IPV4);
    assertThat(PacketLab.connects(there, here, "172.30.0.1")).as("encrypted").isTrue();
    forgetful.setOverlay(Overlay.NONE);
    assertThat(forgetful.apply().enforced()).isTrue();
    assertThat(here.host().exec("ip", "route", "get", "172.30.0.2")).contains("dev " + device);
    assertThat(PacketLab.connects(there, here, "172.30.0.1")).as("in the clear").isTrue();
  }

  private KernelConfig config(Backend backend, String name) {
    return KernelConfig.of(BackendChoice.of(backend))
        .with(new WireguardConfig(keys.resolve(name), WireguardConfig.Maker.ANY));
  }

  /**
   * All, but over IPIP some: where instructions are interpreted, each change takes its time, and
   * the tools of iptables take seconds.
   */
  private static List<Case> cases(Backend backend, Way way) throws IOException {
    List<Case> all = Case.read("matrix-workloads.txt");
    int step = way != Way.IPIP ? 1 : backend == Backend.NFTABLES ? 3 : 10;
    return IntStream.range(0, all.size()).filter(i -> i % step == 0).mapToObj(all::get).toList();
  }

  private List<Probe> probes(Case of, Set<Family> families) {
    List<Probe> probes = new ArrayList<>();
    for (Case.Cell cell : of.cells()) {
      if (cell.from().length() != 1 || cell.to().length() != 1) {
        continue;
      }
      for (Family family : families) {
        if (cell.family() == 0 || cell.family() == family.version()) {
          probes.add(
              new Probe(
                  World.interfaceOf(cell.from()),
                  World.interfaceOf(cell.to()),
                  world.packet(cell, family),
                  cell.expected()));
        }
      }
    }
    return probes;
  }

  private static String nodeOf(String workload) {
    return ON_THE_OTHER.contains(workload) ? THERE : World.NODE;
  }

  private static Map<String, List<IpAddress>> interfaces(boolean other) {
    Map<String, List<IpAddress>> interfaces = new LinkedHashMap<>(World.interfaces());
    interfaces
        .keySet()
        .removeIf(name -> ON_THE_OTHER.contains(name.substring(name.length() - 1)) != other);
    return interfaces;
  }

  private static Map<Cidr, Integer> homes() {
    Map<Cidr, Integer> homes = new HashMap<>();
    for (boolean other : List.of(false, true)) {
      interfaces(other)
          .values()
          .forEach(addresses ->
              addresses.forEach(address -> homes.put(Cidr.host(address), other ? 2 : 1)));
    }
    return homes;
  }

  private static List<Change> puts(Collection<Resource> resources) {
    return resources.stream().<Change>map(Change.Put::new).toList();
  }
}
