package io.margay.agent.dataplane.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.agent.dataplane.WorkloadLinks.LinkException;
import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KernelLinksTest {

  private TestNetns host;
  private TestNetns workload;
  private KernelLinks links;

  @BeforeEach
  void open() {
    host = TestNetns.create();
    workload = TestNetns.create();
    links = new KernelLinks(host.netns());
  }

  @AfterEach
  void close() throws IOException {
    if (links != null) {
      workload.close();
      host.close();
    }
  }

  @Test
  void aWireGivesTheWorkloadAnAddressAndAWayOut() throws Exception {
    Wire wire = wire("10.0.0.1", "10.0.0.2");
    String mac = links.attach(wire).mac();

    assertThat(workload.exec("ip", "link", "show", "eth0")).contains(mac).contains("mtu 1450");
    assertThat(workload.exec("ip", "addr", "show", "eth0"))
        .contains("inet 10.0.0.1/32")
        .contains("inet 10.0.0.2/32");
    assertThat(workload.exec("ip", "route"))
        .contains("default via 169.254.1.1 dev eth0")
        .contains("169.254.1.1 dev eth0")
        .contains("scope link");
    assertThat(host.exec("ip", "link", "show", "cali1"))
        .contains("ee:ee:ee:ee:ee:ee")
        .contains("LOWER_UP")
        .contains("state UP");
    assertThat(host.exec("sysctl", "-n", "net.ipv4.conf.cali1.proxy_arp").strip()).isEqualTo("1");
    assertThat(links.check(wire)).isEmpty();
  }

  @Test
  void anEthernetAddressAndKernelSettingsAreAsWished() throws Exception {
    Wire wire =
        new Wire(
            "cali1",
            workload.path(),
            "eth0",
            ip("10.0.0.1"),
            1450,
            "02:00:00:0a:0b:0c",
            Map.of(
                "net.ipv4.ip_local_port_range", "2000 3000", "net.ipv4.conf.eth0.arp_ignore", "1"));

    assertThat(links.attach(wire).mac()).isEqualTo("02:00:00:0a:0b:0c");

    assertThat(workload.exec("sysctl", "-n", "net.ipv4.ip_local_port_range").strip())
        .isEqualTo("2000\t3000");
    assertThat(workload.exec("sysctl", "-n", "net.ipv4.conf.eth0.arp_ignore").strip())
        .isEqualTo("1");
    assertThat(links.check(wire)).isEmpty();
    workload.exec("ip", "link", "set", "eth0", "address", "02:00:00:00:00:01");
    assertThat(links.check(wire))
        .containsExactly("eth0 has the Ethernet address 02:00:00:00:00:01, not 02:00:00:0a:0b:0c");
  }

  @Test
  void aKernelSettingThatIsNotThereIsNamedAndNothingIsLeft() throws Exception {
    Wire wire =
        new Wire(
            "cali1",
            workload.path(),
            "eth0",
            ip("10.0.0.1"),
            1450,
            null,
            Map.of("net.core.no_such_thing", "1"));

    assertThatThrownBy(() -> links.attach(wire))
        .isInstanceOf(LinkException.class)
        .hasMessageContaining("net.core.no_such_thing=1");
    assertThat(host.exec("ip", "-br", "link")).doesNotContain("cali1");
  }

  @Test
  void aWireOfBothFamiliesWaitsForNothing() throws Exception {
    workload.exec("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
    workload.exec("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
    Wire wire = wire("10.0.0.1", "fd00::1");
    links.attach(wire);

    assertThat(workload.exec("ip", "-6", "addr", "show", "eth0"))
        .containsPattern("inet6 fd00::1/128 scope global nodad *\n");
    assertThat(workload.exec("ip", "-6", "route"))
        .contains("default via fe80::ecee:eeff:feee:eeee dev eth0");
    assertThat(workload.exec("ip", "-6", "neigh"))
        .contains("fe80::ecee:eeff:feee:eeee dev eth0 lladdr ee:ee:ee:ee:ee:ee PERMANENT");
    assertThat(host.exec("ip", "-6", "addr", "show", "cali1"))
        .contains("inet6 fe80::ecee:eeff:feee:eeee/64")
        .doesNotContain("tentative");
    assertThat(links.check(wire)).isEmpty();

    workload.exec("ip", "-6", "route", "del", "default");
    workload.exec("ip", "-6", "addr", "del", "fd00::1/128", "dev", "eth0");
    host.exec("ip", "-6", "addr", "flush", "dev", "cali1");
    assertThat(links.check(wire))
        .containsExactly(
            "cali1 does not have the address fe80::ecee:eeff:feee:eeee",
            "eth0 does not have the address fd00::1",
            "the workload has no default route through fe80::ecee:eeff:feee:eeee");
  }

  @Test
  void aWireWithoutIpv6AddressesCarriesNone() throws Exception {
    links.attach(wire("10.0.0.1"));
    assertThat(host.exec("sysctl", "-n", "net.ipv6.conf.cali1.disable_ipv6").strip())
        .isEqualTo("1");
  }

  @Test
  void packetsMayBeTooShortForIpv6() throws Exception {
    Wire wire = new Wire("cali1", workload.path(), "eth0", ip("10.0.0.1"), 576);

    links.attach(wire);

    assertThat(links.check(wire)).isEmpty();
    assertThat(workload.exec("ip", "link", "show", "eth0")).contains("mtu 576");
  }

  @Test
  void theNodesOwnNamespaceIsNoWorkload() throws Exception {
    String before = host.exec("ip", "route") + host.exec("ip", "-br", "link");

    assertThatThrownBy(
            () -> links.attach(new Wire("cali1", host.path(), "eth7", ip("10.0.0.1"), 1450)))
        .isInstanceOf(LinkException.class)
        .hasMessageContaining(host.path() + " is the node's own network namespace");

    assertThat(host.exec("ip", "route") + host.exec("ip", "-br", "link")).isEqualTo(before);
  }

  @Test
  void whatIsDetachedIsGoneAtOnceAndItsNamesAreFree() throws Exception {
    Wire wire = wire("10.0.0.1");
    for (int i = 0; i < 20; i++) {
      links.attach(wire);
      links.detach("cali1", workload.path());
      assertThat(links.check(wire)).containsExactly("there is no interface cali1 on the node");
      assertThat(workload.exec("ip", "-o", "link")).doesNotContain("eth0");
      assertThat(workload.exec("ip", "route")).isBlank();
    }
  }

  @Test
  void attachingAgainReplacesAndDetachingAgainIsNoError() throws Exception {
    Wire wire = wire("10.0.0.1");
    links.attach(wire);
    links.attach(wire);
    assertThat(links.check(wire)).isEmpty();
    links.detach("cali1", workload.path());
    links.detach("cali1", workload.path());
    assertThat(links.check(wire)).containsExactly("there is no interface cali1 on the node");
    assertThat(workload.exec("ip", "link")).doesNotContain("eth0");
  }

  @Test
  void aCheckTellsWhatWasChanged() throws Exception {
    Wire wire = wire("10.0.0.1");
    links.attach(wire);
    workload.exec("ip", "route", "del", "default");
    workload.exec("ip", "addr", "add", "10.0.0.9/32", "dev", "eth0");
    workload.exec("ip", "addr", "del", "10.0.0.1/32", "dev", "eth0");
    host.exec("sysctl", "-w", "net.ipv4.conf.cali1.proxy_arp=0");
    host.exec("sysctl", "-w", "net.ipv4.neigh.cali1.proxy_delay=80");
    host.exec("ip", "link", "set", "cali1", "mtu", "1400");
    assertThat(links.check(wire))
        .containsExactly(
            "cali1 has MTU 1400, not 1450",
            "setting ipv4/conf/cali1/proxy_arp is 0, not 1",
            "setting ipv4/neigh/cali1/proxy_delay is 80, not 0",
            "eth0 does not have the address 10.0.0.1",
            "the workload has no default route through 169.254.1.1");
  }

  @Test
  void whatCanNotBeMadeLeavesNothing() throws Exception {
    Wire noNamespace =
        new Wire("cali1", Path.of("/run/netns/mgyt-dp-none"), "eth0", ip("10.0.0.1"), 1450);
    assertThatThrownBy(() -> links.attach(noNamespace))
        .isInstanceOf(LinkException.class)
        .hasMessageContaining("/run/netns/mgyt-dp-none")
        .hasMessageContaining("No such file");
    workload.exec("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "other");
    assertThatThrownBy(() -> links.attach(wire("10.0.0.1")))
        .hasMessageContaining("the workload has an interface eth0 already");
    assertThat(host.exec("ip", "link")).doesNotContain("cali1");
    assertThatThrownBy(
            () -> links.attach(new Wire("cali1", workload.path(), "eth1", ip("2001:db8::1"), 1279)))
        .hasMessageContaining("an MTU for IPv6 is at least 1280 bytes, not 1279");
  }

  @Test
  void attachingStartsNoProcessAndIsFast() throws Exception {
    Wire wire = wire("10.0.0.1");
    long[] micros = new long[40];
    for (int i = 0; i < micros.length; i++) {
      long start = System.nanoTime();
      links.attach(wire);
      micros[i] = (System.nanoTime() - start) / 1000;
      links.detach("cali1", workload.path());
    }
    Arrays.sort(micros);
    System.out.printf("attach: min %d us, median %d us%n", micros[0], micros[micros.length / 2]);
    assertThat(micros[0]).isLessThan(50_000);
  }

  private Wire wire(String... addresses) {
    return new Wire("cali1", workload.path(), "eth0", ip(addresses), 1450);
  }

  private static List<IpAddress> ip(String... addresses) {
    return Arrays.stream(addresses).map(IpAddress::parse).toList();
  }
}
