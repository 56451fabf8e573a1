package io.margay.bgp.peering;

import io.margay.bgp.netty.PeerOptions.NextHop;
import io.margay.bgp.netty.PeerOptions.Routes;
import io.margay.bgp.policy.FilterPolicy;
import io.margay.bgp.policy.Priority;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.BGPFilterSpec;
import io.margay.core.model.BGPPeerSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** What the routes of a speaker's peers go through. */
final class Policies {

  private final BgpResources resources;
  private final SortedSet<String> problems;
  private final Priority.Normal normal;
  private final RoutePolicy imports;
  private final RoutePolicy exports;
  private final Station own;
  private final Set<IpAddress> workloads;

  /**
   * @param workloads of this node that it peers with
   * @param problems gets filters that are not there
   */
  Policies(
      Self self,
      Station own,
      BgpResources resources,
      Set<IpAddress> workloads,
      SortedSet<String> problems) {
    this.own = own;
    this.workloads = workloads;
    this.resources = resources;
    this.problems = problems;
    BGPConfigurationSpec settings = resources.configuration(self.name());
    this.normal = normal(settings);
    if (self.role() == Self.Role.REFLECTOR) {
      this.imports = RoutePolicy.ALL;
      this.exports = RoutePolicy.ALL;
    } else {
      Set<Cidr> services = Services.ranges(settings);
      this.imports = PoolPolicy.imports(resources.pools(), own.reflects() ? services : Set.of());
      this.exports = PoolPolicy.exports(resources.pools(), services);
    }
  }

  static Priority.Normal normal(BGPConfigurationSpec settings) {
    return new Priority.Normal(
        or(settings.ipv4NormalRoutePriority(), Priority.Normal.DEFAULT.ipv4()),
        or(settings.ipv6NormalRoutePriority(), Priority.Normal.DEFAULT.ipv6()));
  }

  private static int or(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }

  /**
   * For a peer.
   *
   * @param peer the BGPPeer's name
   * @param spec what it says
   * @param internal whether it is of the same AS
   */
  Routes routes(String peer, BGPPeerSpec spec, boolean internal, NextHop nextHop) {
    int allowedOwnAs = or(spec.numAllowedLocalASNumbers(), 0);
    int most = or(spec.maxPrefixes(), 0);
    List<BGPFilterSpec> found = new ArrayList<>();
    for (String name : spec.filters()) {
      BGPFilterSpec filter = resources.filters().get(name);
      if (filter == null) {
        problems.add(
            "BGPPeer "
                + peer
                + " names the BGPFilter "
                + name
                + ", which is not there: no route passes");
        return new Routes(new NothingPolicy(), new NothingPolicy(), nextHop, allowedOwnAs, most);
      }
      found.add(filter);
    }
    return new Routes(
        honouring(FilterPolicy.imports(found, internal, normal, imports), internal),
        viaSelf(FilterPolicy.exports(found, internal, normal, exports)),
        nextHop,
        allowedOwnAs,
        most);
  }

  /** For a peer that no BGPPeer is about. */
  Routes routes(boolean internal) {
    return new Routes(honouring(imports, internal), viaSelf(exports), NextHop.AUTO, 0, 0);
  }

  private RoutePolicy viaSelf(RoutePolicy policy) {
    return workloads.isEmpty()
        ? policy
        : new ViaSelfPolicy(policy, workloads, own.ipv4(), own.ipv6());
  }

  /** Within the AS the preference itself says it. */
  private static RoutePolicy honouring(RoutePolicy policy, boolean internal) {
    return internal ? policy : new LastChoicePolicy(policy);
  }
}
