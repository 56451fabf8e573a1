package io.margay.agent.dataplane.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.overlay.OverlayLab.Machine;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.overlay.OverlayTestWorld;
import io.margay.core.net.Family;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VXLAN in the kernel, with real packets. */
final class VxlanPacketsTest extends OnThreeNodes {

  @ParameterizedTest
  @ValueSource(strings = {"Always", "CrossSubnet"})
  void allWorkloadsReachEachOther(String mode) throws Exception {
    apply(mode);
    assertMatrix();
    long before = encapsulated();
    ping(second);
    long within = encapsulated() - before;
    assertThat(within)
        .as("packets in the tunnel within a subnet")
        .isEqualTo(mode.equals("Always") ? 6 : 0);
    ping(far);
    assertThat(encapsulated() - before - within)
        .as("packets in the tunnel beyond the subnet")
        .isEqualTo(6);
  }

  @Test
  void theLargestPacketFitsAndIsNotCut() throws Exception {
    apply("Always");
    assertThat(first.overlay().status().mtus())
        .containsEntry("vxlan.margay", 1450)
        .containsEntry("vxlan-v6.margay", 1430);
    first.workload().exec("ping", "-c1", "-W2", "-Mdo", "-s1402", far.address(Family.IPV4));
    first.workload().exec("ping", "-c1", "-W2", "-Mdo", "-s1382", far.address(Family.IPV6));

    first.node().exec("ip", "link", "set", "eth0", "mtu", "1400");
    first.overlay().disturbed();
    first.apply();
    assertThat(first.overlay().status().mtus())
        .containsEntry("vxlan.margay", 1350)
        .containsEntry("vxlan-v6.margay", 1330);
  }

  @Test
  void aRestartChangesNothingAndDriftIsMended() throws Exception {
    apply("Always");
    String device = first.node().exec("ip", "-d", "link", "show", "vxlan.margay");
    OverlayDriver next = restarted(overlay("Always", 1));
    assertThat(first.node().exec("ip", "-d", "link", "show", "vxlan.margay")).isEqualTo(device);
    assertThat(next.resync()).isEmpty();

    first.node().exec("ip", "neigh", "flush", "dev", "vxlan.margay", "nud", "permanent");
    first
        .node()
        .exec(
            "ip",
            "neigh",
            "add",
            "192.0.2.9",
            "lladdr",
            "66:00:00:00:00:09",
            "dev",
            "vxlan.margay");
    assertThat(next.resync())
        .containsExactlyInAnyOrder(
            "neighbour 172.30.0.2 on vxlan.margay was changed",
            "neighbour 172.31.0.3 on vxlan.margay was changed");
    apply(next);
    assertThat(first.node().exec("ip", "neigh", "show", "dev", "vxlan.margay"))
        .contains("172.30.0.2")
        .contains("172.31.0.3")
        .doesNotContain("192.0.2.9");
    assertMatrix();
  }

  @Test
  void withoutSuchAPoolTheDevicesAreGone() throws Exception {
    apply("Always");
    apply("Never");
    for (Machine machine : lab.machines()) {
      assertThat(machine.node().exec("ip", "link")).doesNotContain("vxlan");
      assertThat(machine.node().exec("ip", "route")).doesNotContain("onlink");
    }
  }

  @Test
  void aDeviceThatIsAnotherIsMadeAnew() throws Exception {
    first
        .node()
        .exec(
            "ip",
            "link",
            "add",
            "vxlan.margay",
            "type",
            "vxlan",
            "id",
            "7",
            "dstport",
            "4789",
            "dev",
            "eth0");
    apply("Always");
    assertThat(first.node().exec("ip", "-d", "link", "show", "vxlan.margay"))
        .contains("vxlan id 4096 local 172.30.0.1 dev eth0")
        .contains("nolearning");
    assertMatrix();
  }

  private void assertMatrix() throws IOException {
    lab.assertMatrix(Family.IPV4, Family.IPV6);
  }

  private void ping(Machine to) throws IOException {
    first.workload().exec("ping", "-c3", "-i0.2", to.address(Family.IPV4));
    first.workload().exec("ping", "-c3", "-i0.2", to.address(Family.IPV6));
  }

  private long encapsulated() throws IOException {
    return first.counter("vxlan.margay", "tx_packets")
        + first.counter("vxlan-v6.margay", "tx_packets");
  }

  private void apply(String mode) throws IOException {
    lab.apply(node -> overlay(mode, node));
  }

  private static Overlay overlay(String mode, int node) {
    return OverlayTestWorld.vxlan(mode, node);
  }
}
