package io.margay.agent.dataplane;

import static io.margay.agent.dataplane.Samples.OPEN;
import static io.margay.agent.dataplane.Samples.cidrs;
import static io.margay.agent.dataplane.Samples.endpoint;
import static io.margay.agent.dataplane.Samples.global;
import static io.margay.agent.dataplane.Samples.ingress;
import static io.margay.agent.dataplane.Samples.members;
import static io.margay.agent.dataplane.Samples.ports;
import static io.margay.agent.dataplane.Samples.rule;
import static io.margay.agent.dataplane.Samples.set;
import static io.margay.agent.dataplane.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.backend.Backends;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.SetType;
import io.margay.core.calc.Update;
import io.margay.core.model.Action;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A node with three workloads: b takes TCP 6379 from a only, c is open, all may send. */
final class KernelDataplaneTest {

  private static final String A = "10.77.0.1";
  private static final String B = "10.77.0.2";
  private static final String C = "10.77.0.3";

  private final List<TestNetns> namespaces = new ArrayList<>();
  private TestNetns host;
  private TestNetns a;
  private TestNetns b;
  private TestNetns c;
  private Dataplanes planes;

  @BeforeEach
  void namespaces() throws IOException {
    host = make();
    a = make();
    b = make();
    c = make();
    for (TestNetns each : namespaces) {
      each.listen(6379);
      each.listen(80);
    }
    host.exec("iptables-nft", "-N", "FOREIGN");
    host.exec("iptables-nft", "-A", "FORWARD", "-s", "192.0.2.1", "-j", "FOREIGN");
    host.exec("ipset", "create", "foreign", "hash:ip");
    host.exec("ip", "route", "add", "blackhole", "198.51.100.0/24", "proto", "static");
  }

