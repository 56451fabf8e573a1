package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.nftables.Codings.Target;
import io.margay.agent.dataplane.plan.Chain;
import io.margay.agent.dataplane.plan.MarkBits;
import io.margay.agent.dataplane.plan.Match;
import io.margay.agent.dataplane.plan.Rule;
import io.margay.agent.dataplane.plan.Table;
import io.margay.agent.dataplane.plan.Verb;
import io.margay.agent.netlink.nftables.Expression;
import io.margay.agent.netlink.nftables.Hook;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables of a plan as chains of expressions, made anew only where something is new. */
final class ChainRendering {

  private final Family family;
  private final Function<String, Shape> shapes;
  private final MarkBits marks;
  private Map<String, Entry> last = new HashMap<>();
  private final SortedSet<String> changed = new TreeSet<>();

  private record Entry(Chain source, Map<String, Shape> shapes, NftChain made) {}

  /**
   * @param shapes what sets consist of now, by id
   */
  ChainRendering(Family family, Function<String, Shape> shapes, MarkBits marks) {
    this.family = family;
    this.shapes = shapes;
    this.marks = marks;
  }

  /**
   * What the kernel should have.
   *
   * @param maps the verdict maps that chains look into, by name
   */
  record Rendered(Map<String, NftChain> chains, SortedMap<String, List<Target>> maps) {}

  /** Names of chains that came, went or changed since {@link #settled}. */
  Set<String> changed() {
    return Collections.unmodifiableSet(changed);
  }

  /** Says that the kernel has what was rendered last. */
  void settled() {
    changed.clear();
  }

  Rendered render(List<Table> tables) {
    Map<String, Entry> next = HashMap.newHashMap(last.size());
    Map<String, NftChain> chains = HashMap.newHashMap(last.size());
    SortedMap<String, List<Target>> maps = new TreeMap<>();
    for (Table table : tables) {
      Map<String, String> hooked = new HashMap<>();
      table.hooks().forEach((kernels, ours) -> hooked.put(ours, kernels));
      for (Chain chain : table.chains().values()) {
        String name = NftNames.chain(table.name(), chain.name());
        String kernels = hooked.get(chain.name());
        Hook hook = kernels == null ? null : Hooks.of(table.name(), kernels);
        Entry entry = entry(table.name(), name, chain, hook);
        next.put(name, entry);
        if (entry != last.get(name)) {
          changed.add(name);
        }
        chains.put(name, entry.made());
        if (dispatch(chain) instanceof Verb.Dispatch dispatch) {
          maps.put(name, targets(table.name(), dispatch));
        }
      }
    }
    for (String name : last.keySet()) {
      if (!next.containsKey(name)) {
        changed.add(name);
      }
    }
    last = next;
    return new Rendered(chains, maps);
  }

  private static List<Target> targets(String table, Verb.Dispatch dispatch) {
    List<Target> targets = new ArrayList<>();
    dispatch
        .targets()
        .forEach((interfaceName, chain) ->
            targets.add(new Target(interfaceName, NftNames.chain(table, chain))));
    return targets;
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
        new RuleExpressions(family, target -> NftNames.chain(table, target), shapes, marks);
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
