package io.margay.agent.dataplane.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.Samples;
import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.document.ResourceDocuments;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.agent.overlay.OverlayTestWorld;
import io.margay.core.calc.Update;
import io.margay.core.model.FelixConfiguration;
import io.margay.core.model.felix.FelixConfigurationSpec;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node, another node, a stranger, all on one segment, and a workload of the node. */
final class TunnelRulesTest {

  private final List<TestNetns> namespaces = new ArrayList<>();
  private TestNetns fabric;
  private TestNetns node;
  private TestNetns other;
  private TestNetns stranger;
  private TestNetns workload;
  private int asked;

  @BeforeEach
  void segment() throws IOException {
    fabric = make();
    fabric.exec("ip", "link", "add", "br0", "type", "bridge");
    fabric.exec("ip", "addr", "add", "172.30.0.254/24", "dev", "br0");
    fabric.exec("ip", "link", "set", "br0", "up");
    node = machine("172.30.0.1");
    other = machine("172.30.0.2");
    stranger = machine("172.30.0.9");
    workload = make();
  }

  @AfterEach
  void close() throws IOException {
    for (TestNetns each : namespaces) {
      each.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void tunnelsAreForNodesOnly(Backend backend) throws Exception {
    try (Dataplanes planes =
        Dataplanes.kernel(KernelConfig.of(BackendChoice.of(backend)).in(node.path()))) {
      planes
          .links()
          .attach(
              new Wire(
                  "cali1", workload.path(), "eth0", List.of(IpAddress.parse("10.1.1.1")), 1450));
      planes
          .dataplane()
          .accept(
              List.of(
                  new Update.ProfilePut("open", Samples.OPEN),
                  new Update.EndpointPut(
                      Samples.workload("w"),
                      Samples.endpoint("cali1", "10.1.1.1", List.of(), "open"))));
      planes.dataplane().setOverlay(OverlayTestWorld.vxlan("Always", 1));
      planes.dataplane().setBlocks(Samples.cidrs("10.1.1.0/26"));
      // Routes to what the other nodes have are of no account: there are no such nodes.
      assertThat(planes.dataplane().apply().enforced()).isTrue();

      // The stranger first: what the other one asks it asks again later.
      assertThat(heard(stranger)).as("from a stranger").isZero();
      assertThat(heard(other)).as("from another node").isPositive();
      await("from a workload to some port").until(() -> arrives(4790));
      assertThat(arrives(4789)).as("from a workload to the tunnels' port").isFalse();

      planes.dataplane().setOverlay(OverlayTestWorld.vxlan("Always", 1, with("172.30.0.8/29")));
      assertThat(planes.dataplane().apply().enforced()).isTrue();
      assertThat(heard(stranger)).as("from whom operators add").isPositive();

      planes.dataplane().setOverlay(OverlayTestWorld.vxlan("Never", 1));
      assertThat(planes.dataplane().apply().failures()).isEmpty();
      assertThat(arrives(4789)).as("from a workload where there are no tunnels").isFalse();
    }
  }

  /** Everything as usual but for who may send beside nodes. */
  private static FelixConfigurationSpec with(String external) {
    FelixConfiguration configuration =
        (FelixConfiguration)
            ResourceDocuments.read(
                """
                {"apiVersion": "projectcalico.org/v3", "kind": "FelixConfiguration",
                 "metadata": {"name": "default"}, "spec": {"externalNodesList": ["%s"]}}
                """
                    .formatted(external)
                    .getBytes(StandardCharsets.UTF_8));
    return FelixConfigurationSpec.effective(List.of(configuration.spec()));
  }

  /** How many of its packets the node's device takes. */
  private long heard(TestNetns from) throws IOException {
    long before = received();
    // Questions for an address behind the tunnel; a new one, as for others it may be waiting still.
    asked++;
    from.pings("10.9.9." + (10 + asked));
    return received() - before;
  }

  private long received() throws IOException {
    return Long.parseLong(
        node.exec("cat", "/sys/class/net/vxlan.margay/statistics/rx_packets").strip());
  }

  /** Whether a datagram of the workload reaches a port outside. */
  private boolean arrives(int port) throws IOException {
    InetAddress outside = InetAddress.getByName("172.30.0.254");
    try (DatagramSocket to = fabric.netns().call(() -> new DatagramSocket(port, outside));
        DatagramSocket from = workload.netns().call(() -> new DatagramSocket(0))) {
      to.setSoTimeout(3000);
      from.send(new DatagramPacket(new byte[] {1}, 1, outside, port));
      to.receive(new DatagramPacket(new byte[1], 1));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** A machine on the segment that has its own end of the tunnels. */
  private TestNetns machine(String address) throws IOException {
    TestNetns machine = make();
    String port = "p" + address.substring(address.lastIndexOf('.') + 1);
    fabric.exec(
        "ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", machine.name());
    fabric.exec("ip", "link", "set", port, "master", "br0", "up");
    machine.exec("ip", "link", "set", "eth0", "up");
    machine.exec("ip", "addr", "add", address + "/24", "dev", "eth0");
    machine.exec("ip", "route", "add", "default", "via", "172.30.0.254");
    await().until(() -> machine.pings("172.30.0.254"));
    if (!address.endsWith(".1")) {
      machine.exec(
          "ip",
          "link",
          "add",
          "vx0",
          "type",
          "vxlan",
          "id",
          "4096",
          "dstport",
          "4789",
          "local",
          address,
          "remote",
          "172.30.0.1",
          "dev",
          "eth0");
      // It must not speak of its own accord.
      machine.exec("sysctl", "-qw", "net.ipv6.conf.vx0.disable_ipv6=1");
      machine.exec("ip", "addr", "add", "10.9.9.2/24", "dev", "vx0");
      machine.exec("ip", "link", "set", "vx0", "up");
    }
    return machine;
  }

  private TestNetns make() {
    TestNetns made = TestNetns.create();
    namespaces.add(made);
    return made;
  }
}
