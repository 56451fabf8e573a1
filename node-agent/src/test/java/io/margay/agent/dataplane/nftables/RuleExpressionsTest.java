package io.margay.agent.dataplane.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.iptables.RuleTextTest;
import io.margay.agent.dataplane.plan.MarkBits;
import io.margay.agent.dataplane.plan.Rule;
import io.margay.agent.dataplane.plan.RulePlans;
import io.margay.agent.dataplane.plan.Verb;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.nftables.Batch;
import io.margay.agent.netlink.nftables.NfTables;
import io.margay.agent.netlink.nftables.TableId;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.calc.ActiveRule;
import io.margay.core.net.Family;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rows of {@link RuleTextTest} as nft shows them. */
final class RuleExpressionsTest {

  @ParameterizedTest
  @EnumSource(Family.class)
  void theKernelTakesEveryRuleAndNftShowsWhatItSays(Family family) throws IOException {
    try (TestNetns netns = TestNetns.create();
        NetlinkSocket socket = NetlinkSocket.open(netns.netns(), NetlinkSocket.NETFILTER, 0)) {
      TableId table = new TableId(family, NftNames.TABLE);
      Batch batch = new Batch();
      batch.addTable(table);
      for (String set : List.of("one", "two", "three", "four")) {
        batch.addSet(table, NftNames.hosts(set), Codings.hosts(family).spec());
        batch.addSet(table, NftNames.nets(set), Codings.nets(family).spec());
      }
      for (String set : List.of("p:http", "p:no")) {
        batch.addSet(table, NftNames.hosts(set), Codings.ports(family).spec());
      }
      List<String> names = new ArrayList<>();
      RuleTextTest.rules()
          .forEach(row ->
              add(
                  family,
                  table,
                  (String) row.get()[0],
                  RulePlans.of(family, (ActiveRule) row.get()[1]),
                  batch,
                  names));
      RuleTextTest.verbs()
          .forEach(row ->
              add(
                  family,
                  table,
                  (String) row.get()[0],
                  List.of((Rule) row.get()[1]),
                  batch,
                  names));
      Rule dscp = new Rule(List.of(), new Verb.SetDscp(46));
      add(family, table, "code point", List.of(dscp), batch, names);
      new NfTables(socket).commit(batch);
      StringBuilder shown = new StringBuilder();
      for (int i = 0; i < names.size(); i++) {
        shown.append("# ").append(names.get(i)).append('\n');
        netns
            .exec("nft", "list", "chain", family == Family.IPV4 ? "ip" : "ip6", "margay", "c" + i)
            .lines()
            .filter(line -> line.startsWith("\t\t"))
            .map(line -> line.strip().replaceAll(" comment \".*\"", ""))
            .forEach(line -> shown.append(line).append('\n'));
      }
      assertThat(shown.toString()).isEqualTo(golden("nft-" + family + ".rules"));
    }
  }

  private static void add(
      Family family,
      TableId table,
      String name,
      List<Rule> planned,
      Batch batch,
      List<String> names) {
    String chain = "c" + names.size();
    names.add(name);
    RuleExpressions expressions =
        new RuleExpressions(
            family,
            target -> target,
            set -> set.equals("two") ? Shape.BOTH : Shape.HOSTS,
            MarkBits.DEFAULT);
    List<NftChain.NftRule> rules = new ArrayList<>();
    for (Rule rule : planned) {
      expressions.of(rule).forEach(each -> rules.add(new NftChain.NftRule(each, rule.counted())));
    }
    batch.addChain(table, chain, null);
    NftChain.of(chain, null, rules).write(table, batch);
  }

  private static String golden(String name) throws IOException {
    try (InputStream in =
        RuleExpressionsTest.class.getResourceAsStream("/io/margay/agent/dataplane/" + name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
