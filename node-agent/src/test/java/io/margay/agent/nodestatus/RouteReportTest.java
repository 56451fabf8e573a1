package io.margay.agent.nodestatus;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.KernelRoutes;
import io.margay.agent.netlink.MainTable.Entry;
import io.margay.agent.netlink.MainTable.Type;
import io.margay.agent.netlink.NextHop;
import io.margay.agent.routing.BgpState;
import io.margay.bgp.peering.PeerOrigin;
import io.margay.bgp.session.State;
import io.margay.bgp.view.ShownRoute;
import io.margay.core.model.CalicoNodeStatusStatus.Route;
import io.margay.core.model.CalicoNodeStatusStatus.Routes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteReportTest {

  private static final int OURS = 80;
  private static final int DHCP = 16;
  private static final Map<Integer, String> LINKS = Map.of(1, "lo", 2, "eth0", 3, "cali1");

  private static final BgpState BGP =
      new BgpState(
          Set.of(),
          null,
          Instant.EPOCH,
          null,
          Stream.of("172.30.0.2", "172.30.0.3", "172.30.0.9", "fd00::2")
              .map(address ->
                  new BgpState.Peer(
                      IpAddress.parse(address),
                      address.endsWith("9") ? PeerOrigin.GLOBAL_PEER : PeerOrigin.NODE_MESH,
                      State.ESTABLISHED,
                      Instant.EPOCH))
              .toList());

  private static Entry route(String destination, int protocol, int metric, NextHop... hops) {
    return new Entry(Cidr.parse(destination), Type.UNICAST, protocol, metric, List.of(hops));
  }

  private static Entry nowhere(String destination, Type type, int protocol) {
    return new Entry(Cidr.parse(destination), type, protocol, 0, List.of());
  }

  private static NextHop via(@Nullable String gateway, int link) {
    return new NextHop(gateway == null ? null : IpAddress.parse(gateway), link);
  }

  private static ShownRoute told(String prefix, String nextHop, String from, boolean best) {
    return new ShownRoute(
        prefix, nextHop, from, best, false, "IGP", "", null, null, List.of(), List.of(), List.of(),
        null, List.of());
  }

  private static List<String> text(List<Route> routes) {
    return routes.stream()
        .map(route ->
            String.join(
                " ",
                route.type(),
                route.destination(),
                route.gateway(),
                String.valueOf(route.interfaceName()),
                route.learnedFrom().sourceType(),
                String.valueOf(route.learnedFrom().peerIP())))
        .toList();
  }

  private static Routes report(List<ShownRoute> told, List<Entry> kernel) {
    return RouteReport.of(BGP, told, new KernelRoutes(kernel, LINKS, OURS));
  }

  @Test
  void eachRouteSaysWhereItWasLearned() {
    List<Entry> kernel =
        new ArrayList<>(
            List.of(
                route("0.0.0.0/0", DHCP, 100, via("172.30.0.1", 2)),
                route("0.0.0.0/0", DHCP, 600, via("172.30.9.1", 2)),
                route("172.30.0.0/24", Entry.KERNEL, 0, via(null, 2)),
                nowhere("10.244.1.0/26", Type.BLACKHOLE, OURS),
                route("10.244.1.7/32", OURS, 0, via(null, 3)),
                route("10.244.2.0/26", OURS, 1024, via("172.30.0.2", 2)),
                route("10.244.3.0/26", OURS, 1024, via("172.30.0.2", 2), via("172.30.0.3", 2)),
                route("198.51.100.0/24", OURS, 1024, via("172.30.0.9", 2)),
                // A tunnel's, which no neighbour told; and somebody else's to where one does.
                route("10.244.8.0/26", OURS, 0, via("10.244.8.0", 2)),
                route("10.244.9.0/26", DHCP, 0, via("172.30.0.2", 2)),
                nowhere("203.0.113.0/24", Type.UNREACHABLE, DHCP),
                route("fd00::/64", Entry.KERNEL, 256, via(null, 2)),
                route("fe80::/64", Entry.KERNEL, 256, via(null, 2)),
                route("fd00:10:244:2::/64", OURS, 1024, via("fd00::2", 2))));
    List<ShownRoute> told =
        new ArrayList<>(
            List.of(
                told("10.244.1.0/26", "172.30.0.4", "172.30.0.4", true),
                told("10.244.2.0/26", "172.30.0.2", "172.30.0.2", true),
                told("10.244.2.0/26", "172.30.0.2", "172.30.0.3", false),
                told("10.244.3.0/26", "172.30.0.2", "172.30.0.2", true),
                told("10.244.3.0/26", "172.30.0.3", "172.30.0.3", false),
                told("198.51.100.0/24", "172.30.0.9", "172.30.0.9", true),
                told("198.51.100.0/24", "192.0.2.1", "172.30.0.3", false),
                told("fd00:10:244:2::/64", "fd00::2", "172.30.0.2", true)));
    for (int i = 0; i < 3; i++) {
      Routes routes = report(told, kernel);
      assertThat(text(routes.routesV4()))
          .containsExactly(
              "FIB 0.0.0.0/0 172.30.0.1 eth0 Kernel null",
              "FIB 10.244.1.0/26 N/A blackhole Static null",
              "FIB 10.244.1.7/32 N/A cali1 Kernel null",
              "FIB 10.244.2.0/26 172.30.0.2 eth0 NodeMesh 172.30.0.2",
              "FIB 10.244.3.0/26 172.30.0.2 eth0 NodeMesh 172.30.0.2",
              "FIB 10.244.3.0/26 172.30.0.3 eth0 NodeMesh 172.30.0.3",
              "FIB 10.244.8.0/26 10.244.8.0 eth0 Kernel null",
              "FIB 10.244.9.0/26 172.30.0.2 eth0 Kernel null",
              "FIB 172.30.0.0/24 N/A eth0 Direct null",
              "FIB 198.51.100.0/24 172.30.0.9 eth0 BGPPeer 172.30.0.9",
              "FIB 203.0.113.0/24 N/A unreachable Kernel null",
              "RIB 0.0.0.0/0 172.30.9.1 eth0 Kernel null",
              "RIB 10.244.2.0/26 172.30.0.2 eth0 NodeMesh 172.30.0.3",
              "RIB 198.51.100.0/24 192.0.2.1 null NodeMesh 172.30.0.3");
      assertThat(text(routes.routesV6()))
          .containsExactly(
              "FIB fd00::/64 N/A eth0 Direct null",
              "FIB fd00:10:244:2::/64 fd00::2 eth0 NodeMesh 172.30.0.2");
      Collections.reverse(told);
    }
  }

  @Test
  void whatIsToldAndNotProgrammedIsNoForwarding() {
    Routes routes =
        report(
            List.of(told("10.244.2.0/26", "172.30.0.2", "172.30.0.2", true)),
            List.of(route("172.30.0.0/24", Entry.KERNEL, 0, via(null, 2))));
    assertThat(text(routes.routesV4()))
        .containsExactly(
            "FIB 172.30.0.0/24 N/A eth0 Direct null",
            "RIB 10.244.2.0/26 172.30.0.2 eth0 NodeMesh 172.30.0.2");
  }

  @Test
  void noMoreThanAnObjectHoldsIsTold() {
    List<ShownRoute> told = new ArrayList<>();
    for (int i = 0; i < 2 * RouteReport.MOST; i++) {
      told.add(
          told(Cidr.of(IpAddress.ipv4(i << 8), 24).toString(), "172.30.0.2", "172.30.0.2", true));
    }
    Routes routes = report(told, List.of(nowhere("203.0.113.0/24", Type.BLACKHOLE, OURS)));
    assertThat(routes.routesV4()).hasSize(RouteReport.MOST);
    assertThat(routes.routesV4().getFirst().type()).isEqualTo("FIB");
  }
}
