package io.margay.agent.dataplane.iptables;

import static io.margay.agent.dataplane.Samples.cidrs;
import static io.margay.agent.dataplane.Samples.nets;
import static io.margay.agent.dataplane.Samples.ports;
import static io.margay.agent.dataplane.Samples.rule;
import static io.margay.agent.dataplane.Samples.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.ipset.SetNames;
import io.margay.agent.dataplane.plan.Direction;
import io.margay.agent.dataplane.plan.LogSettings;
import io.margay.agent.dataplane.plan.MarkBits;
import io.margay.agent.dataplane.plan.Match;
import io.margay.agent.dataplane.plan.Report;
import io.margay.agent.dataplane.plan.Rule;
import io.margay.agent.dataplane.plan.RulePlans;
import io.margay.agent.dataplane.plan.Verb;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.model.Action;
import io.margay.core.model.IcmpMatch;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.net.Family;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

public final class RuleTextTest {

  private static final String ACCEPT = "-j MARK --set-xmark 0x10000/0x10000";
  private static final String RETURN = "-m mark --mark 0x10000/0x10000 -j RETURN";
  private static final String PASS = "-j MARK --set-xmark 0x20000/0x20000";
  private static final String DROP = "-j DROP";

  private final RuleText text = new RuleText(Family.IPV4, new SetNames(), MarkBits.DEFAULT);

