package io.margay.core.calc;

import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.model.EntityRule;
import io.margay.core.model.NamedPort;
import io.margay.core.model.Port;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.Rule;
import io.margay.core.model.RuleMetadata;
import io.margay.core.model.ServiceMatch;
import io.margay.core.net.Cidr;
import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rules of one policy or profile into rules over sets, and collects those sets. A set is
 * named after what it is to hold, so this needs nothing but the rules themselves.
 */
final class RuleCompiler {

  private final String namespace;
  private final @Nullable Selector ownNamespace;
  private final SortedMap<String, SetQuery> sets = new TreeMap<>();

  /**
   * @param namespace of the policy; empty for what is in none
   */
  RuleCompiler(String namespace) {
    this.namespace = namespace;
    this.ownNamespace = namespace.isEmpty() ? null : Selectors.ofNamespace(namespace);
  }

  List<ActiveRule> compile(List<Rule> rules) {
    List<ActiveRule> compiled = new ArrayList<>(rules.size());
    for (int i = 0; i < rules.size(); i++) {
      compile(i, rules.get(i), compiled);
    }
    return compiled;
  }

  /** All sets that the rules compiled so far refer to, by id. */
  SortedMap<String, SetQuery> sets() {
    return sets;
  }

  private void compile(int index, Rule rule, List<ActiveRule> into) {
    RuleMetadata metadata = rule.metadata();
    Protocol protocol = rule.protocol();
    boolean named =
        Stream.of(rule.sourceOrAny(), rule.destinationOrAny())
            .anyMatch(side -> !names(side.ports()).isEmpty());
    ServiceMatch service = rule.destinationOrAny().services();
    List<Side> destinations =
        service == null ? sides(rule.destinationOrAny(), protocol) : List.of(served(service));
    for (Side source : sides(rule.sourceOrAny(), protocol)) {
      for (Side destination : destinations) {
        into.add(
            new ActiveRule(
                index,
                metadata == null ? null : metadata.annotations().get(RuleMetadata.NAME),
                rule.action(),
                ipVersion(rule),
                named ? portProtocol(protocol) : protocol,
                rule.notProtocol(),
                rule.icmp(),
                rule.notICMP(),
                source,
                destination));
      }
    }
  }

  /** A rule that names addresses or messages of one family is about that family only. */
  private static @Nullable Integer ipVersion(Rule rule) {
    if (rule.ipVersion() != null) {
      return rule.ipVersion();
    }
    if (rule.icmp() != null || rule.notICMP() != null) {
      return Protocol.ICMPV6.equals(rule.protocol()) ? 6 : 4;
    }
    EntityRule source = rule.sourceOrAny();
    EntityRule destination = rule.destinationOrAny();
    return Stream.of(source.nets(), source.notNets(), destination.nets(), destination.notNets())
        .flatMap(Collection::stream)
        .map(Cidr::family)
        .findFirst()
        .map(family -> family.version())
        .orElse(null);
  }

  /**
   * Numbers and names of ports are alternatives, and a name is a matter of sets; so a side with
   * both becomes two sides, of which the second leaves the numbers to the first.
   */
  private List<Side> sides(EntityRule entity, @Nullable Protocol protocol) {
    Selector wanted = wanted(entity);
    Selector unwanted = Selectors.given(entity.notSelector());
    ServiceMatch service = entity.services();
    List<String> served = service == null ? List.of() : List.of(set(query(service, false)));
    List<String> in = new ArrayList<>(served);
    List<String> notIn = new ArrayList<>(1);
    List<NamedPort> names = names(entity.ports());
    List<PortRange> numbers = numbers(entity.ports());
    if (wanted != null && unwanted != null) {
      wanted = wanted.and(unwanted.not());
    } else if (unwanted != null) {
      // Nothing says that the other side is an endpoint at all: addresses from elsewhere match too.
      notIn.add(set(new SetQuery.Addresses(unwanted)));
    }
    List<Side> sides = new ArrayList<>(2);
    List<PortRange> notNumbers = numbers(entity.notPorts());
    List<String> notNamed = portSets(wanted, protocol, names(entity.notPorts()));
    if (names.isEmpty() || !numbers.isEmpty()) {
      if (wanted != null) {
        in.add(set(new SetQuery.Addresses(wanted)));
      }
      sides.add(
          new Side(
              entity.nets(),
              entity.notNets(),
              in,
              notIn,
              numbers,
              notNumbers,
              List.of(),
              notNamed));
    }
    if (!names.isEmpty()) {
      // The set of ports holds only what is selected, so the set of addresses adds nothing.
      sides.add(
          new Side(
              entity.nets(),
              entity.notNets(),
              served,
              notIn,
              List.of(),
              Stream.concat(notNumbers.stream(), numbers.stream()).toList(),
              portSets(wanted, protocol, names),
              notNamed));
    }
    return sides;
  }

  /** The endpoints of a service, on its ports, whatever their protocol. */
  private Side served(ServiceMatch service) {
    String set = set(query(service, true));
    return new Side(
        List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(set), List.of());
  }

  private SetQuery query(ServiceMatch service, boolean ports) {
    return new SetQuery.Service(
        Objects.requireNonNullElse(service.namespace(), namespace), service.name(), ports);
  }

  private List<String> portSets(
      @Nullable Selector wanted, @Nullable Protocol protocol, List<NamedPort> names) {
    return names.isEmpty()
        ? List.of()
        : List.of(
            set(
                SetQuery.Ports.of(
                    Objects.requireNonNullElse(wanted, Selector.ALL),
                    portProtocol(protocol),
                    names)));
  }

  /** A name of a port is one of TCP unless the rule says otherwise. */
  private static Protocol portProtocol(@Nullable Protocol protocol) {
    return protocol == null ? Protocol.TCP : protocol;
  }

  /**
   * The endpoints a side asks for, or null if it asks for none. Selectors in a namespaced policy
   * reach only its own namespace, unless they select namespaces.
   */
  private @Nullable Selector wanted(EntityRule entity) {
    Selector selector =
        Selectors.both(
            Selectors.ofServiceAccounts(entity.serviceAccounts()),
            Selectors.given(entity.selector()));
    Selector namespaces = Selectors.given(entity.namespaceSelector());
    if (namespaces != null) {
      return Selectors.both(Selectors.ofNamespaces(namespaces), selector);
    }
    boolean selects = selector != null || Selectors.given(entity.notSelector()) != null;
    return selects ? Selectors.both(ownNamespace, selector) : null;
  }

  private String set(SetQuery query) {
    String id = query.id();
    sets.putIfAbsent(id, query);
    return id;
  }

  private static List<PortRange> numbers(List<Port> ports) {
    return only(ports, PortRange.class);
  }

  private static List<NamedPort> names(List<Port> ports) {
    return only(ports, NamedPort.class);
  }

  private static <T> List<T> only(List<Port> ports, Class<T> type) {
    return ports.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
