package io.margay.agent.dataplane.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.agent.dataplane.overlay.OverlayLab.Machine;
import io.margay.agent.guest.GuestTest;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.overlay.OverlayTestWorld;
import io.margay.agent.overlay.WireguardSettings;
import io.margay.core.net.Family;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * WireGuard with real packets: by wireguard-go, and in the guest by the kernel. A program's devices
 * are known by their names on the whole machine, so each node's have names of their own.
 */
final class WireguardPacketsTest extends OnThreeNodes {

  private final Map<Integer, Map<Family, String>> keys = new HashMap<>();
  private boolean hosts;

  /** A program ends with its device. */
  @AfterEach
  void withoutDevices() {
    for (Machine machine : lab == null ? List.<Machine>of() : lab.machines()) {
      machine.overlay().want(Overlay.NONE);
      machine.overlay().applyPuts(new ArrayList<>());
    }
  }

  /** One lab for all: making one takes long where instructions are interpreted. */
  @Test
  @Tag(GuestTest.TAG)
  void whatWorkloadsSayToEachOtherIsEncrypted() throws Exception {
    turnOn();
    lab.assertMatrix(Family.IPV4, Family.IPV6);
    assertThat(first.overlay().status().mtus())
        .containsEntry(name(1, Family.IPV4), 1440)
        .containsEntry(name(1, Family.IPV6), 1420);
    first.workload().exec("ping", "-c1", "-W4", "-Mdo", "-s1412", far.address(Family.IPV4));
    assertThat(first.node().exec("ip", "route", "get", "10.1.2.1"))
        .as("the node itself sends with its device's address")
        .contains("dev " + name(1, Family.IPV4), "src 10.1.1.62");
    first.node().exec("ping", "-c1", "-W4", second.address(Family.IPV4));

    long before = handshakes();
    restarted(overlay(1));
    assertThat(handshakes()).as("a restart disturbs no session").isEqualTo(before);

    first.node().exec("ip", "rule", "del", "priority", "99");
    first.node().exec("wg", "set", name(1, Family.IPV4), "peer", key(2), "remove");
    assertThat(first.overlay().resync()).isEmpty();
    first.apply();
    lab.assertMatrix(Family.IPV4);
    assertThat(first.node().exec("ip", "rule")).contains("99:\tnot from all fwmark 0x100000");

    hosts = true;
    hostsAreEncrypted();

    keys.put(3, Map.of());
    want();
    assertThat(first.overlay().status().clear().get(Family.IPV4)).containsExactly("n3");
    assertThat(first.node().exec("ip", "route", "get", "172.31.0.3"))
        .as("nor is the node itself cut off")
        .doesNotContain(name(1, Family.IPV4));
    assertThat(overlay(1).wireguard().get(Family.IPV4).clear()).containsExactly("n3");
    assertThat(first.node().exec("ip", "route", "get", "10.1.3.1"))
        .as("a node without a key is reached as if there were no WireGuard")
        .doesNotContain(name(1, Family.IPV4));
    first.workload().exec("ping", "-c1", "-W4", second.address(Family.IPV4));

    lab.apply(node -> Overlay.NONE);
    for (Machine machine : lab.machines()) {
      assertThat(machine.node().exec("ip", "link")).doesNotContain("wgm");
      assertThat(machine.node().exec("ip", "rule")).doesNotContain("fwmark");
      assertThat(machine.node().exec("ip", "route", "show", "table", "all"))
          .doesNotContain("table 28007");
      assertThat(machine.overlay().status().publicKeys()).isEmpty();
    }
  }

