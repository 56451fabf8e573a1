package io.margay.bgp.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** GoBGP. */
final class Gobgp extends Implementation {

  private static final String PROGRAM = "/usr/bin/gobgpd";

  Gobgp() {
    super(13, PROGRAM);
  }

  @Override
  void start(Net net, String namespace, Path dir) throws Exception {
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
            + families();
    write(
        dir,
        "gobgp.toml",
        head()
            + neighbor.formatted("198.18.64.1", "65000")
            + neighbor.formatted("198.18.64.2", "64600"));
    run(net, namespace, dir);
    gobgp(
        namespace,
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
    gobgp(
        namespace,
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
  void reflect(Net net, String namespace, Path dir, int... clients) throws Exception {
    String neighbor =
        """
        [[neighbors]]
         [neighbors.config]
          neighbor-address="%1$s"
          peer-as=65000
          auth-password="s3cret"
         [neighbors.timers.config]
          hold-time=30
          idle-hold-time-after-reset=1
         [neighbors.transport.config]
          passive-mode=true
         [neighbors.route-reflector.config]
          route-reflector-client=true
          route-reflector-cluster-id="CLUSTER"
         [neighbors.graceful-restart.config]
          enabled=true
          restart-time=60
          long-lived-enabled=true
        """
            .replace("CLUSTER", Net.ipv4(number));
    write(dir, "gobgp.toml", head() + each(neighbor + families(), clients));
    run(net, namespace, dir);
  }

  private String head() {
    return """
    [global.config]
     as=65000
     router-id="%1$s"
     local-address-list=["%1$s"]
    """
        .formatted(Net.ipv4(number));
  }

  /** What a neighbour is to be asked for, in each family. */
  private static String families() {
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
    return family.formatted("ipv4-unicast") + family.formatted("ipv6-unicast");
  }

  /** Starts it with the gobgp.toml that is there, and waits until it takes orders. */
  static void run(Net net, String namespace, Path dir) throws Exception {
    net.start(
        namespace,
        dir.resolve("gobgp.log"),
        PROGRAM,
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
        "for i in $(seq 150); do gobgp global rib >/dev/null 2>&1 && exit 0; sleep 0.2; done; exit 1");
  }

  static String gobgp(String namespace, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace, "gobgp"));
    command.addAll(List.of(words));
    return Net.run(command.toArray(String[]::new));
  }

  @Override
  void askAgain(String namespace, Path dir) throws Exception {
    gobgp(namespace, "neighbor", Net.ipv4(1), "softresetin");
  }

  @Override
  int updates(String namespace, Path dir) throws Exception {
    JsonNode all = json(gobgp(namespace, "neighbor", Net.ipv4(1), "-j"));
    JsonNode neighbor = all.isArray() ? all.path(0) : all;
    return neighbor.path("state").path("messages").path("received").path("update").asInt(0);
  }

  @Override
  Seen see(String namespace, Path dir, String prefix) throws Exception {
    String family = prefix.contains(":") ? "ipv6" : "ipv4";
    JsonNode all = json(gobgp(namespace, "global", "rib", "-a", family, "-j", prefix));
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
}
