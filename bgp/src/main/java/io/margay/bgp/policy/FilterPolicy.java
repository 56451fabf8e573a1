package io.margay.bgp.policy;

import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.model.BGPFilterRule;
import io.margay.core.model.BGPFilterRule.Verdict;
import io.margay.core.model.BGPFilterSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a peer's filters for one direction. Two that hold the same rules are equal, so that
 * peers with the same filters share their updates.
 *
 * @param ipv4 rules for IPv4 routes, in the order of the filters
 * @param ipv6 rules for IPv6 routes
 * @param internal whether the peer is of the same AS
 * @param normal the priority of routes that carry none
 * @param otherwise what decides over routes that no rule is for
 */
public record FilterPolicy(
    List<BGPFilterRule> ipv4,
    List<BGPFilterRule> ipv6,
    boolean internal,
    Priority.Normal normal,
    RoutePolicy otherwise)
    implements RoutePolicy {

  public FilterPolicy {
    ipv4 = List.copyOf(ipv4);
    ipv6 = List.copyOf(ipv6);
  }

  /** What routes from the peer go through. */
  public static RoutePolicy imports(
      List<BGPFilterSpec> filters,
      boolean internal,
      Priority.Normal normal,
      RoutePolicy otherwise) {
    List<BGPFilterRule> ipv4 = new ArrayList<>();
    List<BGPFilterRule> ipv6 = new ArrayList<>();
    for (BGPFilterSpec filter : filters) {
      ipv4.addAll(filter.importV4());
      ipv6.addAll(filter.importV6());
    }
    return new FilterPolicy(ipv4, ipv6, internal, normal, otherwise).simplified();
  }

  /** What routes for the peer go through. */
  public static RoutePolicy exports(
      List<BGPFilterSpec> filters,
      boolean internal,
      Priority.Normal normal,
      RoutePolicy otherwise) {
    List<BGPFilterRule> ipv4 = new ArrayList<>();
    List<BGPFilterRule> ipv6 = new ArrayList<>();
    for (BGPFilterSpec filter : filters) {
      ipv4.addAll(filter.exportV4());
      ipv6.addAll(filter.exportV6());
    }
    return new FilterPolicy(ipv4, ipv6, internal, normal, otherwise).simplified();
  }

  private RoutePolicy simplified() {
    return ipv4.isEmpty() && ipv6.isEmpty() ? otherwise : this;
  }

  @Override
  public boolean asksForInterface() {
    return Stream.concat(ipv4.stream(), ipv6.stream())
            .anyMatch(rule -> rule.interfaceName() != null)
        || otherwise.asksForInterface();
  }

  @Override
  public @Nullable PathAttributes apply(Cidr prefix, Route route, PathAttributes attributes) {
    boolean four = prefix.family() == Family.IPV4;
    int priority = four ? normal.ipv4() : normal.ipv6();
    for (BGPFilterRule rule : four ? ipv4 : ipv6) {
      if (RuleMatch.matches(rule, prefix, route, attributes, internal, priority)) {
        return rule.action() == Verdict.REJECT
            ? null
            : RuleOperations.apply(rule.operations(), attributes);
      }
    }
    return otherwise.apply(prefix, route, attributes);
  }
}
