package io.margay.bench.ping;

import io.margay.bench.report.Samples;
import io.margay.core.net.IpAddress;
import io.margay.lab.host.HostException;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a program does that starts the system's tools: one batch of ip, one of iptables. */
final class ToolsPing {

  private static final int WARM_UP = 5;
  private static final IpAddress ADDRESS = IpAddress.parse("10.99.0.3");

  private final String node;
  private final String client;
  private final String workload;
  private final Ping ping;

  /** The node's end of the client's wire. */
  private static final String CLIENT_LINK = "cali0";

  /** Pings from a namespace. */
  interface Ping {
    void from(String netns, IpAddress address) throws IOException;
  }

  ToolsPing(String node, String client, String workload, Ping ping) {
    this.node = node;
    this.client = client;
    this.workload = workload;
    this.ping = ping;
  }

  Samples run(int rounds) throws IOException {
    Samples samples = new Samples("tools");
    // A kernel answers ARP for 169.254.1.1 only if it has a way there through another interface.
    inside(node, "", "ip", "route", "replace", "default", "dev", CLIENT_LINK);
    for (int i = 0; i < WARM_UP + rounds; i++) {
      Namespaces.create(workload);
      long start = System.nanoTime();
      batch(
          node,
          """
          link add tool0 type veth peer name eth0 netns %s
          link set tool0 up
          route add %s/32 dev tool0
          """
              .formatted(workload, ADDRESS));
      batch(
          workload,
          """
          addr add %s/32 dev eth0
          link set eth0 up
          route add 169.254.1.1 dev eth0
          route add default via 169.254.1.1
          """
              .formatted(ADDRESS));
      inside(
          node,
          "",
          "sh",
          "-c",
          "echo 1 > /proc/sys/net/ipv4/conf/tool0/proxy_arp;"
              + " echo 0 > /proc/sys/net/ipv4/neigh/tool0/proxy_delay");
      inside(
          node,
          "*filter\n:raw-tool - [0:0]\n-A raw-tool -o tool0 -j ACCEPT\n-I FORWARD -j raw-tool\n-A"
              + " raw-tool -i tool0 -j ACCEPT\nCOMMIT\n",
          "iptables-nft-restore",
          "--noflush");
      ping.from(client, ADDRESS);
      if (i >= WARM_UP) {
        samples.add(Duration.ofNanos(System.nanoTime() - start));
      }
      inside(node, "", "ip", "link", "del", "tool0");
      inside(
          node,
          "*filter\n-F raw-tool\n-D FORWARD -j raw-tool\n-X raw-tool\nCOMMIT\n",
          "iptables-nft-restore",
          "--noflush");
      Namespaces.delete(workload);
    }
    return samples;
  }

  private static void batch(String netns, String commands) {
    must(Tool.run(List.of("ip", "-n", netns, "-batch", "-"), Map.of(), commands));
  }

  private static void inside(String netns, String input, String... command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", netns));
    whole.addAll(List.of(command));
    must(Tool.run(whole, Map.of(), input));
  }

  private static void must(Tool.Result result) {
    if (!result.succeeded()) {
      throw new HostException("a tool failed: " + result.output().strip());
    }
  }
}
