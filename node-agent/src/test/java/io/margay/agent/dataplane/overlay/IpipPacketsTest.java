package io.margay.agent.dataplane.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.overlay.OverlayLab.Machine;
import io.margay.agent.guest.GuestTest;
import io.margay.agent.guest.NeedsKernel;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.overlay.OverlayTestWorld;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** IPIP in the kernel, with real packets. */
final class IpipPacketsTest extends OnThreeNodes {

  @Test
  void aKernelWithoutIpipIsToldAndNothingElseFails() throws Exception {
    NeedsKernel.without("ipip", "local", "192.0.2.1");
    first.overlay().want(overlay("Always", 1));
    List<String> failures = new ArrayList<>();
    first.overlay().applyPuts(failures);
    String sentence =
        "this kernel has no IPIP, which a pool asks for: load or build its module ipip";
    assertThat(failures).containsExactly(sentence);
    assertThat(first.overlay().status().lacks()).containsExactly(sentence);
    first.overlay().want(overlay("Never", 1));
    apply(first.overlay());
    assertThat(first.overlay().status().lacks()).isEmpty();
  }

  /** One lab for all: making one takes long where instructions are interpreted. */
  @Test
  @Tag(GuestTest.TAG)
  void allWorkloadsReachEachOther() throws Exception {
    NeedsKernel.with("ipip", "local", "192.0.2.1");
    lab.apply(node -> overlay("Always", node));
    lab.assertMatrix(Family.IPV4);
    assertThat(inTunnel(second)).as("within the subnet, Always").isEqualTo(3);
    assertThat(inTunnel(far)).as("beyond the subnet, Always").isEqualTo(3);

    assertThat(first.overlay().status().mtus()).containsEntry("ipip.margay", 1480);
    first.workload().exec("ping", "-c1", "-W4", "-Mdo", "-s1452", far.address(Family.IPV4));
    assertThat(first.node().exec("ip", "-d", "addr", "show", "ipip.margay"))
        .contains("inet 10.1.1.63/32", "ipip remote any local 172.30.0.1", "pmtudisc");
    assertThat(first.node().exec("ip", "route", "get", "10.1.3.1"))
        .as("the node itself sends with its tunnel's address")
        .contains("via 172.31.0.3 dev ipip.margay src 10.1.1.63");
    first.node().exec("ping", "-c1", "-W4", far.address(Family.IPV4));

    String before = first.node().exec("ip", "-d", "link", "show", "ipip.margay");
    restarted(overlay("Always", 1));
    assertThat(first.node().exec("ip", "-d", "link", "show", "ipip.margay"))
        .as("after a restart")
        .isEqualTo(before);

    lab.apply(node -> overlay("CrossSubnet", node));
    lab.assertMatrix(Family.IPV4);
    assertThat(inTunnel(second)).as("within the subnet, CrossSubnet").isZero();
    assertThat(inTunnel(far)).as("beyond the subnet, CrossSubnet").isEqualTo(3);

    first.node().exec("ip", "link", "set", "eth0", "mtu", "1400");
    first.overlay().disturbed();
    first.apply();
    assertThat(first.overlay().status().mtus()).containsEntry("ipip.margay", 1380);

    first.node().exec("ip", "link", "delete", "ipip.margay");
    first.node().exec("ip", "link", "add", "ipip.margay", "type", "ipip", "local", "172.30.0.9");
    first.overlay().disturbed();
    first.apply();
    assertThat(first.node().exec("ip", "-d", "link", "show", "ipip.margay"))
        .as("one that was another's")
        .contains("local 172.30.0.1");

    lab.apply(node -> overlay("Never", node));
    for (Machine machine : lab.machines()) {
      assertThat(machine.node().exec("ip", "link")).doesNotContain("ipip.margay");
      assertThat(machine.node().exec("ip", "route")).doesNotContain("onlink");
    }
  }

  /** How many of three packets to another node's workload go into the tunnel. */
  private long inTunnel(Machine to) throws Exception {
    long before = first.counter("ipip.margay", "tx_packets");
    first.workload().exec("ping", "-c3", "-i0.2", to.address(Family.IPV4));
    return first.counter("ipip.margay", "tx_packets") - before;
  }

  private static Overlay overlay(String mode, int node) {
    return OverlayTestWorld.ipip(mode, node);
  }
}