  public static Stream<Arguments> rules() {
    Side any = Side.ANY;
    return Stream.of(
        row("all", rule(Action.ALLOW, null, any, any), ACCEPT, RETURN),
        row(
            "pass",
            rule(Action.PASS, null, any, any),
            PASS,
            "-m mark --mark 0x20000/0x20000 -j RETURN"),
        row(
            "named ports",
            rule(
                Action.DENY,
                Protocol.TCP,
                any,
                new Side(
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of("p:http"),
                    List.of("p:no"))),
            "-p 6 -m set --match-set mgy4-p:http dst,dst"
                + " -m set ! --match-set mgy4-p:no dst,dst "
                + DROP),
        row("deny a protocol", rule(Action.DENY, Protocol.UDP, any, any), "-p 17 " + DROP),
        row(
            "log",
            rule(Action.LOG, null, any, any),
            "-j LOG --log-level 5 --log-prefix \"calico-packet: \""),
        row("not a protocol", protocol(Action.DENY, null, Protocol.TCP, any), "! -p 6 " + DROP),
        row(
            "one prefix each way",
            rule(Action.DENY, null, nets("10.0.0.0/8"), nets("192.0.2.1/32")),
            "-s 10.0.0.0/8 -d 192.0.2.1/32 " + DROP),
        row(
            "several prefixes",
            rule(Action.DENY, null, nets("10.0.0.0/8", "172.16.0.0/12"), any),
            "-j MARK --set-xmark 0x0/0x40000",
            "-s 10.0.0.0/8 -j MARK --set-xmark 0x40000/0x40000",
            "-s 172.16.0.0/12 -j MARK --set-xmark 0x40000/0x40000",
            "-m mark --mark 0x40000/0x40000 " + DROP),
        row(
            "a prefix but for a part of it",
            rule(Action.DENY, null, any, side(List.of("10.0.0.0/8"), List.of("10.1.0.0/16"))),
            "-j MARK --set-xmark 0x0/0x80000",
            "-d 10.0.0.0/8 -j MARK --set-xmark 0x80000/0x80000",
            "-d 10.1.0.0/16 -j MARK --set-xmark 0x0/0x80000",
            "-m mark --mark 0x80000/0x80000 " + DROP),
        row(
            "several prefixes on both sides",
            rule(
                Action.DENY,
                null,
                side(List.of(), List.of("10.0.0.0/8", "10.1.0.0/16")),
                nets("10.0.0.1/32", "10.0.0.2/32")),
            "-j MARK --set-xmark 0x40000/0x40000",
            "-s 10.0.0.0/8 -j MARK --set-xmark 0x0/0x40000",
            "-s 10.1.0.0/16 -j MARK --set-xmark 0x0/0x40000",
            "-j MARK --set-xmark 0x0/0x80000",
            "-d 10.0.0.1/32 -j MARK --set-xmark 0x80000/0x80000",
            "-d 10.0.0.2/32 -j MARK --set-xmark 0x80000/0x80000",
            "-m mark --mark 0xc0000/0xc0000 " + DROP),
        row(
            "not a prefix",
            rule(Action.DENY, null, side(List.of(), List.of("10.0.0.0/8")), any),
            "! -s 10.0.0.0/8 " + DROP),
        row("only IPv6 prefixes", rule(Action.ALLOW, null, nets("2001:db8::/32"), any)),
        row(
            "IPv6 prefixes among others",
            rule(Action.DENY, null, nets("2001:db8::/32", "10.0.0.0/8"), any),
            "-s 10.0.0.0/8 " + DROP),
        row(
            "not an IPv6 prefix",
            rule(Action.DENY, null, side(List.of(), List.of("2001:db8::/32")), any),
            DROP),
        row(
            "no address at all",
            rule(Action.ALLOW, null, side(List.of(), List.of("0.0.0.0/0")), any)),
        row("IPv6", version(6)),
        row("IPv4", version(4), DROP),
        row("ICMPv6", rule(Action.ALLOW, Protocol.ICMPV6, any, any)),
        row(
            "sets",
            rule(
                Action.DENY,
                null,
                set("one"),
                new Side(
                    List.of(),
                    List.of(),
                    List.of("two", "three"),
                    List.of("four"),
                    List.of(),
                    List.of())),
            "-m set --match-set mgy4-one src -m set --match-set mgy4-two dst"
                + " -m set --match-set mgy4-three dst -m set ! --match-set mgy4-four dst "
                + DROP),
        row(
            "ports",
            rule(
                Action.DENY,
                Protocol.TCP,
                ports(new PortRange(1024, 65535)),
                ports(PortRange.of(80), PortRange.of(443))),
            "-p 6 -m multiport --sports 1024:65535 -m multiport --dports 80,443 " + DROP),
        row(
            "not ports",
            rule(
                Action.DENY,
                Protocol.TCP,
                any,
                new Side(
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(new PortRange(1, 9)),
                    List.of(PortRange.of(5)))),
            "-p 6 -m multiport --dports 1:9 -m multiport ! --dports 5 " + DROP),
        row(
            "more ports than a match holds",
            rule(
                Action.DENY,
                Protocol.TCP,
                any,
                ports(
                    IntStream.rangeClosed(1, 16)
                        .mapToObj(PortRange::of)
                        .toArray(PortRange[]::new))),
            "-p 6 -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15 " + DROP,
            "-p 6 -m multiport --dports 16 " + DROP),
        row(
            "ports of any protocol",
            rule(Action.DENY, null, any, ports(PortRange.of(53))),
            "-p 6 -m multiport --dports 53 " + DROP,
            "-p 17 -m multiport --dports 53 " + DROP,
            "-p 132 -m multiport --dports 53 " + DROP,
            "-p 136 -m multiport --dports 53 " + DROP),
        row(
            "ports of a protocol without",
            rule(Action.ALLOW, Protocol.ICMP, any, ports(PortRange.of(1)))),
        row(
            "ICMP type and code",
            icmp(new IcmpMatch(3, 1), null),
            "-p 1 -m icmp --icmp-type 3/1 " + DROP),
        row(
            "not an ICMP type",
            icmp(null, new IcmpMatch(8, null)),
            "-p 1 -m icmp ! --icmp-type 8 " + DROP));
  }

