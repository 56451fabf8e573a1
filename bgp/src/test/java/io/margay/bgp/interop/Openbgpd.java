package io.margay.bgp.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import tools.jackson.databind.JsonNode;

/** OpenBGPD. */
final class Openbgpd extends Implementation {

  Openbgpd() {
    super(14, "/usr/sbin/bgpd");
  }

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
    run(net, namespace, dir);
  }

  @Override
  void reflect(Net net, String namespace, Path dir, int... clients) throws Exception {
    reflect(net, namespace, dir, " tcp md5sig password \"s3cret\"", clients);
  }

  /**
   * The same without passwords, with which it can only dial and not be dialled: it dials nobody, so
   * that a session that ended need not wait two minutes until it does so again.
   */
  void reflectWhoeverDials(Net net, String namespace, Path dir, int... clients) throws Exception {
    reflect(net, namespace, dir, " passive", clients);
  }

  private void reflect(Net net, String namespace, Path dir, String option, int... clients)
      throws Exception {
    Files.createDirectories(Path.of("/run/openbgpd"));
    String head =
        """
        AS 65000
        router-id %1$s
        fib-update no
        listen on %1$s
        socket "%2$s/openbgpd.sock"
        """
            .formatted(Net.ipv4(number), dir);
    String neighbor =
        """
        neighbor %1$s {
         remote-as 65000
         local-address SELF
        OPTION
         route-reflector SELF
         announce IPv4 unicast
         announce IPv6 unicast
         announce refresh yes
         announce restart yes
         announce add-path recv yes
         announce add-path send all
        }
        """
            .replace("SELF", Net.ipv4(number))
            .replace("OPTION", option);
    write(
        dir, "openbgpd.conf", head + each(neighbor, clients) + "allow from ibgp\nallow to ibgp\n");
    run(net, namespace, dir);
  }

  private void run(Net net, String namespace, Path dir) throws Exception {
    Files.setPosixFilePermissions(
        dir.resolve("openbgpd.conf"), PosixFilePermissions.fromString("rw-------"));
    net.start(namespace, dir.resolve("openbgpd.log"), program, "-d", "-f", dir + "/openbgpd.conf");
  }

  @Override
  void askAgain(String namespace, Path dir) throws Exception {
    Net.run("bgpctl", "-s", dir + "/openbgpd.sock", "neighbor", Net.ipv4(1), "refresh");
  }

  @Override
  int updates(String namespace, Path dir) throws Exception {
    return json(Net.run(
            "bgpctl", "-j", "-s", dir + "/openbgpd.sock", "show", "neighbor", Net.ipv4(1)))
        .path("neighbors")
        .path(0)
        .path("stats")
        .path("message")
        .path("received")
        .path("updates")
        .asInt(0);
  }

  @Override
  Seen see(String namespace, Path dir, String prefix) throws Exception {
    JsonNode route =
        json(Net.run("bgpctl", "-j", "-s", dir + "/openbgpd.sock", "show", "rib", "detail", prefix))
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
}
