package io.margay.bench.rr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The others, as their packages of Debian have them. All reflect to clients that dial and are
 * configured one by one, program no kernel, and write no log.
 */
enum Peers implements Target {
  BIRD("bird", "bird2") {
    @Override
    public List<List<String>> prepare(Path dir, int clients) throws IOException {
      String neighbours =
          each(
              clients,
              i ->
                  """
                  protocol bgp c%d { local %s as 65000; neighbor %s as 65000; rr client;
                    rr cluster id %s; passive on; multihop; hold time 240; ipv4 { import all; export all; }; }
                  """
                      .formatted(i, Rig.REFLECTOR, Rig.clientAddress(i), Rig.REFLECTOR));
      Path file =
          Files.writeString(
              dir.resolve("bird.conf"),
              "router id " + Rig.REFLECTOR + ";\nprotocol device {}\n" + neighbours);
      return List.of(
          List.of("/usr/sbin/bird", "-f", "-c", "" + file, "-s", dir + "/ctl", "-P", dir + "/pid"));
    }
  },
  FRR("frr", "frr") {
    @Override
    public List<List<String>> prepare(Path dir, int clients) throws IOException {
      return frr(dir, clients, "");
    }
  },
  FRR0("frr0", "frr") {
    @Override
    public List<List<String>> prepare(Path dir, int clients) throws IOException {
      return frr(dir, clients, " coalesce-time 0\n");
    }
  },
  GOBGP("gobgp", "gobgpd") {
    @Override
    public List<List<String>> prepare(Path dir, int clients) throws IOException {
      String neighbours =
          each(
              clients,
              i ->
                  """
                  [[neighbors]]
                   [neighbors.config]
                    neighbor-address="%s"
                    peer-as=65000
                   [neighbors.timers.config]
                    hold-time=240
                   [neighbors.transport.config]
                    passive-mode=true
                   [neighbors.route-reflector.config]
                    route-reflector-client=true
                    route-reflector-cluster-id="%s"
                   [[neighbors.afi-safis]]
                    [neighbors.afi-safis.config]
                     afi-safi-name="ipv4-unicast"
                  """
                      .formatted(Rig.clientAddress(i), Rig.REFLECTOR));
      String global =
          """
          [global.config]
           as=65000
           router-id="%s"
           local-address-list=["%s"]
          """
              .formatted(Rig.REFLECTOR, Rig.REFLECTOR);
      Path file = Files.writeString(dir.resolve("gobgp.toml"), global + neighbours);
      return List.of(
          List.of(
              "/usr/bin/gobgpd",
              "-f",
              "" + file,
              "-l",
              "error",
              "--pprof-disable",
              "--api-hosts",
              "127.0.0.1:50051"));
    }
  },
  OPENBGPD("openbgpd", "openbgpd") {
    @Override
    public List<List<String>> prepare(Path dir, int clients) throws IOException {
      Files.createDirectories(Path.of("/run/openbgpd"));
      String neighbours =
          each(
              clients,
              i ->
                  """
                  neighbor %s {
                   remote-as 65000
                   passive
                   route-reflector %s
                   holdtime 240
                  }
                  """
                      .formatted(Rig.clientAddress(i), Rig.REFLECTOR));
      String head =
          """
          AS 65000
          router-id %s
          fib-update no
          listen on %s
          socket "%s/sock"
          """
              .formatted(Rig.REFLECTOR, Rig.REFLECTOR, dir);
      Path file =
          Files.writeString(
              dir.resolve("bgpd.conf"),
              head + neighbours + "allow from ibgp\nallow to ibgp\nnexthop qualify via default\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return List.of(List.of("/usr/sbin/bgpd", "-d", "-f", "" + file));
    }
  };

  private final String label;
  private final String debianPackage;

  Peers(String label, String debianPackage) {
    this.label = label;
    this.debianPackage = debianPackage;
  }

  @Override
  public String debianPackage() {
    return debianPackage;
  }

  @Override
  public String label() {
    return label;
  }

  /** With zebra, as without it bgpd looks up every next hop in vain. */
  private static List<List<String>> frr(Path dir, int clients, String extra) throws IOException {
    String members = each(clients, i -> " neighbor " + Rig.clientAddress(i) + " peer-group c\n");
    String config =
        """
        log file /dev/null emergencies
        router bgp 65000
         bgp router-id %s
         bgp cluster-id %s
        %s neighbor c peer-group
         neighbor c remote-as 65000
         neighbor c passive
         neighbor c timers 80 240
        %s address-family ipv4 unicast
          neighbor c activate
          neighbor c route-reflector-client
        """
            .formatted(Rig.REFLECTOR, Rig.REFLECTOR, extra, members);
    Path file = Files.writeString(dir.resolve("bgpd.conf"), config);
    Path zebra = Files.writeString(dir.resolve("zebra.conf"), "log file /dev/null emergencies\n");
    String socket = dir + "/zserv.api";
    List<String> common = List.of("-u", "frr", "-g", "frr", "--vty_socket", "" + dir, "-P", "0");
    return List.of(
        with(
            List.of("/usr/lib/frr/zebra", "-f", "" + zebra, "-i", dir + "/z.pid", "-z", socket),
            common),
        with(
            List.of("/usr/lib/frr/bgpd", "-n", "-f", "" + file, "-i", dir + "/b.pid", "-z", socket),
            common));
  }

  private static List<String> with(List<String> one, List<String> other) {
    return java.util.stream.Stream.concat(one.stream(), other.stream()).toList();
  }

  private static String each(int clients, IntFunction<String> text) {
    return IntStream.range(0, clients).mapToObj(text).collect(Collectors.joining());
  }
}
