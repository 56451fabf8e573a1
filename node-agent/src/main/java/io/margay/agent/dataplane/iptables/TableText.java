package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.Chain;
import io.margay.agent.dataplane.plan.Memo;
import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.Rule;
import io.margay.agent.dataplane.plan.Table;
import io.margay.agent.dataplane.plan.Verb;
import io.margay.core.net.Family;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tables of a plan as text, made anew only where the plan is new. One thread uses it. */
public final class TableText {

  private final RuleText ruleText;
  private final Memo<List<TextChain>> memo = new Memo<>();

  private final boolean append;

  public TableText(Family family, SetNaming sets, Placement placement) {
    this.ruleText = new RuleText(family, sets, placement.marks());
    this.append = placement.append();
  }

  public List<TablePlan> of(List<Table> tables) {
    List<TablePlan> plans = tables.stream().map(this::of).toList();
    memo.turn();
    return plans;
  }

  private TablePlan of(Table table) {
    SortedMap<String, TextChain> chains = new TreeMap<>();
    for (Chain chain : table.chains().values()) {
      memo.get(table.name() + " " + chain.name(), chain, () -> of(chain))
          .forEach(text -> chains.put(text.name(), text));
    }
    SortedMap<String, String> hooks = new TreeMap<>();
    table.hooks().forEach((kernels, ours) -> hooks.put(kernels, "-j " + ours));
    return new TablePlan(table.name(), chains, hooks, append);
  }

  private List<TextChain> of(Chain chain) {
    List<Rule> rules = chain.rules();
    return !rules.isEmpty() && rules.getFirst().verb() instanceof Verb.Dispatch dispatch
        ? Dispatch.chains(chain.name(), dispatch, ruleText.lines(rules.subList(1, rules.size())))
        : List.of(new TextChain(chain.name(), ruleText.lines(rules)));
  }
}
