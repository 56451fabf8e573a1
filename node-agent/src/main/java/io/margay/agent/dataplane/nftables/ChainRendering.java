package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.nftables.Codings.Target;
import io.margay.agent.dataplane.nftables.NftChain.NftRule;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a plan as chains of expressions. It looks only at chains that the plan changed, and
 * at those that ask a set whose shape is another.
 */
final class ChainRendering {

  private final Family family;
  private final Function<String, Shape> shapes;
  private final MarkBits marks;
  private final Map<String, Rendered> rendered = new HashMap<>();
  private final Map<String, NftChain> chains = new HashMap<>();
  private final SortedMap<String, List<Target>> maps = new TreeMap<>();

  /** The chains that ask a set, by its id. */
  private final Map<String, Set<String>> askers = new HashMap<>();

  /** The tables that were rendered last, by name. */
  private Map<String, Table> last = Map.of();

  private final SortedSet<String> changed = new TreeSet<>();

  /**
   * A chain and what it was made of.
   *
   * @param shapes of the sets that it asks
   */
  private record Rendered(
      String table, Chain source, @Nullable Hook hook, Map<String, Shape> shapes) {}

  /**
   * @param shapes what sets consist of now, by id
   */
  ChainRendering(Family family, Function<String, Shape> shapes, MarkBits marks) {
    this.family = family;
    this.shapes = shapes;
    this.marks = marks;
  }

  /** What the kernel should have: a view. */
  Map<String, NftChain> chains() {
    return Collections.unmodifiableMap(chains);
  }

  /** The verdict maps that chains look into, by name: a view. */
  SortedMap<String, List<Target>> maps() {
    return Collections.unmodifiableSortedMap(maps);
  }

  /** Names of chains that came, went or changed since {@link #settled}. */
  Set<String> changed() {
    return Collections.unmodifiableSet(changed);
  }

  /** Says that the kernel has what was rendered last. */
  void settled() {
    changed.clear();
  }

  /**
   * Takes in what is wanted now.
   *
   * @param reshaped sets whose shape may be another than the last time
   */
  void render(List<Table> tables, Set<String> reshaped) {
    Map<String, Table> now = new HashMap<>();
    for (Table table : tables) {
      now.put(table.name(), table);
      render(table, last.get(table.name()));
    }
    for (Table table : last.values()) {
      if (!now.containsKey(table.name())) {
        ours(table.name()).forEach(this::forget);
      }
    }
    last = now;
    for (String set : reshaped) {
      for (String name : List.copyOf(askers.getOrDefault(set, Set.of()))) {
        Rendered known = rendered.get(name);
        if (known != null) {
          put(name, known.table(), known.source(), known.hook());
        }
      }
    }
  }

  private void render(Table table, @Nullable Table before) {
    Map<String, String> hooked = new HashMap<>();
    table.hooks().forEach((kernels, ours) -> hooked.put(ours, kernels));
    for (String ours : lookAt(table, before)) {
      String name = NftNames.chain(table.name(), ours);
      Chain chain = table.chains().get(ours);
      if (chain == null) {
        forget(name);
      } else {
        String kernels = hooked.get(ours);
        put(name, table.name(), chain, kernels == null ? null : Hooks.of(table.name(), kernels));
      }
    }
  }

  /** The names of chains of a plan to look at. */
  private Set<String> lookAt(Table table, @Nullable Table before) {
    Table.Changes changes = table.changes();
    Set<String> few =
        changes == null || before == null || !before.hooks().equals(table.hooks())
            ? null
            : changes.since(before.changes());
    if (few != null) {
      return few;
    }
    Set<String> all = new HashSet<>(table.chains().keySet());
    ours(table.name())
        .forEach(name -> {
          Rendered known = rendered.get(name);
          if (known != null) {
            all.add(known.source().name());
          }
        });
    return all;
  }

  /** The kernel's names of the chains of a table. */
  private List<String> ours(String table) {
    return rendered.entrySet().stream()
        .filter(entry -> entry.getValue().table().equals(table))
        .map(Map.Entry::getKey)
        .toList();
  }

  private void put(String name, String table, Chain chain, @Nullable Hook hook) {
    Rendered before = rendered.get(name);
    Map<String, Shape> asked = shapesOf(chain);
    if (before != null && before.source() == chain && before.shapes().equals(asked)) {
      return;
    }
    if (before != null) {
      forget(name);
    }
    rendered.put(name, new Rendered(table, chain, hook, asked));
    asked.keySet().forEach(set -> askers.computeIfAbsent(set, _ -> new HashSet<>()).add(name));
    chains.put(name, make(table, name, chain, hook));
    if (dispatch(chain) instanceof Verb.Dispatch dispatch) {
      maps.put(name, targets(table, dispatch));
    }
    changed.add(name);
  }

  private void forget(String name) {
    Rendered before = rendered.remove(name);
    if (before == null) {
      return;
    }
    for (String set : before.shapes().keySet()) {
      askers.computeIfPresent(
          set,
          (_, names) -> {
            names.remove(name);
            return names.isEmpty() ? null : names;
          });
    }
    chains.remove(name);
    maps.remove(name);
    changed.add(name);
  }

  private static List<Target> targets(String table, Verb.Dispatch dispatch) {
    List<Target> targets = new ArrayList<>();
    dispatch
        .targets()
        .forEach((interfaceName, chain) ->
            targets.add(new Target(interfaceName, NftNames.chain(table, chain))));
    return targets;
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
    List<NftRule> rules = new ArrayList<>();
    for (Rule rule : chain.rules()) {
      if (rule.verb() instanceof Verb.Dispatch dispatch) {
        rules.add(new NftRule(RuleExpressions.dispatch(dispatch, name), -1));
      } else {
        for (List<Expression> alternative : expressions.of(rule)) {
          boolean counts = alternative.stream().anyMatch(Expression.Counter.class::isInstance);
          rules.add(new NftRule(alternative, counts ? rule.counted() : -1));
        }
      }
    }
    return NftChain.of(name, hook, rules);
  }

  private static @Nullable Verb dispatch(Chain chain) {
    return chain.rules().isEmpty() ? null : chain.rules().getFirst().verb();
  }
}
