package io.margay.bgp.interop;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Our speaker, which does what resources say, and BIRD and FRR as its neighbours, each in a
 * namespace of its own on one bridge.
 */
final class PeeringNet implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String SHARED = "10.50.0.0/24";
  static final String POOL = resource("IPPool", "pool", "{cidr: 10.0.0.0/8}");
  private static final Path VTYSH = Path.of("/usr/bin/vtysh");

  private final Path dir;
  private final Net net;
  private @Nullable Process ours;

  /** Made where all programs are installed and the user is root; else the test is skipped. */
  PeeringNet(Path dir) throws Exception {
    this.dir = dir;
    for (Daemon daemon : List.of(Daemon.BIRD, Daemon.FRR)) {
      Needed.require(daemon.isInstalled(), daemon.program + " is not installed");
    }
    Needed.require(Net.run("id", "-u").trim().equals("0"), "network namespaces need root");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
    net = new Net();
  }

  @Override
  public void close() throws Exception {
    net.close();
  }

  /** Our speaker, in a namespace of its own, which does what the resources say. */
  void ours(String role, String prefixes, String... resources) throws Exception {
    say(resources);
    List<String> command =
        ChildJvm.command(
            PlannedSpeaker.class,
            List.of(
                role,
                "us",
                Net.ipv4(1),
                prefixes,
                dir.resolve("resources.yaml").toString(),
                dir.resolve("told.txt").toString()));
    ours = net.start(net.add(1), dir.resolve("us.log"), command.toArray(String[]::new));
  }

  /** From now on these are the resources. */
  void say(String... resources) throws Exception {
    Path fresh = dir.resolve("resources.new");
    Files.writeString(fresh, String.join("\n---\n", resources));
    Files.move(fresh, dir.resolve("resources.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** It leaves. */
  void endOurs() throws Exception {
    Objects.requireNonNull(ours).getOutputStream().close();
  }

  /** The namespace of our speaker, or of a daemon. */
  String namespace(int number) {
    return net.name(number);
  }

  static String resource(String kind, String name, String spec) {
    return "{apiVersion: projectcalico.org/v3, kind: %s, metadata: {name: %s}, spec: %s}"
        .formatted(kind, name, spec);
  }

  static String node(String annotations) {
    return """
    {apiVersion: projectcalico.org/v3, kind: Node, metadata: {name: us, annotations: {%s}},
     spec: {bgp: {ipv4Address: %s/24, asNumber: 65000}}}
    """
        .formatted(annotations, Net.ipv4(1));
  }

  /** What our speaker tells of itself. */
  String told() throws Exception {
    Path file = dir.resolve("told.txt");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** BIRD, which announces two prefixes with itself as next hop. */
  void bird(long as, String peer) throws Exception {
    bird(
        as,
        peer,
        "route 10.11.0.0/24 blackhole; route %s blackhole;".formatted(SHARED),
        "export where source = RTS_STATIC; next hop self;");
  }

  /**
   * BIRD.
   *
   * @param peer with whom, as its configuration has it
   * @param routes its static ones
   * @param channel what becomes of them
   */
  void bird(long as, String peer, String routes, String channel) throws Exception {
    String namespace = net.add(Daemon.BIRD.number);
    Path file = dir.resolve("b.conf");
    Files.writeString(
        file,
        """
        router id %1$s;
        protocol device {}
        protocol static { ipv4; %4$s }
        protocol bgp margay {
          local %1$s as %2$d; neighbor %3$s;
          connect delay time 1; connect retry time 1; error wait time 1,1;
          graceful restart on;
          ipv4 { import all; %5$s };
        }
        """
            .formatted(Net.ipv4(Daemon.BIRD.number), as, peer, routes, channel));
    net.start(
        namespace,
        dir.resolve("b.log"),
        Daemon.BIRD.program,
        "-f",
        "-c",
        file.toString(),
        "-s",
        dir + "/b.ctl",
        "-P",
        dir + "/b.pid");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> birdc("show", "status").contains("up and running"));
  }

  /** What birdc answers. */
  String birdc(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("birdc", "-s", dir.resolve("b.ctl").toString()));
    command.addAll(List.of(words));
    try {
      return Net.run(command.toArray(String[]::new));
    } catch (IOException e) {
      // It fails where there is nothing to show.
      return String.valueOf(e.getMessage());
    }
  }

  void frr(long as, String peer) throws Exception {
    String namespace = net.add(Daemon.FRR.number);
    Implementation.write(
        dir,
        "frr.conf",
        """
        router bgp %2$d
         bgp router-id %1$s
         no bgp default ipv4-unicast
         no bgp network import-check
         no bgp ebgp-requires-policy
         coalesce-time 0
         %3$s
         neighbor %4$s timers connect 1
         address-family ipv4 unicast
          network 10.12.0.0/24 route-map T
          network %5$s route-map T
          neighbor %4$s activate
         exit-address-family
        route-map T permit 10
         set ip next-hop %1$s
        """
            .formatted(Net.ipv4(Daemon.FRR.number), as, peer, Net.ipv4(1), SHARED));
    Frr.run(net, namespace, dir);
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> vtysh("show version").contains("FRRouting"));
  }

  String vtysh(String... commands) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(VTYSH.toString(), "--vty_socket", dir.toString(), "-d", "bgpd"));
    for (String each : commands) {
      command.addAll(List.of("-c", each));
    }
    return Net.run(command.toArray(String[]::new));
  }
}
