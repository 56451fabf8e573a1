package io.margay.core.calc;

import io.margay.core.model.EntityRule;
import io.margay.core.model.Rule;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rules of one policy or profile into rules over IP sets, and collects those sets. A set
 * is named after its selector, so this needs nothing but the rules themselves.
 */
final class RuleCompiler {

  private final @Nullable Selector ownNamespace;
  private final SortedMap<String, Selector> sets = new TreeMap<>();

  /**
   * @param namespace of the policy; empty for what is in none
   */
  RuleCompiler(String namespace) {
    this.ownNamespace = namespace.isEmpty() ? null : Selectors.ofNamespace(namespace);
  }

  List<ActiveRule> compile(List<Rule> rules) {
    return rules.stream().map(this::compile).toList();
  }

  /** The selectors of all sets that the rules compiled so far refer to, by set id. */
  SortedMap<String, Selector> sets() {
    return sets;
  }

  private ActiveRule compile(Rule rule) {
    return new ActiveRule(
        rule.action(),
        ipVersion(rule),
        rule.protocol(),
        rule.notProtocol(),
        rule.icmp(),
        rule.notICMP(),
        side(rule.sourceOrAny()),
        side(rule.destinationOrAny()));
  }

  /** A rule that names addresses of one family is about packets of that family only. */
  private static @Nullable Integer ipVersion(Rule rule) {
    if (rule.ipVersion() != null) {
      return rule.ipVersion();
    }
    EntityRule source = rule.sourceOrAny();
    EntityRule destination = rule.destinationOrAny();
    return Stream.of(source.nets(), source.notNets(), destination.nets(), destination.notNets())
        .flatMap(Collection::stream)
        .map(Cidr::family)
        .findFirst()
        .map(family -> family == Family.IPV4 ? 4 : 6)
        .orElse(null);
  }

  private ActiveRule.Side side(EntityRule entity) {
    Selector wanted = wanted(entity);
    Selector unwanted = Selectors.given(entity.notSelector());
    List<String> in = new ArrayList<>(1);
    List<String> notIn = new ArrayList<>(1);
    if (wanted != null) {
      in.add(set(unwanted == null ? wanted : wanted.and(unwanted.not())));
    } else if (unwanted != null) {
      // Nothing says that the other side is an endpoint at all: addresses from elsewhere match too.
      notIn.add(set(unwanted));
    }
    return new ActiveRule.Side(
        entity.nets(), entity.notNets(), in, notIn, entity.ports(), entity.notPorts());
  }

  /**
   * The endpoints a side asks for, or null if it asks for none. Selectors in a namespaced policy
   * reach only its own namespace, unless they select namespaces.
   */
  private @Nullable Selector wanted(EntityRule entity) {
    Selector selector = Selectors.given(entity.selector());
    Selector namespaces = Selectors.given(entity.namespaceSelector());
    if (namespaces != null) {
      return Selectors.both(Selectors.ofNamespaces(namespaces), selector);
    }
    boolean selects = selector != null || Selectors.given(entity.notSelector()) != null;
    return selects ? Selectors.both(ownNamespace, selector) : null;
  }

  private String set(Selector selector) {
    String id = selector.id();
    sets.putIfAbsent(id, selector);
    return id;
  }
}
