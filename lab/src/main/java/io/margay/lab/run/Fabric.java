package io.margay.lab.run;

import io.margay.cli.Failure;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import io.margay.lab.state.Journal;
import io.margay.lab.state.LabName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The wires between nodes: a bridge in a namespace of its own, each node a namespace with one leg
 * on it, and one leg for the machine itself, so that nodes reach the services and people do too.
 * The machine's own namespace gets that one veth with one address; no rule, no route beside the
 * address's own, no forwarding.
 */
final class Fabric implements Site {

  private static final int MACHINE = 254;
  private static final int BGP_PORT = 179;
  private static final Path LOCK = Path.of("/run/margay/fabric.lock");

  private final Journal journal;
  private final LabName name;
  private final String fabric;
  private final String subnet;

  private Fabric(Journal journal, LabName name, String subnet) {
    this.journal = journal;
    this.name = name;
    this.fabric = name.namespace("fabric");
    this.subnet = subnet;
  }

  /** Makes the bridge and the machine's leg, on a subnet that the machine does not use yet. */
  static Fabric build(Journal journal, LabName name) {
    try {
      Files.createDirectories(LOCK.getParent());
      // Two labs that come up together must not choose the same subnet.
      try (FileChannel lock =
              FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = lock.lock()) {
        Fabric fabric = new Fabric(journal, name, freeSubnet());
        fabric.connect();
        return fabric;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** 172.30.0.0/24 if it can be. */
  private static String freeSubnet() {
    String inUse = Tool.must("ip", "-4", "route", "show") + Tool.must("ip", "-4", "addr", "show");
    return IntStream.range(0, 256)
        .mapToObj(i -> "172.30." + i + ".")
        .filter(prefix -> !inUse.contains(prefix) && !inUse.contains("172.30.0.0/16"))
        .findFirst()
        .orElseThrow(
            () -> new Failure("the machine already uses all of 172.30.0.0/16, which labs use"));
  }

  @Override
  public String machine() {
    return subnet + MACHINE;
  }

  @Override
  public String node(int number) {
    return subnet + number;
  }

  @Override
  public String namespace(String node) {
    return name.namespace(node);
  }

  @Override
  public int bgpPort() {
    return BGP_PORT;
  }

  private void connect() {
    String link = name.link();
    create(fabric);
    Tool.must("ip", "-n", fabric, "link", "add", "br0", "type", "bridge", "forward_delay", "0");
    Tool.must("ip", "-n", fabric, "link", "set", "br0", "up");
    journal.add(new Journal.Entry.Link(link));
    Tool.must("ip", "link", "add", link, "type", "veth", "peer", "name", "lab", "netns", fabric);
    Tool.must("ip", "-n", fabric, "link", "set", "lab", "master", "br0", "up");
    Tool.must("ip", "addr", "add", machine() + "/" + PREFIX_LENGTH, "dev", link);
    Tool.must("ip", "link", "set", link, "up");
  }

  @Override
  public void addNode(String node, int number) {
    String namespace = namespace(node);
    create(namespace);
    Tool.must(
        "ip", "link", "add", "eth0", "netns", namespace, "type", "veth", "peer", "name", node,
        "netns", fabric);
    Tool.must("ip", "-n", fabric, "link", "set", node, "master", "br0", "up");
    Tool.must(
        "ip", "-n", namespace, "addr", "add", node(number) + "/" + PREFIX_LENGTH, "dev", "eth0");
    Tool.must("ip", "-n", namespace, "link", "set", "eth0", "up");
    // Without a default route the node would not answer its workloads' ARP requests for their
    // gateway 169.254.1.1: proxy_arp answers only for what is routed out of another interface.
    Tool.must("ip", "-n", namespace, "route", "add", "default", "via", machine(), "dev", "eth0");
    sysctl(namespace, "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0");
  }

  private void create(String namespace) {
    if (Namespaces.exists(namespace)) {
      throw new Failure(
          "the network namespace "
              + namespace
              + " exists already, and not as part of this lab: another lab? see './margay lab status'");
    }
    journal.add(new Journal.Entry.Namespace(namespace));
    Namespaces.create(namespace);
  }

  private static void sysctl(String namespace, String... settings) {
    for (String setting : settings) {
      String[] words = setting.split("=", 2);
      String file = "/proc/sys/" + words[0].replace('.', '/');
      Tool.Result result =
          Tool.run(
              List.of(
                  "nsenter",
                  "--net=" + Namespaces.file(namespace),
                  "sh",
                  "-c",
                  "echo " + words[1] + " > " + file));
      if (!result.succeeded()) {
        throw new Failure(
            "sysctl " + setting + " in " + namespace + ": " + result.output().strip());
      }
    }
  }
}
