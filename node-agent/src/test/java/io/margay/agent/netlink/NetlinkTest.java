package io.margay.agent.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.agent.netlink.IpSets.Member;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.net.Cidr;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NetlinkTest {

  private TestNetns host;
  private TestNetns peer;
  private NetlinkSocket route;
  private NetlinkSocket netfilter;

  @BeforeEach
  void open() throws IOException {
    host = TestNetns.create();
    peer = TestNetns.create();
    route = NetlinkSocket.open(host.netns(), NetlinkSocket.ROUTE, 0);
    netfilter = NetlinkSocket.open(host.netns(), NetlinkSocket.NETFILTER, 0);
  }

  @AfterEach
  void close() throws IOException {
    if (netfilter != null) {
      route.close();
      netfilter.close();
      peer.close();
      host.close();
    }
  }

  @Test
  void aVethPairHasItsEndsInTwoNamespaces() throws IOException {
    Links links = new Links(route);
    links.createVeth("cali1", "ee:ee:ee:ee:ee:ee", "eth0", peer.netns(), 1400);

    Link made = links.get("cali1").orElseThrow();
    assertThat(made.mac()).isEqualTo("ee:ee:ee:ee:ee:ee");
    assertThat(made.mtu()).isEqualTo(1400);
    assertThat(made.up()).isFalse();
    assertThat(peer.exec("ip", "link", "show", "eth0")).contains("mtu 1400");

    links.setUp(made.index());
    assertThat(links.get("cali1").orElseThrow().up()).isTrue();
    assertThat(links.all()).extracting(Link::name).contains("lo", "cali1");

    assertThat(links.delete("cali1")).isTrue();
    assertThat(links.delete("cali1")).isFalse();
    assertThat(links.get("cali1")).isEmpty();
  }

  @Test
  void linksThatComeAndGoAreHeardOf() throws IOException {
    try (NetlinkSocket socket =
        NetlinkSocket.open(host.netns(), NetlinkSocket.ROUTE, Links.EVENTS)) {
      Links links = new Links(route);
      links.createVeth("cali1", "ee:ee:ee:ee:ee:ee", "eth0", peer.netns(), 1500);
      links.delete("cali1");
      Set<String> added = new HashSet<>();
      Set<String> removed = new HashSet<>();
      boolean complete =
          new Links(socket)
              .events(link -> added.add(link.name()), link -> removed.add(link.name()));
      assertThat(complete).isTrue();
      assertThat(added).contains("cali1");
      assertThat(removed).contains("cali1");
    }
  }

  @Test
  void theKernelsWordsComeWithARefusal() {
    Routes routes = new Routes(route, 80);
    assertThatThrownBy(
            () -> {
              for (NetlinkException refusal :
                  routes.send(
                      List.of(
                          routes.add(
                              new Route(
                                  Cidr.parse("10.0.0.0/8"),
                                  new Route.Via(List.of(IpAddress.parse("192.0.2.1")))))))) {
                throw Objects.requireNonNull(refusal);
              }
            })
        .hasMessageContaining("add route 10.0.0.0/8")
        .hasMessageContaining("Network is unreachable")
        .as("what the number alone does not say")
        .hasMessageContaining("Nexthop has invalid gateway");
    assertThatThrownBy(() -> new Links(route).setUp(4711)).hasMessageContaining("No such device");
    assertThatThrownBy(() -> Netns.at(Path.of("/run/netns/mgyt-dp-none")).call(() -> 1))
        .hasMessageContaining("No such file");
    assertThatThrownBy(() -> Netns.at(Path.of("/etc/hostname")).call(() -> 1))
        .hasMessageContaining("enter network namespace /etc/hostname");
  }

  @Test
  void routesComeBackFromADumpAsTheyWereMade() throws IOException {
    Links links = new Links(route);
    links.createVeth("eth0", "02:00:00:00:00:01", "eth0", peer.netns(), 1500);
    int index = links.get("eth0").orElseThrow().index();
    links.setUp(index);
    new Addresses(route).put(index, InterfaceAddress.parse("172.30.0.1/24"));
    host.exec("ip", "route", "add", "192.0.2.0/24", "via", "172.30.0.9", "proto", "static");

    Routes routes = new Routes(route, 80);
    List<Route> wanted =
        List.of(
            new Route(Cidr.parse("10.0.0.0/26"), new Route.Blackhole()),
            new Route(Cidr.parse("10.0.0.1/32"), new Route.OnLink(index)),
            new Route(Cidr.parse("10.0.1.0/26"), via("172.30.0.2")),
            new Route(Cidr.parse("10.0.2.0/26"), via("172.30.0.3", "172.30.0.2")),
            new Route(Cidr.parse("0.0.0.0/0"), via("172.30.0.254")));
    assertThat(routes.send(wanted.stream().map(routes::add).toList())).containsOnlyNulls();
    assertThat(routes.all()).containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(host.exec("ip", "route"))
        .contains("blackhole 10.0.0.0/26 proto 80")
        .contains("10.0.0.1 dev eth0 proto 80 scope link")
        .contains("nexthop via 172.30.0.3 dev eth0");

    Route replaced = new Route(Cidr.parse("10.0.1.0/26"), via("172.30.0.4"));
    assertThat(routes.send(List.of(routes.replace(replaced)))).containsOnlyNulls();
    assertThat(routes.all()).contains(replaced).hasSize(5);
    List<NetlinkException> refusals =
        routes.send(
            List.of(
                routes.delete(Cidr.parse("10.0.0.0/26")),
                routes.delete(Cidr.parse("192.0.2.0/24")),
                routes.delete(Cidr.parse("10.0.0.1/32"))));
    assertThat(refusals.get(0)).isNull();
    assertThat(refusals.get(1).errno()).isEqualTo(NetlinkException.ESRCH);
    assertThat(refusals.get(2)).isNull();
    assertThat(host.exec("ip", "route")).contains("192.0.2.0/24 via 172.30.0.9");
  }

  @Test
  void tenThousandRoutesGoInAndOutInBatches() throws IOException {
    Routes routes = new Routes(route, 80);
    List<Cidr> destinations = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      destinations.add(Cidr.host(IpAddress.parse("10.0.0.0").plus(i)));
    }
    long start = System.nanoTime();
    assertThat(
            routes.send(
                destinations.stream()
                    .map(destination -> routes.add(new Route(destination, new Route.Blackhole())))
                    .toList()))
        .containsOnlyNulls();
    long added = System.nanoTime();
    assertThat(routes.all()).hasSize(10_000);
    long dumped = System.nanoTime();
    assertThat(routes.send(destinations.stream().map(routes::delete).toList())).containsOnlyNulls();
    System.out.printf(
        "10000 routes: add %d ms, dump %d ms, delete %d ms%n",
        (added - start) / 1_000_000,
        (dumped - added) / 1_000_000,
        (System.nanoTime() - dumped) / 1_000_000);
    assertThat(routes.all()).isEmpty();
  }

  @Test
  void aSetOfNetsKeepsItsMembers() throws IOException {
    IpSets sets = new IpSets(netfilter, io.margay.core.net.Family.IPV4);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      members.add(Member.of(Cidr.host(IpAddress.parse("10.1.0.0").plus(i))));
    }
    members.add(Member.of(Cidr.parse("10.2.0.0/16")));
    sets.create("mgy4-a", IpSets.Type.NET, members.size(), 65_536);
    sets.add("mgy4-a", members);
    sets.add("mgy4-a", members);
    assertThat(sets.get("mgy4-a").orElseThrow().members())
        .containsExactlyInAnyOrderElementsOf(members);
    assertThat(sets.get("mgy4-a").orElseThrow().capacity()).isEqualTo(65_536);
    assertThat(host.exec("ipset", "list", "mgy4-a")).contains("Number of entries: 2501");

    sets.delete("mgy4-a", members.subList(1, 2_501));
    sets.delete("mgy4-a", members.subList(1, 2_501));
    assertThat(sets.get("mgy4-a").orElseThrow().members()).containsExactly(members.getFirst());

    sets.create("mgy4-b", IpSets.Type.NET, 0, 65_536);
    sets.swap("mgy4-a", "mgy4-b");
    assertThat(sets.get("mgy4-a").orElseThrow().members()).isEmpty();
    assertThat(sets.names()).containsExactlyInAnyOrder("mgy4-a", "mgy4-b");
    assertThat(sets.destroy("mgy4-a")).isTrue();
    assertThat(sets.destroy("mgy4-a")).isFalse();
    assertThat(sets.get("mgy4-a")).isEmpty();
  }

  @Test
  void aSetOfNetsAndInterfacesKeepsBoth() throws IOException {
    IpSets sets = new IpSets(netfilter, io.margay.core.net.Family.IPV4);
    sets.create("mgy4-w", IpSets.Type.NET_ON_INTERFACE, 2, 1024);
    List<Member> members =
        List.of(
            Member.on(Cidr.parse("10.0.0.1/32"), "cali1"),
            Member.on(Cidr.parse("10.0.0.1/32"), "cali2"));
    sets.add("mgy4-w", members);
    assertThat(sets.get("mgy4-w").orElseThrow().members())
        .containsExactlyInAnyOrderElementsOf(members);
    assertThat(host.exec("ipset", "list", "mgy4-w")).contains("10.0.0.1,cali2");
    sets.delete("mgy4-w", members.subList(0, 1));
    assertThat(sets.get("mgy4-w").orElseThrow().members()).containsExactly(members.get(1));
  }

  @Test
  void ipsetsErrorsAreWords() throws IOException {
    IpSets sets = new IpSets(netfilter, io.margay.core.net.Family.IPV4);
    sets.create("mgy4-a", IpSets.Type.NET, 0, 4);
    assertThatThrownBy(() -> sets.create("mgy4-a", IpSets.Type.NET, 0, 4))
        .hasMessageContaining("create set mgy4-a: File exists");
    assertThatThrownBy(() -> sets.add("mgy4-a", List.of(Member.of(Cidr.parse("0.0.0.0/0")))))
        .hasMessageContaining("the prefix length is invalid");
    host.exec("iptables-nft", "-A", "INPUT", "-m", "set", "--match-set", "mgy4-a", "src");
    assertThatThrownBy(() -> sets.destroy("mgy4-a")).hasMessageContaining("in use");
  }

  @Test
  void connectionsOfAnAddressAreForgotten() throws IOException {
    host.exec("iptables-nft", "-A", "OUTPUT", "-m", "conntrack", "--ctstate", "NEW");
    for (String address : List.of("127.0.0.2", "127.0.0.3")) {
      host.exec(
          "conntrack",
          "-I",
          "-p",
          "tcp",
          "-s",
          "127.0.0.1",
          "-d",
          address,
          "--sport",
          "1000",
          "--dport",
          "80",
          "--state",
          "ESTABLISHED",
          "--timeout",
          "100");
    }
    Conntrack conntrack = new Conntrack(netfilter);
    assertThat(conntrack.delete(Set.of(IpAddress.parse("127.0.0.2")))).isEqualTo(1);
    assertThat(host.exec("conntrack", "-L")).contains("127.0.0.3").doesNotContain("127.0.0.2");
  }

  private static Route.Via via(String... gateways) {
    return new Route.Via(Arrays.stream(gateways).map(IpAddress::parse).toList());
  }
}
