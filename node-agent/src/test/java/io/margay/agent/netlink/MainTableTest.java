package io.margay.agent.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.netlink.testing.TestNetns;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes that ip(8) made, of both families. */
final class MainTableTest {

  private TestNetns host;
  private TestNetns peer;
  private NetlinkSocket socket;

  @BeforeEach
  void open() throws IOException {
    host = TestNetns.create();
    peer = TestNetns.create();
    socket = NetlinkSocket.brief(host.netns(), NetlinkSocket.ROUTE);
    Links links = new Links(socket);
    links.createVeth("eth0", "ee:ee:ee:ee:ee:ee", "eth0", peer.netns(), 1500);
    host.exec("ip", "address", "add", "172.30.0.1/24", "dev", "eth0");
    host.exec("ip", "address", "add", "fd00::1/64", "dev", "eth0", "nodad");
    host.exec("ip", "link", "set", "eth0", "up");
    peer.exec("ip", "link", "set", "eth0", "up");
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    peer.close();
    host.close();
  }

  private List<String> read() throws IOException {
    int link = new Links(socket).get("eth0").orElseThrow().index();
    return MainTable.read(socket).stream()
        .map(entry ->
            "%s %s protocol %d metric %d %s"
                .formatted(
                    entry.type(),
                    entry.destination(),
                    entry.protocol(),
                    entry.metric(),
                    entry.hops().stream()
                        .map(hop -> hop.gateway() + (hop.link() == link ? "@eth0" : "@?"))
                        .toList()))
        .sorted()
        .toList();
  }

  @Test
  void everyRouteOfTheMainTableIsReadWhoseverItIs() throws IOException {
    host.exec("ip", "route", "add", "default", "via", "172.30.0.9", "proto", "dhcp", "metric", "7");
    host.exec("ip", "route", "add", "blackhole", "10.244.1.0/26", "proto", "80");
    host.exec("ip", "route", "add", "unreachable", "203.0.113.0/24", "proto", "static");
    host.exec("ip", "route", "add", "throw", "198.51.100.0/24");
    host.exec("ip", "route", "add", "10.9.0.0/16", "via", "172.30.0.9", "table", "77");
    String[] several =
        "ip route add 10.244.3.0/26 proto 80 nexthop via 172.30.0.2 nexthop via 172.30.0.3"
            .split(" ");
    host.exec(several);
    String[] several6 =
        "ip -6 route add fd00:3::/64 proto 80 nexthop via fd00::2 nexthop via fd00::3".split(" ");
    host.exec(several6);
    host.exec("ip", "route", "add", "10.244.4.0/26", "proto", "80", "via", "inet6", "fd00::2");

    assertThat(read())
        .contains(
            "UNICAST 0.0.0.0/0 protocol 16 metric 7 [172.30.0.9@eth0]",
            "UNICAST 172.30.0.0/24 protocol 2 metric 0 [null@eth0]",
            "UNICAST 10.244.3.0/26 protocol 80 metric 0 [172.30.0.2@eth0, 172.30.0.3@eth0]",
            "UNICAST 10.244.4.0/26 protocol 80 metric 0 [fd00::2@eth0]",
            "BLACKHOLE 10.244.1.0/26 protocol 80 metric 0 []",
            "UNREACHABLE 203.0.113.0/24 protocol 4 metric 0 []",
            "UNICAST fd00::/64 protocol 2 metric 256 [null@eth0]")
        .anyMatch(line ->
            line.startsWith("UNICAST fd00:3::/64 protocol 80") && line.contains("fd00::2@eth0"))
        .anyMatch(line ->
            line.startsWith("UNICAST fd00:3::/64 protocol 80") && line.contains("fd00::3@eth0"))
        .noneMatch(line -> line.contains("198.51.100.0/24") || line.contains("10.9.0.0/16"));
  }
}
