package io.margay.agent.dataplane;

import static io.margay.agent.dataplane.Samples.OPEN;
import static io.margay.agent.dataplane.Samples.cidrs;
import static io.margay.agent.dataplane.Samples.global;
import static io.margay.agent.dataplane.Samples.ingress;
import static io.margay.agent.dataplane.Samples.ports;
import static io.margay.agent.dataplane.Samples.rule;
import static io.margay.agent.dataplane.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.Update;
import io.margay.core.model.Action;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A workload with several interfaces, each with a policy of its own, and another that asks each of
 * its addresses. The node checks sources strictly, so an answer that leaves by the wrong interface
 * does not arrive.
 */
final class FurtherInterfacesTest {

  private static final List<String> FIRST = List.of("10.77.0.1", "fd77::1");
  private static final List<String> SECOND = List.of("10.77.0.2", "fd77::2");
  private static final List<String> THIRD = List.of("10.77.0.3", "fd77::3");
  private static final List<String> CLIENT = List.of("10.77.0.9", "fd77::9");

  private final List<TestNetns> namespaces = new ArrayList<>();
  private TestNetns workload;
  private TestNetns client;
  private Dataplanes planes;

  @BeforeEach
  void node() throws Exception {
    TestNetns host = make();
    workload = make();
    client = make();
    for (int port : List.of(8000, 8001, 8002)) {
      workload.listen(port);
    }
    client.listen(80);
    host.exec("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
    host.exec("ip", "link", "set", "up0", "up");
    host.exec("ip", "link", "set", "up1", "up");
    host.exec("ip", "addr", "add", "172.30.0.1/24", "dev", "up0");
    host.exec("ip", "route", "add", "default", "via", "172.30.0.254");
    planes = Dataplanes.kernel(KernelConfig.of(BackendChoice.of(Backend.NFTABLES)).in(host.path()));
    planes.links().attach(wire("calic", client, "eth0", CLIENT));
  }

  @AfterEach
  void close() throws Exception {
    if (planes != null) {
      planes.close();
    }
    for (TestNetns each : namespaces) {
      each.close();
    }
  }

  @Test
  void eachInterfaceAnswersForItsAddressesUnderItsPolicy() throws Exception {
    attach("eth0", "eth1", "eth2");

    assertAnswers("eth0");
    assertAnswers("eth1");
    assertAnswers("eth2");
    assertSendsBy("eth0", FIRST);
    for (String address : List.of("10.77.0.9", "fd77::9")) {
      // Whoever names the interface gets its address.
      workload.exec("ping", "-c1", "-W5", "-I", "eth1", address);
    }
  }

  @ParameterizedTest
  @CsvSource({"eth1, eth0", "eth0, eth1"})
  void whatRemainsWorksWhicheverGoes(String goes, String stays) throws Exception {
    attach("eth0", "eth1");

    detach(goes);

    assertAnswers(stays);
    assertSendsBy(stays, addresses(stays));
    assertThat(planes.links().check(wire(stays))).isEmpty();
    assertThat(whole()).as("rules and routes").doesNotContain("dev " + goes);
    if (goes.equals("eth1")) {
      assertThat(whole()).doesNotContain("from 10.77").doesNotContain("from fd77");
    }

    attach(goes);

    assertAnswers(goes);
    assertAnswers(stays);
    assertSendsBy("eth0", FIRST);
    assertThat(planes.links().check(wire(goes))).isEmpty();
    assertThat(planes.links().check(wire(stays))).isEmpty();

    detach(goes);
    detach(stays);
    assertThat(whole()).doesNotContain("dev eth").doesNotContain("10.77").doesNotContain("fd77");
  }

  @ParameterizedTest
  @CsvSource({"eth0", "eth1"})
  void attachingAgainChangesNothing(String again) throws Exception {
    attach("eth0", "eth1");
    String before = whole();
    assertThat(before)
        .contains("30000: from 10.77.0.2 lookup N")
        .contains("30000: from fd77::2 lookup N")
        .contains("default via 169.254.1.1 dev eth1 table N onlink")
        .contains("default via fe80::ecee:eeff:feee:eeee dev eth1 table N metric 1024");

    attach(again);
    attach(again);

    assertThat(whole()).isEqualTo(before);
    assertAnswers("eth0");
    assertAnswers("eth1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          eth1 | ip rule del from 10.77.0.2             | the workload has no rule that packets from 10.77.0.2 ask table N
          eth1 | ip -6 rule del from fd77::2            | the workload has no rule that packets from fd77::2 ask table N
          eth1 | ip route flush table N                 | the workload's table N has no default route through 169.254.1.1
          eth1 | ip -6 route flush table N              | the workload's table N has no default route through fe80::ecee:eeff:feee:eeee
          eth0 | ip route del default metric 0          | the workload has no default route through 169.254.1.1
          eth0 | ip -6 route del default metric 1024    | the workload has no default route through fe80::ecee:eeff:feee:eeee
          eth0 | ip route del 169.254.1.1               | the workload has no route to its gateway 169.254.1.1
          """)
  void aCheckLooksWhereTheRouteIs(String of, String change, String missing) throws Exception {
    attach("eth0", "eth1");
    for (String each : List.of("eth0", "eth1")) {
      assertThat(planes.links().check(wire(each))).isEmpty();
    }
    String table = workload.exec("ip", "rule").replaceAll("(?s).*lookup (1000\\d+).*", "$1");

    workload.exec(change.replace("N", table).split(" +"));

    assertThat(planes.links().check(wire(of))).containsExactly(missing.replace("N", table));
    assertThat(planes.links().check(wire(of.equals("eth0") ? "eth1" : "eth0"))).isEmpty();
    attach(of);
    assertThat(planes.links().check(wire(of))).isEmpty();
  }

  /** Attached by an agent of before, whose routes name no link. */
  @Test
  void aFirstInterfaceOfBeforeStaysTheFirst() throws Exception {
    attach("eth0");
    workload.exec("ip", "route", "del", "default");
    workload.exec("ip", "route", "add", "default", "via", "169.254.1.1");

    attach("eth1");

    assertThat(planes.links().check(wire("eth0"))).isEmpty();
    assertThat(planes.links().check(wire("eth1"))).isEmpty();
    assertAnswers("eth0");
    assertAnswers("eth1");
    assertSendsBy("eth0", FIRST);
  }

  /** An interface of another plugin has the default route. */
  @Test
  void theWayOutOfAnotherPluginStays() throws Exception {
    workload.exec("ip", "link", "add", "other", "type", "veth", "peer", "name", "end");
    workload.exec("ip", "link", "set", "other", "up");
    workload.exec("ip", "link", "set", "end", "up");
    workload.exec("ip", "addr", "add", "192.0.2.2/24", "dev", "other");
    workload.exec("ip", "route", "add", "default", "via", "192.0.2.1");
    String before = workload.exec("ip", "route", "show", "table", "main", "dev", "other");

    attach("eth0");

    assertThat(workload.exec("ip", "route", "show", "table", "main", "dev", "other"))
        .isEqualTo(before);
    assertThat(workload.exec("ip", "route")).doesNotContain("169.254.1.1 dev eth0 scope link");
    assertAnswers("eth0");
    assertThat(planes.links().check(wire("eth0"))).isEmpty();
  }

  /** Somebody deleted an interface, and nobody told the agent. */
  @Test
  void rulesOfInterfacesThatAreGoneAreSweptByTheNext() throws Exception {
    attach("eth0", "eth1");
    workload.exec("ip", "link", "del", "eth1");
    assertThat(whole()).contains("from 10.77.0.2 lookup N");

    planes.links().attach(wire("eth2"));

    assertThat(whole()).doesNotContain("from 10.77.0.2").contains("from 10.77.0.3 lookup N");
  }

  private void attach(String... interfaces) throws Exception {
    for (String each : interfaces) {
      planes.links().attach(wire(each));
    }
    List<Update> updates = new ArrayList<>(List.of(new Update.ProfilePut("open", OPEN)));
    for (String each : interfaces) {
      PolicyId policy = global(each);
      updates.add(
          new Update.PolicyPut(
              policy,
              new ActivePolicy(
                  "default",
                  List.of(
                      rule(Action.ALLOW, Protocol.TCP, Side.ANY, ports(PortRange.of(port(each)))),
                      rule(Action.ALLOW, Protocol.ICMP, Side.ANY, Side.ANY),
                      rule(Action.ALLOW, Protocol.ICMPV6, Side.ANY, Side.ANY)),
                  List.of())));
      updates.add(put(each, "cali" + each, addresses(each), ingress("default", policy)));
    }
    updates.add(put("client", "calic", CLIENT));
    planes.dataplane().accept(updates);
    planes.dataplane().setBlocks(cidrs("10.77.0.0/26", "fd77::/122"));
    assertThat(planes.dataplane().apply().failures()).isEmpty();
  }

  private void detach(String name) throws Exception {
    planes.links().detach("cali" + name, workload.path());
    planes.dataplane().accept(List.of(new Update.EndpointRemove(workload(name))));
    assertThat(planes.dataplane().apply().failures()).isEmpty();
  }

  private void assertAnswers(String name) throws IOException {
    for (String address : addresses(name)) {
      client.exec("ping", "-c1", "-W5", address);
      for (String other : List.of("eth0", "eth1", "eth2")) {
        if (other.equals(name)) {
          assertThat(client.surelyReaches(address, port(other))).as(address).isTrue();
        } else {
          assertThat(client.reaches(address, port(other))).as(address).isFalse();
        }
      }
      assertThat(workload.reachesFrom(address, CLIENT.get(addresses(name).indexOf(address)), 80))
          .as("from " + address)
          .isTrue();
    }
  }

  /** What the workload sends from no particular address. */
  private void assertSendsBy(String name, List<String> sources) throws IOException {
    for (int i = 0; i < sources.size(); i++) {
      assertThat(workload.exec("ip", "route", "get", CLIENT.get(i)))
          .contains("dev " + name)
          .contains("src " + sources.get(i));
      assertThat(workload.surelyReaches(CLIENT.get(i), 80)).isTrue();
    }
  }

  /** All rules and routes, with the number that comes from a link's index as N. */
  private String whole() throws IOException {
    return (workload.exec("ip", "-o", "rule")
            + workload.exec("ip", "-6", "-o", "rule")
            + workload.exec("ip", "-o", "route", "show", "table", "all")
            + workload.exec("ip", "-6", "-o", "route", "show", "table", "all"))
        .replaceAll("1000\\d{6}", "N")
        .replaceAll("[ \t]+", " ")
        // Of the interface's Ethernet address, which is another each time.
        .lines()
        .filter(line -> !line.contains("fe80::") || line.startsWith("default"))
        .sorted()
        .reduce("", (text, line) -> text + line.strip() + "\n");
  }

  private static List<String> addresses(String name) {
    return switch (name) {
      case "eth0" -> FIRST;
      case "eth1" -> SECOND;
      default -> THIRD;
    };
  }

  private static int port(String name) {
    return 8000 + name.charAt(3) - '0';
  }

  private Wire wire(String name) {
    return wire("cali" + name, workload, name, addresses(name));
  }

  private static Wire wire(String end, TestNetns netns, String name, List<String> addresses) {
    return new Wire(
        end, netns.path(), name, addresses.stream().map(IpAddress::parse).toList(), 1450);
  }

  private static Update put(String key, String end, List<String> addresses, EndpointTier... tiers) {
    return new Update.EndpointPut(
        workload(key),
        new ActiveEndpoint(
            end,
            null,
            addresses.stream().map(Cidr::parse).toList(),
            Arrays.asList(tiers),
            List.of("open")));
  }

  private TestNetns make() {
    TestNetns made = TestNetns.create();
    namespaces.add(made);
    return made;
  }
}
