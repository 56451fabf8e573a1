package io.margay.bgp.interop;

import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** FRR's bgpd, without zebra. */
final class Frr extends Implementation {

  private static final String PROGRAM = "/usr/lib/frr/bgpd";

  Frr() {
    super(12, PROGRAM);
  }

  @Override
  void start(Net net, String namespace, Path dir) throws Exception {
    String neighbor =
        """
         neighbor %1$s remote-as %2$s
         neighbor %1$s password s3cret
         neighbor %1$s timers 10 30
         neighbor %1$s timers connect 1
         neighbor %1$s disable-connected-check
        """;
    String active =
        """
          neighbor %1$s activate
          neighbor %1$s addpath-tx-all-paths
        """;
    write(
        dir,
        "frr.conf",
        """
        router bgp 65000
         bgp router-id %1$s
         no bgp default ipv4-unicast
         no bgp network import-check
         no bgp ebgp-requires-policy
         bgp graceful-restart
         bgp graceful-restart preserve-fw-state
         bgp graceful-restart restart-time %7$s
         bgp graceful-restart select-defer-time 5
         bgp long-lived-graceful-restart stale-time 300
         coalesce-time 0
        %3$s%4$s address-family ipv4 unicast
          network 10.12.0.0/24 route-map T4
        %5$s%6$s address-family ipv6 unicast
          network 2001:db8:12::/48 route-map T6
        %5$s%6$s  neighbor 198.18.64.2 route-map T6 out
        route-map T4 permit 10
         set community 65000:12
         set large-community 65000:12:1
         set metric 12
         set origin egp
         set ip next-hop %1$s
        route-map T6 permit 10
         set ipv6 next-hop global %2$s
        """
            .formatted(
                Net.ipv4(number),
                Net.ipv6(number),
                neighbor.formatted("198.18.64.1", "65000"),
                neighbor.formatted("198.18.64.2", "64600"),
                active.formatted("198.18.64.1"),
                active.formatted("198.18.64.2"),
                restartSeconds(dir)));
    run(net, namespace, dir);
  }

  @Override
  void reflect(Net net, String namespace, Path dir, int... clients) throws Exception {
    String neighbor =
        """
         neighbor %1$s remote-as 65000
         neighbor %1$s password s3cret
         neighbor %1$s passive
         neighbor %1$s timers 10 30
        """;
    String active =
        """
          neighbor %1$s activate
          neighbor %1$s route-reflector-client
          neighbor %1$s addpath-tx-all-paths
        """;
    write(
        dir,
        "frr.conf",
        """
        router bgp 65000
         bgp router-id %1$s
         bgp cluster-id %1$s
         no bgp default ipv4-unicast
         no bgp network import-check
         bgp graceful-restart
         bgp long-lived-graceful-restart stale-time 300
         coalesce-time 0
        %2$s address-family ipv4 unicast
        %3$s address-family ipv6 unicast
        %3$s\
        """
            .formatted(Net.ipv4(number), each(neighbor, clients), each(active, clients)));
    run(net, namespace, dir);
  }

  /** Starts it with the frr.conf that is there. */
  static void run(Net net, String namespace, Path dir) throws Exception {
    net.start(
        namespace,
        dir.resolve("frr.log"),
        PROGRAM,
        "-n",
        "-Z",
        "-f",
        dir + "/frr.conf",
        "-i",
        dir + "/frr.pid",
        "--vty_socket",
        dir.toString(),
        "-u",
        "frr",
        "-g",
        "frr",
        "-P",
        "0");
  }

  @Override
  void askAgain(String namespace, Path dir) throws Exception {
    vtysh(dir, "clear bgp ipv4 unicast " + Net.ipv4(1) + " soft in");
  }

  @Override
  int updates(String namespace, Path dir) throws Exception {
    return json(vtysh(dir, "show bgp neighbors " + Net.ipv4(1) + " json"))
        .path(Net.ipv4(1))
        .path("messageStats")
        .path("updatesRecv")
        .asInt(0);
  }

  private static String vtysh(Path dir, String command) throws Exception {
    return Net.run("vtysh", "--vty_socket", dir.toString(), "-d", "bgpd", "-c", command);
  }

  @Override
  Seen see(String namespace, Path dir, String prefix) throws Exception {
    String family = prefix.contains(":") ? "ipv6" : "ipv4";
    JsonNode path =
        json(vtysh(dir, "show bgp " + family + " unicast " + prefix + " json"))
            .path("paths")
            .path(0);
    JsonNode local = path.has("locPrf") ? path.path("locPrf") : path.path("localpref");
    return new Seen(
        path.path("nexthops").path(0).path("ip").asString(""),
        path.path("aspath").path("string").asString("").replace("Local", ""),
        local.asString(""),
        path.path("community").path("string").asString(""),
        path.path("largeCommunity").path("string").asString(""),
        path.path("originatorId").asString(""),
        path.path("clusterList").path("list").path(0).asString(""),
        path.path("origin").asString(""),
        path.path("metric").asString(""));
  }
}
