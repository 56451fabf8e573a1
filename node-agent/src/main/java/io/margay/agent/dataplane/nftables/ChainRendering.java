package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.plan.Chain;
import io.margay.agent.dataplane.plan.Match;
import io.margay.agent.dataplane.plan.Rule;
import io.margay.agent.dataplane.plan.Table;
import io.margay.agent.dataplane.plan.Verb;
import io.margay.agent.netlink.nftables.Expression;
import io.margay.agent.netlink.nftables.Hook;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables of a plan as chains of expressions, made anew only where something is new. */
final class ChainRendering {

  private final Family family;
  private final Function<String, Shape> shapes;
  private Map<String, Entry> last = new HashMap<>();

  private record Entry(Chain source, Map<String, Shape> shapes, NftChain made) {}

  /**
   * @param shapes what sets consist of now, by id
   */
  ChainRendering(Family family, Function<String, Shape> shapes) {
    this.family = family;
    this.shapes = shapes;
  }

  /**
   * What the kernel should have.
   *
   * @param maps the verdict maps that chains look into, by name
   */
  record Rendered(SortedMap<String, NftChain> chains, SortedMap<String, Verb.Dispatch> maps) {}

  Rendered render(List<Table> tables) {
    Map<String, Entry> next = HashMap.newHashMap(last.size());
    SortedMap<String, NftChain> chains = new TreeMap<>();
    SortedMap<String, Verb.Dispatch> maps = new TreeMap<>();
    for (Table table : tables) {
      Map<String, String> hooked = new HashMap<>();
      table.hooks().forEach((kernels, ours) -> hooked.put(ours, kernels));
      for (Chain chain : table.chains().values()) {
        String name = NftNames.chain(table.name(), chain.name());
        String kernels = hooked.get(chain.name());
        Hook hook = kernels == null ? null : Hooks.of(table.name(), kernels);
        Entry entry = entry(table.name(), name, chain, hook);
        next.put(name, entry);
        chains.put(name, entry.made());
        if (dispatch(chain) instanceof Verb.Dispatch dispatch) {
          maps.put(name, dispatch);
        }
      }
    }
    last = next;
    return new Rendered(chains, maps);
  }

  private Entry entry(String table, String name, Chain chain, @Nullable Hook hook) {
    Entry known = last.get(name);
    return known != null && known.source() == chain && isCurrent(known.shapes())
        ? known
        : new Entry(chain, shapesOf(chain), make(table, name, chain, hook));
  }

  private boolean isCurrent(Map<String, Shape> known) {
    return known.isEmpty()
        || known.entrySet().stream()
            .allMatch(entry -> shapes.apply(entry.getKey()) == entry.getValue());
  }

  private Map<String, Shape> shapesOf(Chain chain) {
    Map<String, Shape> used = new HashMap<>();
    for (Rule rule : chain.rules()) {
      for (Match match : rule.matches()) {
        if (match instanceof Match.Member member) {
          used.put(member.set(), shapes.apply(member.set()));
        }
      }
    }
    return used;
  }

  private NftChain make(String table, String name, Chain chain, @Nullable Hook hook) {
    RuleExpressions expressions =
        new RuleExpressions(family, target -> NftNames.chain(table, target), shapes);
    List<List<Expression>> rules = new ArrayList<>();
    for (Rule rule : chain.rules()) {
      if (rule.verb() instanceof Verb.Dispatch dispatch) {
        rules.add(RuleExpressions.dispatch(dispatch, name));
      } else {
        rules.addAll(expressions.of(rule));
      }
    }
    return NftChain.of(name, hook, rules);
  }

  private static @Nullable Verb dispatch(Chain chain) {
    return chain.rules().isEmpty() ? null : chain.rules().getFirst().verb();
  }
}
