package io.margay.agent.dataplane.iptables;

import static io.margay.agent.dataplane.Samples.OPEN;
import static io.margay.agent.dataplane.Samples.endpoint;
import static io.margay.agent.dataplane.Samples.global;
import static io.margay.agent.dataplane.Samples.ingress;
import static io.margay.agent.dataplane.Samples.namespaced;
import static io.margay.agent.dataplane.Samples.ports;
import static io.margay.agent.dataplane.Samples.rule;
import static io.margay.agent.dataplane.Samples.set;
import static io.margay.agent.dataplane.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.agent.dataplane.ipset.SetNames;
import io.margay.agent.dataplane.plan.Digests;
import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.Policies;
import io.margay.agent.dataplane.plan.PolicyPlan;
import io.margay.agent.dataplane.plan.RuleSettings;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.Action;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.TierAction;
import io.margay.core.net.Family;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TableTextTest {

  private static final PolicyId REDIS = namespaced("shop", "redis");
  private static final PolicyId BASE = global("base");
  private static final PolicyId LONG =
      namespaced("a-namespace-with-a-long-name", "and-a-policy-with-one-too");

  private final PolicyPlan plan = new PolicyPlan(Family.IPV4, RuleSettings.DEFAULT);

  private final Map<PolicyId, ActivePolicy> policies =
      new TreeMap<>(
          Map.of(
              REDIS,
              new ActivePolicy(
                  "default",
                  List.of(
                      rule(
                          Action.ALLOW, Protocol.TCP, set("s:clients"), ports(PortRange.of(6379)))),
                  List.of()),
              BASE,
              new ActivePolicy(
                  "platform",
                  List.of(rule(Action.PASS, null, Side.ANY, Side.ANY)),
                  List.of(rule(Action.LOG, null, Side.ANY, Side.ANY))),
              LONG,
              new ActivePolicy(
                  "default",
                  List.of(rule(Action.DENY, Protocol.UDP, Side.ANY, Side.ANY)),
                  List.of())));

  private final SortedMap<ResourceKey, ActiveEndpoint> endpoints =
      new TreeMap<>(
          Map.of(
              workload("a"),
              endpoint("cali1a", "10.0.0.1", List.of(), "open"),
              workload("b"),
              endpoint(
                  "cali1b",
                  "10.0.0.2",
                  List.of(
                      new EndpointTier("platform", TierAction.PASS, List.of(BASE), List.of(BASE)),
                      ingress("default", REDIS, LONG)),
                  "open"),
              workload("c"),
              endpoint("cali2", "10.0.0.3", List.of(ingress("default", global("none"))), "gone"),
              workload("d"),
              endpoint("tap0", "10.0.0.4", List.of()),
              workload("e"),
              endpoint("not a name", "10.0.0.5", List.of(), "open")));

  @Test
  void policiesProfilesAndEndpointsBecomeTheseChains() throws IOException {
    assertThat(plain(RestoreText.all(ipv4(plan, policies, Map.of("open", OPEN), endpoints))))
        .isEqualTo(golden("plan-ipv4.rules"));
    assertThat(plain(RestoreText.all(ipv6()))).isEqualTo(golden("plan-ipv6.rules"));
  }

  @Test
  void aNodeWithoutWorkloadsIsClosedToUnknownOnes() throws IOException {
    assertThat(plain(RestoreText.all(ipv4(plan, Map.of(), Map.of(), new TreeMap<>()))))
        .isEqualTo(golden("plan-empty.rules"));
  }

  @ParameterizedTest
  @EnumSource(IptablesBackend.class)
  void theKernelTakesThePlanAndShowsItAsWritten(IptablesBackend backend) throws IOException {
    try (TestNetns netns = TestNetns.create()) {
      netns.exec("ipset", "create", "mgy4-s:clients", "hash:net");
      netns.exec("ipset", "create", "mgy4-_workloads", "hash:net,iface");
      List<TablePlan> tables = ipv4(plan, policies, Map.of("open", OPEN), endpoints);
      IptablesCommand tool = IptablesCommand.of(backend, Family.IPV4, netns.netns());
      tool.restore(RestoreText.all(tables));

      SortedMap<String, SavedTable> saved = SaveParser.parse(tool.save());
      for (TablePlan table : tables) {
        SavedTable found = saved.get(table.table());
        assertThat(found.chains()).isEqualTo(SavedTable.of(table).chains());
        assertThat(RestoreText.difference(table, found)).isEmpty();
      }
      netns.exec("ipset", "create", "mgy6-s:clients", "hash:net", "family", "inet6");
      netns.exec("ipset", "create", "mgy6-_workloads", "hash:net,iface", "family", "inet6");
      IptablesCommand ipv6 = IptablesCommand.of(backend, Family.IPV6, netns.netns());
      ipv6.restore(RestoreText.all(ipv6()));
      assertThat(
              RestoreText.difference(
                  ipv6().getFirst(), SaveParser.parse(ipv6.save()).get("filter")))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(IptablesBackend.class)
  void aRefusalNamesTheLine(IptablesBackend backend) throws IOException {
    try (TestNetns netns = TestNetns.create()) {
      IptablesCommand tool = IptablesCommand.of(backend, Family.IPV4, netns.netns());
      assertThatThrownBy(
              () -> tool.restore("*filter\n:mgy-x - [0:0]\n-A mgy-x -j mgy-none\nCOMMIT\n"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("iptables-" + backend.text() + "-restore failed")
          .hasMessageContaining("that line is");
    }
  }

  @Test
  void onlyWhatDiffersIsWritten() {
    TablePlan before = table(Map.of("mgy-a", List.of("-j DROP"), "mgy-b", List.of("-j mgy-a")));
    TablePlan after = table(Map.of("mgy-b", List.of("-j mgy-c"), "mgy-c", List.of("-j RETURN")));
    assertThat(RestoreText.difference(before, SavedTable.of(before))).isEmpty();
    assertThat(plain(RestoreText.difference(after, SavedTable.of(before))))
        .isEqualTo(
            """
            *filter
            :mgy-b - [0:0]
            :mgy-c - [0:0]
            :mgy-a - [0:0]
            -A mgy-b -j mgy-c
            -A mgy-c -j RETURN
            -X mgy-a
            COMMIT
            """);
  }

  @Test
  void aPlanDoesNotDependOnTheOnesBefore() {
    Map<String, ActiveProfile> profiles = Map.of("open", OPEN);
    String expected = RestoreText.all(ipv4(plan, policies, profiles, endpoints));
    ipv4(
        plan,
        Map.of(REDIS, new ActivePolicy("default", List.of(), List.of())),
        profiles,
        endpoints);
    ipv4(plan, policies, Map.of(), endpoints);
    ipv4(plan, policies, profiles, new TreeMap<>());
    assertThat(RestoreText.all(ipv4(plan, policies, profiles, endpoints))).isEqualTo(expected);
    assertThat(RestoreText.all(ipv4(plan, policies, Map.of(), endpoints)))
        .isNotEqualTo(expected)
        .isEqualTo(
            RestoreText.all(
                ipv4(
                    new PolicyPlan(Family.IPV4, RuleSettings.DEFAULT),
                    policies,
                    Map.of(),
                    endpoints)));
  }

  @Test
  void aRulesPlaceIsPartOfItsHash() {
    List<String> one = Digests.ofRules("mgy-a", List.of("-j DROP", "-j DROP"));
    assertThat(one.get(0)).isNotEqualTo(one.get(1)).hasSize(16);
    assertThat(Digests.ofRules("mgy-b", List.of("-j DROP")).getFirst()).isNotEqualTo(one.get(0));
  }

  private static List<TablePlan> ipv4(
      PolicyPlan plan,
      Map<PolicyId, ActivePolicy> policies,
      Map<String, ActiveProfile> profiles,
      SortedMap<ResourceKey, ActiveEndpoint> endpoints) {
    return new TableText(Family.IPV4, new SetNames(), Placement.DEFAULT)
        .of(
            plan.plan(
                new PolicyPlan.Input(Policies.of(policies), profiles, endpoints, new TreeMap<>())));
  }

  private List<TablePlan> ipv6() {
    return new TableText(Family.IPV6, new SetNames(), Placement.DEFAULT)
        .of(
            new PolicyPlan(Family.IPV6, RuleSettings.DEFAULT)
                .plan(
                    new PolicyPlan.Input(
                        Policies.of(policies), Map.of("open", OPEN), endpoints, new TreeMap<>())));
  }

  private static TablePlan table(Map<String, List<String>> rules) {
    SortedMap<String, TextChain> chains = new TreeMap<>();
    rules.forEach((name, lines) ->
        chains.put(name, new TextChain(name, lines.stream().map(TextRule::of).toList())));
    return new TablePlan("filter", chains, new TreeMap<>());
  }

  /** Without the comments, which hold nothing to read. */
  static String plain(String text) {
    return text.replaceAll("-m comment --comment \"mgy:[A-Za-z0-9_-]{16}( \\d+)?\" ", "");
  }

  private static String golden(String name) throws IOException {
    try (InputStream in =
        TableTextTest.class.getResourceAsStream("/io/margay/agent/dataplane/" + name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