  /** What rules do that no policy says. */
  public static Stream<Arguments> verbs() {
    Report report = new Report(Report.Owner.endOfTier("default"), Direction.EGRESS, -1);
    return Stream.of(
        verb("reject", new Verb.Deny(true, null), "-j REJECT"),
        verb(
            "report",
            new Verb.Deny(false, report),
            "-m limit --limit 1000/second --limit-burst 1000 -j NFLOG --nflog-group 2 --nflog-prefix \"DTE|default\"",
            DROP),
        verb("reset", new Verb.Reset(), TCP, "-p 6 -j REJECT --reject-with tcp-reset"),
        verb("count", Verb.Plain.COUNT, TCP, "-p 6"),
        verb(
            "log with a bound",
            new Verb.Log("x: ", new LogSettings.Rate(10, Duration.ofMinutes(1), 5)),
            "-m limit --limit 10/minute --limit-burst 5 -j LOG --log-level 5 --log-prefix \"x: \""),
        verb(
            "packets beyond a rate",
            Verb.Plain.DROP,
            new Match.PacketsAbove("mgy-rt-calia", 100, 7),
            "-m hashlimit --hashlimit-above 100/sec --hashlimit-burst 7 --hashlimit-name"
                + " mgy-VLHLXNXJWmN -j DROP"),
        verb(
            "connections beyond the most",
            Verb.Plain.DROP,
            new Match.ConnectionsAbove(4_294_967_295L),
            "-m connlimit --connlimit-above 4294967295 --connlimit-mask 0 -j DROP"));
  }

  private static final Match TCP = Match.Protocols.of(6);

  private static Arguments verb(String name, Verb verb, String... lines) {
    return Arguments.of(name, new Rule(List.of(), verb), List.of(lines));
  }

  private static Arguments verb(String name, Verb verb, Match match, String line) {
    return Arguments.of(name, new Rule(List.of(match), verb), List.of(line));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verbs")
  void aVerbBecomesTheseLines(String name, Rule rule, List<String> lines) {
    assertThat(text.lines(List.of(rule)).stream().map(TextRule::text))
        .as(name)
        .containsExactlyElementsOf(lines);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void aRuleBecomesTheseLines(String name, ActiveRule rule, List<String> lines) {
    assertThat(text.lines(RulePlans.of(Family.IPV4, rule)).stream().map(TextRule::text))
        .as(name)
        .containsExactlyElementsOf(lines);
  }

  @ParameterizedTest
  @EnumSource(IptablesBackend.class)
  void theKernelTakesEveryRule(IptablesBackend backend) throws IOException {
    try (TestNetns netns = TestNetns.create()) {
      for (String set : List.of("one", "two", "three", "four")) {
        netns.exec("ipset", "create", "mgy4-" + set, "hash:net");
      }
      for (String set : List.of("p:http", "p:no")) {
        netns.exec("ipset", "create", "mgy4-" + set, "hash:ip,port");
      }
      TreeMap<String, TextChain> chains = new TreeMap<>();
      rules()
          .forEach(row -> {
            String name = "mgy-x" + chains.size();
            List<TextRule> lines = text.lines(RulePlans.of(Family.IPV4, (ActiveRule) row.get()[1]));
            chains.put(name, new TextChain(name, lines));
          });
      IptablesCommand tool = IptablesCommand.of(backend, Family.IPV4, netns.netns());
      TablePlan plan = new TablePlan("filter", chains, new TreeMap<>());
      tool.restore(RestoreText.all(List.of(plan)));
      assertThat(SaveParser.parse(tool.save()).get("filter").chains())
          .isEqualTo(SavedTable.of(plan).chains());
    }
  }

  private static Arguments row(String name, ActiveRule rule, String... lines) {
    return Arguments.of(name, rule, List.of(lines));
  }

  private static Side side(List<String> nets, List<String> notNets) {
    return new Side(
        List.copyOf(cidrs(nets.toArray(String[]::new))),
        List.copyOf(cidrs(notNets.toArray(String[]::new))),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static ActiveRule protocol(Action action, Protocol is, Protocol not, Side source) {
    return new ActiveRule(action, null, is, not, null, null, source, Side.ANY);
  }

  private static ActiveRule version(int version) {
    return new ActiveRule(Action.DENY, version, null, null, null, null, Side.ANY, Side.ANY);
  }

  private static ActiveRule icmp(IcmpMatch is, IcmpMatch not) {
    return new ActiveRule(Action.DENY, null, Protocol.ICMP, null, is, not, Side.ANY, Side.ANY);
  }
}
