package io.margay.bgp.policy;

import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.rib.Source;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.model.BGPFilterRule;
import io.margay.core.model.BGPFilterRule.Verdict;
import io.margay.core.model.BGPFilterSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a peer's filters for one direction. Two that hold the same rules are equal, so that
 * peers with the same filters share their updates.
 *
 * @param ipv4 rules for IPv4 routes, in the order of the filters
 * @param ipv6 rules for IPv6 routes
 * @param internal whether the peer is of the same AS
 */
public record FilterPolicy(List<BGPFilterRule> ipv4, List<BGPFilterRule> ipv6, boolean internal)
    implements RoutePolicy {

  public FilterPolicy {
    ipv4 = List.copyOf(ipv4);
    ipv6 = List.copyOf(ipv6);
  }

  /** What routes from the peer go through. */
  public static RoutePolicy imports(List<BGPFilterSpec> filters, boolean internal) {
    List<BGPFilterRule> ipv4 = new ArrayList<>();
    List<BGPFilterRule> ipv6 = new ArrayList<>();
    for (BGPFilterSpec filter : filters) {
      ipv4.addAll(filter.importV4());
      ipv6.addAll(filter.importV6());
    }
    return of(ipv4, ipv6, internal);
  }

  /** What routes for the peer go through. */
  public static RoutePolicy exports(List<BGPFilterSpec> filters, boolean internal) {
    List<BGPFilterRule> ipv4 = new ArrayList<>();
    List<BGPFilterRule> ipv6 = new ArrayList<>();
    for (BGPFilterSpec filter : filters) {
      ipv4.addAll(filter.exportV4());
      ipv6.addAll(filter.exportV6());
    }
    return of(ipv4, ipv6, internal);
  }

  private static RoutePolicy of(
      List<BGPFilterRule> ipv4, List<BGPFilterRule> ipv6, boolean internal) {
    return ipv4.isEmpty() && ipv6.isEmpty()
        ? RoutePolicy.ALL
        : new FilterPolicy(ipv4, ipv6, internal);
  }

  @Override
  public @Nullable PathAttributes apply(Cidr prefix, Source source, PathAttributes attributes) {
    for (BGPFilterRule rule : prefix.family() == Family.IPV4 ? ipv4 : ipv6) {
      if (RuleMatch.matches(rule, prefix, source, attributes, internal)) {
        return rule.action() == Verdict.REJECT
            ? null
            : RuleOperations.apply(rule.operations(), attributes);
      }
    }
    return attributes;
  }
}