  @AfterEach
  void close() throws IOException {
    if (planes != null) {
      planes.close();
    }
    for (TestNetns each : namespaces) {
      each.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void policiesDecideWhoReachesWhom(Backend backend) throws Exception {
    start(backend);
    everything(planes);
    succeeds(planes);

    assertMatrix();
    assertForeignUntouched();

    planes
        .dataplane()
        .accept(
            List.of(
                new Update.IpSetDelta(
                    "s:clients", List.copyOf(members(C)), List.copyOf(members(A)))));
    succeeds(planes);
    assertThat(a.reaches(B, 6379)).as("a left the set").isFalse();
    assertThat(c.surelyReaches(B, 6379)).as("c joined the set").isTrue();
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aRestartRewritesNothing(Backend backend) throws Exception {
    start(backend);
    everything(planes);
    succeeds(planes);
    assertMatrix();
    String before = counters(backend);
    String setsBefore = host.exec("ipset", "save");
    assertThat(before).contains("mgy:");
    planes.close();

    start(backend);
    everything(planes);
    succeeds(planes);
    assertThat(counters(backend)).isEqualTo(before);
    assertThat(host.exec("ipset", "save")).isEqualTo(setsBefore);
    assertThat(planes.dataplane().resync()).isEmpty();
    succeeds(planes);
    assertThat(counters(backend)).isEqualTo(before);
    assertMatrix();
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatARestartFindsAndNobodyDesiresIsSweptAway(Backend backend) throws Exception {
    start(backend);
    everything(planes);
    succeeds(planes);
    planes.close();

    start(backend);
    planes.dataplane().accept(List.of());
    planes.dataplane().setBlocks(cidrs());
    planes.dataplane().setLearnedRoutes(new TreeMap<>(), true);
    succeeds(planes);
    assertThat(counters(backend)).doesNotContain("mgy-pi-").doesNotContain("mgy-tw-cali");
    assertThat(counters(backend)).doesNotContain("set-s-clients");
    assertThat(host.exec("ipset", "list", "-n")).doesNotContain("s:clients").contains("foreign");
    assertThat(host.exec("ip", "route")).doesNotContain("proto 80");
    assertThat(a.reaches(C, 80)).as("a workload nobody knows is closed").isFalse();
    assertForeignUntouched();
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void driftIsToldAndMended(Backend backend) throws Exception {
    start(backend);
    everything(planes);
    succeeds(planes);
    assertThat(planes.dataplane().resync()).isEmpty();

    host.exec("ip", "route", "del", "blackhole", "10.77.0.0/26", "proto", "80");
    List<String> expected = new ArrayList<>(List.of("the route to 10.77.0.0/26 is gone"));
    if (backend == Backend.NFTABLES) {
      String chain = host.exec("nft", "-a", "list", "chain", "ip", "margay", "mgy-tw-calib");
      String handle = chain.lines().filter(line -> line.contains("established")).findFirst().get();
      host.exec(
          "nft",
          "delete",
          "rule",
          "ip",
          "margay",
          "mgy-tw-calib",
          "handle",
          handle.replaceAll(".* ", ""));
      host.exec("nft", "insert", "rule", "ip", "margay", "mgy-FORWARD", "accept");
      host.exec("nft", "add", "element", "ip", "margay", "set-s-clients", "{", "10.77.0.3", "}");
      expected.add("chain mgy-tw-calib of table ip margay was changed");
      expected.add("chain mgy-FORWARD of table ip margay was changed");
      expected.add("set set-s-clients lacks 0 members and has 1 too many in table ip margay");
    } else {
      String tool = "iptables-" + (backend == Backend.IPTABLES_NFT ? "nft" : "legacy");
      host.exec(tool, "-D", "mgy-tw-calib", "1");
      host.exec(tool, "-I", "FORWARD", "1", "-j", "ACCEPT");
      host.exec("ipset", "add", "mgy4-s:clients", "10.77.0.3");
      expected.add("chain mgy-tw-calib of table filter was changed");
      expected.add("the jump from FORWARD of table filter was changed");
      expected.add("set mgy4-s:clients lacks 0 members and has 1 too many");
    }
    assertThat(c.surelyReaches(B, 6379)).isTrue();
    assertThat(planes.dataplane().resync()).containsExactlyInAnyOrderElementsOf(expected);
    succeeds(planes);
    assertThat(planes.dataplane().resync()).isEmpty();
    assertMatrix();
    assertThat(host.exec("ip", "route")).contains("blackhole 10.77.0.0/26 proto 80");
    assertForeignUntouched();
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aChainDeletedByHandIsToldAndThereAgain(Backend backend) throws Exception {
    start(backend);
    everything(planes);
    succeeds(planes);
    String chain = "mgy-pi-g/redis";
    String table = backend == Backend.NFTABLES ? "ip margay" : "filter";
    // The kernel lets nobody delete a chain that another leads to.
    for (String action : List.of("flush mgy-tw-calib", "flush " + chain, "delete " + chain)) {
      String[] parts = action.split(" ", 2);
      if (backend == Backend.NFTABLES) {
        host.exec("nft", parts[0], "chain", "ip", "margay", parts[1]);
      } else {
        String tool = backend == Backend.IPTABLES_NFT ? "iptables-nft" : "iptables-legacy";
        host.exec(tool, parts[0].equals("flush") ? "-F" : "-X", parts[1]);
      }
    }

    assertThat(planes.dataplane().resync())
        .containsExactlyInAnyOrder(
            "chain " + chain + " of table " + table + " was changed",
            "chain mgy-tw-calib of table " + table + " was changed");
    succeeds(planes);
    assertThat(planes.dataplane().resync()).isEmpty();
    assertMatrix();
    assertForeignUntouched();
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void anUnknownWorkloadInterfaceIsClosedAlsoWithoutAnAgent(Backend backend) throws Exception {
    start(backend);
    everything(planes);
    succeeds(planes);
    TestNetns stranger = make();
    planes.links().attach(wire("calix", stranger, "10.77.0.9"));
    host.exec("ip", "route", "add", "10.77.0.9/32", "dev", "calix");
    planes.close();

    assertThat(stranger.reaches(C, 80)).as("to a workload").isFalse();
    assertThat(stranger.reaches("172.30.0.1", 80)).as("to the node").isFalse();
    assertThat(c.reaches("10.77.0.9", 80)).as("from a workload").isFalse();
    assertMatrix();
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aForeignSourceAddressIsDropped(Backend backend) throws Exception {
    start(backend);
    everything(planes);
    succeeds(planes);
    a.exec("ip", "addr", "add", "10.77.0.77/32", "dev", "eth0");
    host.exec("ip", "route", "add", "10.77.0.77/32", "dev", "calia");
    await().until(() -> a.reachesFrom(A, C, 80));
    assertThat(a.reachesFrom("10.77.0.77", C, 80)).isFalse();
  }

  @Test
  void aPolicyIsGoneWithItsSetAndEndpointsRouteAndConnections() throws Exception {
    start(Backend.IPTABLES_NFT);
    everything(planes);
    succeeds(planes);
    assertMatrix();
    assertThat(host.exec("conntrack", "-L")).contains(B);

    planes
        .dataplane()
        .accept(
            List.of(
                new Update.EndpointRemove(workload("b")),
                new Update.PolicyRemove(global("redis")),
                new Update.IpSetRemove("s:clients")));
    succeeds(planes);
    assertThat(host.exec("ipset", "list", "-n")).doesNotContain("s:clients");
    assertThat(host.exec("ip", "route")).doesNotContain(B);
    assertThat(planes.dataplane().tidy()).isTrue();
    assertThat(host.exec("conntrack", "-L")).doesNotContain(B).contains(C);
    assertThat(counters(Backend.IPTABLES_NFT)).doesNotContain("redis").doesNotContain("calib");
    assertThat(planes.dataplane().resync()).isEmpty();
  }

  /** At once: nobody may have time to tidy up before its first packet. */
  @Test
  void whoGetsAnAddressInheritsNoConnectionsOfWhoHadIt() throws Exception {
    start(Backend.NFTABLES);
    everything(planes);
    succeeds(planes);
    assertMatrix();
    assertThat(host.exec("conntrack", "-L")).contains(B);
    planes.dataplane().accept(List.of(new Update.EndpointRemove(workload("b"))));
    succeeds(planes);

    everything(planes);
    succeeds(planes);

    assertThat(host.exec("conntrack", "-L")).doesNotContain(B).contains(C);
  }

  @Test
  void aRouteWaitsForItsInterface() throws Exception {
    start(Backend.IPTABLES_NFT);
    planes.links().detach("calia", null);
    everything(planes);
    assertThat(planes.dataplane().apply().failures())
        .containsExactly("the route to 10.77.0.1/32 waits for its interface: dev calia scope link");
    planes.links().attach(wire("calia", a, A));
    succeeds(planes);
    assertMatrix();

    planes.links().attach(wire("calia", a, A));
    succeeds(planes);
    assertMatrix();
  }

  @Test
  void learnedRoutesOfAnEarlierLifeStayUntilThePeersHaveSentAll() throws Exception {
    start(Backend.IPTABLES_NFT);
    everything(planes);
    planes.dataplane().setLearnedRoutes(learned("10.78.0.0/26", "10.79.0.0/26"), true);
    succeeds(planes);
    planes.close();

    start(Backend.IPTABLES_NFT);
    everything(planes);
    planes.dataplane().setLearnedRoutes(learned("10.78.0.0/26"), false);
    succeeds(planes);
    assertThat(host.exec("ip", "route"))
        .contains("10.78.0.0/26 via 172.30.0.2")
        .contains("10.79.0.0/26 via 172.30.0.2");
    planes.dataplane().setLearnedRoutes(learned("10.78.0.0/26"), true);
    succeeds(planes);
    assertThat(host.exec("ip", "route"))
        .contains("10.78.0.0/26 via 172.30.0.2")
        .doesNotContain("10.79.0.0/26");
  }

  @Test
  void anotherProgramsRouteIsNotReplacedByALearnedOne() throws Exception {
    start(Backend.IPTABLES_NFT);
    everything(planes);
    planes.dataplane().setLearnedRoutes(learned("172.30.0.0/24", "198.51.100.0/24"), true);
    succeeds(planes);
    assertThat(host.exec("ip", "route"))
        .contains("172.30.0.0/24 dev up0 proto kernel")
        .contains("blackhole 198.51.100.0/24 proto static");
    // Both are there, and the other's has the lower metric.
    assertThat(host.exec("ip", "route", "get", "172.30.0.9")).doesNotContain("via");
  }

  @ParameterizedTest
  @CsvSource({
    "IPTABLES_LEGACY, IPTABLES_NFT",
    "IPTABLES_NFT, NFTABLES",
    "NFTABLES, IPTABLES_LEGACY"
  })
  void rulesMoveFromOneBackendToAnother(Backend from, Backend to) throws Exception {
    start(from);
    everything(planes);
    succeeds(planes);
    planes.close();
    start(to);
    everything(planes);
    succeeds(planes);
    assertThat(counters(to)).contains("mgy-tw-calib");
    assertThat(left(from)).doesNotContain("mgy").doesNotContain("margay");
    assertMatrix();
    assertForeignUntouched();
  }

  @Test
  void theToolShowsWhichInterfaceLeadsWhere() throws Exception {
    start(Backend.NFTABLES);
    everything(planes);
    succeeds(planes);

    assertThat(host.exec("nft", "list", "map", "ip", "margay", "mgy-to-wl"))
        .contains("\"calib\" : goto mgy-tw-calib");
  }

  /** What of a backend's could still hold something of ours. */
  private String left(Backend backend) throws IOException {
    return switch (backend) {
      case NFTABLES -> host.exec("nft", "list", "tables");
      case IPTABLES_NFT ->
          host.exec("iptables-nft-save")
              + host.exec("ip6tables-nft-save")
              + host.exec("ipset", "list", "-n");
      case IPTABLES_LEGACY ->
          host.exec("iptables-legacy-save") + host.exec("ip6tables-legacy-save");
    };
  }

  @Test
  void withoutASettingTheBackendThatOthersUseIsTaken() throws Exception {
    assertThat(chosen(host)).isEqualTo(Backend.IPTABLES_NFT);
    assertThat(chosen(a)).isEqualTo(Backend.NFTABLES);
    a.exec("iptables-legacy", "-A", "FORWARD", "-s", "192.0.2.1");
    assertThat(chosen(a)).isEqualTo(Backend.IPTABLES_LEGACY);
  }

  @Test
  void aHostWithRulesOfOthersInBothVariantsIsRefused() throws Exception {
    host.exec("iptables-legacy", "-A", "FORWARD", "-s", "192.0.2.1");
    assertThatThrownBy(() -> chosen(host))
        .hasMessageContaining("1 in nft, 1 in legacy")
        .hasMessageContaining("MARGAY_IPTABLES_BACKEND");
    start(Backend.IPTABLES_LEGACY);
    everything(planes);
    succeeds(planes);
  }

  @Test
  void theNodeForwardsUnlessOperatorsLeaveThatToOthers() throws Exception {
    start(Backend.NFTABLES);
    DataplaneSettings usual = DataplaneSettings.DEFAULT.with(BackendChoice.of(Backend.NFTABLES));
    everything(planes);
    host.exec("sysctl", "-qw", "net.ipv4.ip_forward=0");
    planes.dataplane().configure(usual.withoutForwarding());
    succeeds(planes);
    assertThat(host.exec("sysctl", "-n", "net.ipv4.ip_forward").strip()).isEqualTo("0");
    planes.dataplane().configure(usual);
    succeeds(planes);
    assertThat(host.exec("sysctl", "-n", "net.ipv4.ip_forward").strip()).isEqualTo("1");
  }

  private static Backend chosen(TestNetns netns) throws IOException {
    return Backends.decide(BackendChoice.AUTO, netns.netns());
  }

  @Test
  void ipv6OfWorkloadsIsClosed() throws Exception {
    start(Backend.IPTABLES_NFT);
    everything(planes);
    succeeds(planes);
    assertThat(host.exec("ip6tables-nft-save"))
        .contains("-A mgy-FORWARD -i cali+")
        .contains("-A mgy-INPUT -i cali+");
    assertThat(host.exec("sysctl", "-n", "net.ipv6.conf.calia.disable_ipv6").strip())
        .isEqualTo("1");
  }

  private void assertMatrix() throws IOException {
    assertThat(a.surelyReaches(B, 6379)).as("a to b, allowed").isTrue();
    assertThat(c.reaches(B, 6379)).as("c to b, not in the set").isFalse();
    assertThat(a.reaches(B, 80)).as("a to b, another port").isFalse();
    assertThat(a.surelyReaches(C, 80)).as("a to c, open").isTrue();
    assertThat(b.surelyReaches(C, 6379)).as("b to c, open").isTrue();
    assertThat(host.surelyReaches(B, 80)).as("node to b").isTrue();
    assertThat(c.reaches("172.30.0.1", 80)).as("c to its node").isFalse();
  }

  private void assertForeignUntouched() throws IOException {
    assertThat(host.exec("iptables-nft-save"))
        .contains(":FOREIGN")
        .contains("-A FORWARD -s 192.0.2.1/32 -j FOREIGN");
    assertThat(host.exec("ipset", "list", "-n")).contains("foreign");
    assertThat(host.exec("ip", "route")).contains("blackhole 198.51.100.0/24 proto static");
  }

  private void start(Backend backend) throws Exception {
    boolean first = planes == null;
    planes = Dataplanes.kernel(KernelConfig.of(BackendChoice.of(backend)).in(host.path()));
    if (first) {
      // The uplink, whose other end is of no account.
      host.exec("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
      host.exec("ip", "addr", "add", "172.30.0.1/24", "dev", "up0");
      host.exec("ip", "link", "set", "up0", "up");
      host.exec("ip", "link", "set", "up1", "up");
      planes.links().attach(wire("calia", a, A));
      planes.links().attach(wire("calib", b, B));
      planes.links().attach(wire("calic", c, C));
    }
  }

  private static void everything(Dataplanes planes) {
    planes.dataplane().setBlocks(cidrs("10.77.0.0/26"));
    planes
        .dataplane()
        .accept(
            List.of(
                new Update.IpSetPut("s:clients", SetType.ADDRESSES, members(A)),
                new Update.PolicyPut(
                    global("redis"),
                    new ActivePolicy(
                        "default",
                        List.of(
                            rule(
                                Action.ALLOW,
                                Protocol.TCP,
                                set("s:clients"),
                                ports(PortRange.of(6379)))),
                        List.of())),
                new Update.ProfilePut("open", OPEN),
                new Update.EndpointPut(workload("a"), endpoint("calia", A, List.of(), "open")),
                new Update.EndpointPut(
                    workload("b"),
                    endpoint("calib", B, List.of(ingress("default", global("redis"))), "open")),
                new Update.EndpointPut(workload("c"), endpoint("calic", C, List.of(), "open"))));
  }

  private static void succeeds(Dataplanes planes) {
    assertThat(planes.dataplane().apply().failures()).isEmpty();
  }

  /** All rules with their counters, and sets where they are no ipset's. */
  private String counters(Backend backend) throws IOException {
    return switch (backend) {
      case NFTABLES -> host.exec("nft", "-a", "list", "ruleset");
      case IPTABLES_NFT -> host.exec("iptables-nft-save", "-c").replaceAll("(?m)^#.*\n", "");
      case IPTABLES_LEGACY -> host.exec("iptables-legacy-save", "-c").replaceAll("(?m)^#.*\n", "");
    };
  }

  private static SortedMap<Cidr, SortedSet<IpAddress>> learned(String... destinations) {
    SortedMap<Cidr, SortedSet<IpAddress>> routes = new TreeMap<>();
    cidrs(destinations)
        .forEach(destination ->
            routes.put(
                destination, new java.util.TreeSet<>(List.of(IpAddress.parse("172.30.0.2")))));
    return routes;
  }

  private static Wire wire(String name, TestNetns workload, String address) {
    return new Wire(name, workload.path(), "eth0", List.of(IpAddress.parse(address)), 1500);
  }

  private TestNetns make() {
    TestNetns made = TestNetns.create();
    namespaces.add(made);
    return made;
  }
}