  private void hostsAreEncrypted() throws Exception {
    if (new File("/sys/module/wireguard").exists()) {
      assertThat(first.node().exec("cat", "/sys/class/net/" + name(1, Family.IPV4) + "/threaded"))
          .as("the kernel's device has threads")
          .isEqualTo("1\n");
    }
    // As a machine may have been set up.
    first.node().exec("sysctl", "-qw", "net.ipv4.conf.eth0.rp_filter=1");
    want();
    assertThat(first.node().exec("ip", "route", "get", "172.30.0.2"))
        .contains("dev " + name(1, Family.IPV4), "src 172.30.0.1");
    assertThat(first.node().exec("ip", "-6", "route", "get", "fd31::3"))
        .contains("dev " + name(1, Family.IPV6), "src fd30::1");
    long sent = first.counter(name(1, Family.IPV4), "tx_packets");
    for (Machine from : lab.machines()) {
      for (String to : List.of("172.30.0.1", "172.30.0.2", "172.31.0.3", "fd30::1", "fd31::3")) {
        from.node().exec("ping", "-c1", "-W4", to);
      }
    }
    assertThat(first.counter(name(1, Family.IPV4), "tx_packets")).isGreaterThanOrEqualTo(sent + 4);
    lab.assertMatrix(Family.IPV4, Family.IPV6);
    // A node that knows its key to be told by nobody can still be heard.
    Map<Family, String> told = keys.put(1, Map.of(Family.IPV4, key(2), Family.IPV6, key(2)));
    OverlayLab.want(first, overlay(1));
    first.apply();
    assertThat(first.node().exec("ip", "route", "get", "172.30.0.2")).contains("dev eth0");
    keys.put(1, told);
    want();
  }

  @Test
  void whatIsForAPeerNeverGoesInTheClear() throws Exception {
    turnOn();
    withoutAnAgentOrItsDevice();
    // A private key that is none: the device can not be told what it has to know.
    Path key = lab.keys().resolve("n1/wireguard.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    Files.writeString(key, "none\n");
    first.node().exec("ip", "link", "delete", name(1, Family.IPV4));
    first.overlay().disturbed();
    List<String> failures = new ArrayList<>();
    first.overlay().applyPuts(failures);
    assertThat(failures)
        .containsExactly(
            name(1, Family.IPV4)
                + ": "
                + key
                + " holds no WireGuard key, 32 bytes in Base64: delete it to have a new one");
    assertThat(first.node().exec("ip", "route", "show", "table", "28007"))
        .contains("blackhole 10.1.2.0/26", "blackhole 10.1.3.0/26");
    assertThat(first.overlay().status().publicKeys()).containsOnlyKeys(Family.IPV6);

    Files.delete(key);
    first.apply();
    assertThat(first.overlay().status().publicKeys().get(Family.IPV4))
        .as("a new key, as the old one is gone")
        .isNotEqualTo(key(1));
  }

  /** Somebody takes the device away, and no agent is there to notice. */
  private void withoutAnAgentOrItsDevice() throws IOException {
    for (Family family : Family.values()) {
      first.node().exec("ip", "link", "delete", name(1, family));
      for (Machine to : List.of(second, far)) {
        assertThat(first.workload().pings(to.address(family))).as(to.address(family)).isFalse();
        assertThatThrownBy(() -> first.node().exec("ip", "route", "get", to.address(family)))
            .as("the kernel has no way there")
            .hasMessageContaining("Invalid argument");
      }
    }
    restarted(overlay(1));
    lab.assertMatrix(Family.IPV4, Family.IPV6);
  }

  /** When the first node and the second agreed on a key, in seconds. */
  private long handshakes() throws IOException {
    return first
        .node()
        .exec("wg", "show", name(1, Family.IPV4), "latest-handshakes")
        .lines()
        .filter(line -> line.startsWith(key(2)))
        .mapToLong(line -> Long.parseLong(line.split("\t", -1)[1]))
        .sum();
  }

  /** As nodes do: each makes its device and tells its key, then all hear of all. */
  private void turnOn() throws IOException {
    want();
    for (Machine machine : lab.machines()) {
      keys.put(machine.number(), machine.overlay().status().publicKeys());
      assertThat(keys.get(machine.number())).containsOnlyKeys(Family.values());
    }
    want();
  }

  private void want() throws IOException {
    lab.apply(this::overlay);
  }

  private Overlay overlay(int node) {
    return OverlayTestWorld.wireguard(node, WireguardSettings.of(node, hosts, true), keys);
  }

  private String key(int node) {
    return keys.get(node).get(Family.IPV4);
  }

  private static String name(int node, Family family) {
    return WireguardSettings.name(node, family);
  }
}
