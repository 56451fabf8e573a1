package io.margay.bgp.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Another implementation, as a peer of AS 65000 of whoever has the first address of the net. Each
 * announces one prefix of each family, the IPv4 one with a community and a large community.
 */
enum Daemon {
  BIRD(11, "/usr/sbin/bird") {
    @Override
    void start(Net net, String namespace, Path dir) throws Exception {
      write(
          dir,
          "bird.conf",
          """
          router id %1$s;
          protocol device {}
          protocol static s4 { ipv4; route 10.11.0.0/24 blackhole
            { bgp_community.add((65000,11)); bgp_large_community.add((65000,11,1));
              bgp_med = 11; bgp_origin = ORIGIN_EGP; }; }
          protocol static s6 { ipv6; route 2001:db8:11::/48 blackhole; }
          template bgp t {
            local %1$s as 65000; multihop; password "s3cret";
            connect delay time 1; connect retry time 1; error wait time 1,1;
            hold time 30; keepalive time 10;
            graceful restart on; long lived graceful restart on;
            enable route refresh on; enable extended messages on;
            ipv4 { import all; export where source = RTS_STATIC; next hop self; add paths on; };
            ipv6 { import all; export where source = RTS_STATIC; next hop address %2$s; add paths on; };
          }
          protocol bgp reflector from t { neighbor 198.18.64.1 as 65000; }
          protocol bgp tor from t { neighbor 198.18.64.2 as 64600; }
          """
              .formatted(Net.ipv4(number), Net.ipv6(number)));
      net.start(
          namespace,
          dir.resolve("bird.log"),
          program,
          "-f",
          "-c",
          dir + "/bird.conf",
          "-s",
          dir + "/bird.ctl",
          "-P",
          dir + "/bird.pid");
    }

    @Override
    Seen see(String namespace, Path dir, String prefix) throws Exception {
      String text = Net.run("birdc", "-s", dir + "/bird.ctl", "show", "route", prefix, "all");
      return new Seen(
          Seen.after(text, "BGP.next_hop: ").split(" ")[0],
          Seen.after(text, "BGP.as_path:").strip(),
          Seen.after(text, "BGP.local_pref: "),
          Seen.after(text, "BGP.community: ").replaceAll("[()]", "").replace(",", ":"),
          Seen.after(text, "BGP.large_community: ").replaceAll("[() ]", "").replace(",", ":"),
          Seen.after(text, "BGP.originator_id: "),
          Seen.after(text, "BGP.cluster_list: "),
          Seen.after(text, "BGP.origin: "),
          Seen.after(text, "BGP.med: "));
    }
  },
  FRR(12, "/usr/lib/frr/bgpd") {
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
                  active.formatted("198.18.64.2")));
      net.start(
          namespace,
          dir.resolve("frr.log"),
          program,
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
    Seen see(String namespace, Path dir, String prefix) throws Exception {
      String family = prefix.contains(":") ? "ipv6" : "ipv4";
      JsonNode path =
          json(Net.run(
                  "vtysh",
                  "--vty_socket",
                  dir.toString(),
                  "-d",
                  "bgpd",
                  "-c",
                  "show bgp " + family + " unicast " + prefix + " json"))
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
  },
  GOBGP(13, "/usr/bin/gobgpd") {
    @Override
    void start(Net net, String namespace, Path dir) throws Exception {
      String family =
          """
           [[neighbors.afi-safis]]
            [neighbors.afi-safis.config]
             afi-safi-name="%s"
            [neighbors.afi-safis.mp-graceful-restart.config]
             enabled=true
            [neighbors.afi-safis.add-paths.config]
             receive=true
             send-max=8
          """;
      String neighbor =
          """
          [[neighbors]]
           [neighbors.config]
            neighbor-address="%s"
            peer-as=%s
            auth-password="s3cret"
           [neighbors.timers.config]
            hold-time=30
            connect-retry=1
            idle-hold-time-after-reset=1
           [neighbors.ebgp-multihop.config]
            enabled=true
           [neighbors.graceful-restart.config]
            enabled=true
            restart-time=60
            long-lived-enabled=true
          """
              + family.formatted("ipv4-unicast")
              + family.formatted("ipv6-unicast");
      write(
          dir,
          "gobgp.toml",
          """
          [global.config]
           as=65000
           router-id="%1$s"
           local-address-list=["%1$s"]
          """
                  .formatted(Net.ipv4(number))
              + neighbor.formatted("198.18.64.1", "65000")
              + neighbor.formatted("198.18.64.2", "64600"));
      net.start(
          namespace,
          dir.resolve("gobgp.log"),
          program,
          "-f",
          dir + "/gobgp.toml",
          "-l",
          "info",
          "--api-hosts",
          "127.0.0.1:50051",
          "--pprof-disable");
      Net.run(
          "ip",
          "netns",
          "exec",
          namespace,
          "sh",
          "-c",
          "for i in $(seq 50); do gobgp global rib >/dev/null 2>&1 && exit 0; sleep 0.2; done; exit 1");
      Net.run(
          "ip",
          "netns",
          "exec",
          namespace,
          "gobgp",
          "global",
          "rib",
          "add",
          "10.13.0.0/24",
          "nexthop",
          Net.ipv4(number),
          "community",
          "65000:13",
          "large-community",
          "65000:13:1",
          "med",
          "13",
          "origin",
          "egp");
      Net.run(
          "ip",
          "netns",
          "exec",
          namespace,
          "gobgp",
          "global",
          "rib",
          "add",
          "-a",
          "ipv6",
          "2001:db8:13::/48",
          "nexthop",
          Net.ipv6(number),
          "origin",
          "igp");
    }

    @Override
    Seen see(String namespace, Path dir, String prefix) throws Exception {
      String family = prefix.contains(":") ? "ipv6" : "ipv4";
      JsonNode all =
          json(
              Net.run(
                  "ip", "netns", "exec", namespace, "gobgp", "global", "rib", "-a", family, "-j",
                  prefix));
      JsonNode attributes = all.path(prefix).path(0).path("attrs");
      String[] of = new String[33];
      java.util.Arrays.fill(of, "");
      for (JsonNode a : attributes) {
        switch (a.path("type").asInt(0)) {
          case 1 -> of[1] = List.of("IGP", "EGP", "INCOMPLETE").get(a.path("value").asInt(0));
          case 4 -> of[4] = a.path("metric").asString("");
          case 2 -> of[2] = a.path("as_paths").path(0).path("asns").path(0).asString("");
          case 3, 14 -> of[3] = a.path("nexthop").asString("");
          case 5 -> of[5] = a.path("value").asString("");
          case 8 -> {
            int value = (int) a.path("communities").path(0).asLong(0);
            of[8] = (value >>> 16) + ":" + (value & 0xffff);
          }
          case 9 -> of[9] = a.path("value").asString("");
          case 10 -> of[10] = a.path("value").path(0).asString("");
          case 32 -> {
            JsonNode c = a.path("value").path(0);
            of[32] =
                c.path("ASN").asString("")
                    + ":"
                    + c.path("LocalData1").asString("")
                    + ":"
                    + c.path("LocalData2").asString("");
          }
          default -> {}
        }
      }
      return new Seen(of[3], of[2], of[5], of[8], of[32], of[9], of[10], of[1], of[4]);
    }
  },
  OPENBGPD(14, "/usr/sbin/bgpd") {
    @Override
    void start(Net net, String namespace, Path dir) throws Exception {
      Files.createDirectories(Path.of("/run/openbgpd"));
      String neighbor =
          """
          neighbor %2$s {
           remote-as %3$s
           local-address %1$s
           multihop 2
           tcp md5sig password "s3cret"
           announce IPv4 unicast
           announce IPv6 unicast
           announce refresh yes
           announce enhanced refresh yes
           announce restart yes
           announce add-path recv yes
           announce add-path send all
           set nexthop no-modify
          }
          """;
      write(
          dir,
          "openbgpd.conf",
          """
          AS 65000
          router-id %1$s
          fib-update no
          listen on %1$s
          socket "%3$s/openbgpd.sock"
          network 10.14.0.0/24 set { community 65000:14 large-community 65000:14:1 med 14 origin egp nexthop %1$s }
          network 2001:db8:14::/48 set { nexthop %2$s }
          """
                  .formatted(Net.ipv4(number), Net.ipv6(number), dir)
              + neighbor
                  .replace(" multihop 2\n", "")
                  .formatted(Net.ipv4(number), "198.18.64.1", "65000")
              + neighbor.formatted(Net.ipv4(number), "198.18.64.2", "64600")
              + "allow from any\nallow to any\n");
      Files.setPosixFilePermissions(
          dir.resolve("openbgpd.conf"), PosixFilePermissions.fromString("rw-------"));
      net.start(
          namespace, dir.resolve("openbgpd.log"), program, "-d", "-f", dir + "/openbgpd.conf");
    }

    @Override
    Seen see(String namespace, Path dir, String prefix) throws Exception {
      JsonNode route =
          json(Net.run(
                  "bgpctl", "-j", "-s", dir + "/openbgpd.sock", "show", "rib", "detail", prefix))
              .path("rib")
              .path(0);
      JsonNode text = route;
      String flat = text.toString();
      return new Seen(
          route.path("exit_nexthop").asString(""),
          route.path("aspath").asString(""),
          route.path("localpref").asString(""),
          route.path("communities").path(0).asString(""),
          route.path("large_communities").path(0).asString(""),
          Seen.between(flat, "\"originator\":\"", "\""),
          Seen.between(flat, "\"cluster_list\":[\"", "\"").isEmpty()
              ? Seen.between(flat, "\"cluster_list\":\"", "\"")
              : Seen.between(flat, "\"cluster_list\":[\"", "\""),
          route.path("origin").asString(""),
          route.path("metric").asString(""));
    }
  },
  EXABGP(15, "/usr/sbin/exabgp") {
    @Override
    void start(Net net, String namespace, Path dir) throws Exception {
      write(
          dir,
          "dump.py",
          """
          import sys
          with open("%s/exabgp.json", "a") as out:
              for line in sys.stdin:
                  out.write(line)
                  out.flush()
          """
              .formatted(dir));
      String neighbor =
          """
          neighbor %4$s { router-id %1$s; local-address %1$s; local-as 65000; peer-as %5$s;
           hold-time 30; md5-password s3cret;
           capability { asn4 enable; route-refresh enable; graceful-restart 120;
             add-path send/receive; extended-message enable; }
           family { ipv4 unicast; ipv6 unicast; }
           add-path { ipv4 unicast; ipv6 unicast; }
           api { processes [dump]; receive { parsed; update; } }
           static {
            route 10.15.0.0/24 { next-hop %1$s; community [65000:15];
              large-community [65000:15:1]; med 15; origin egp; path-information 1; }
            route 2001:db8:15::/48 { next-hop %2$s; path-information 1; } } }
          """;
      write(
          dir,
          "exabgp.conf",
          ("process dump { run /usr/bin/python3 %3$s/dump.py; encoder json; }\n"
                  + neighbor.replace("%4$s", "198.18.64.1").replace("%5$s", "65000")
                  + neighbor.replace("%4$s", "198.18.64.2").replace("%5$s", "64600"))
              .formatted(Net.ipv4(number), Net.ipv6(number), dir));
      net.start(
          namespace,
          dir.resolve("exabgp.log"),
          "env",
          "exabgp.daemon.user=root",
          "exabgp.api.cli=false",
          "exabgp.tcp.bind=",
          "/usr/bin/python3",
          program,
          dir + "/exabgp.conf");
    }

    @Override
    Seen see(String namespace, Path dir, String prefix) throws Exception {
      Seen seen = Seen.NOTHING;
      Path file = dir.resolve("exabgp.json");
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        if (!line.contains('"' + prefix + '"') || !line.endsWith("}")) {
          continue;
        }
        JsonNode update = json(line).path("neighbor").path("message").path("update");
        JsonNode a = update.path("attribute");
        String family = prefix.contains(":") ? "ipv6 unicast" : "ipv4 unicast";
        JsonNode c = a.path("community").path(0);
        JsonNode l = a.path("large-community").path(0);
        String hop = "";
        for (String name : update.path("announce").path(family).propertyNames()) {
          hop = name;
        }
        seen =
            new Seen(
                hop,
                a.path("as-path").path(0).asString(""),
                a.path("local-preference").asString(""),
                c.isMissingNode() ? "" : c.path(0).asString("") + ":" + c.path(1).asString(""),
                l.isMissingNode()
                    ? ""
                    : l.path(0).asString("")
                        + ":"
                        + l.path(1).asString("")
                        + ":"
                        + l.path(2).asString(""),
                a.path("originator-id").asString(""),
                a.path("cluster-list").path(0).asString(""),
                a.path("origin").asString(""),
                a.path("med").asString(""));
      }
      return seen;
    }
  };

  private static final JsonMapper JSON = JsonMapper.builder().build();

  final int number;
  final String program;

  Daemon(int number, String program) {
    this.number = number;
    this.program = program;
  }

  abstract void start(Net net, String namespace, Path dir) throws Exception;

  /** What it holds of a prefix. */
  abstract Seen see(String namespace, Path dir, String prefix) throws Exception;

  boolean isInstalled() {
    return Files.isExecutable(Path.of(program));
  }

  String prefix4() {
    return "10." + number + ".0.0/24";
  }

  String prefix6() {
    return "2001:db8:" + number + "::/48";
  }

  static void write(Path dir, String name, String text) throws Exception {
    Files.writeString(dir.resolve(name), text);
    Files.setPosixFilePermissions(dir.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static JsonNode json(String text) {
    return JSON.readTree(text);
  }
}
