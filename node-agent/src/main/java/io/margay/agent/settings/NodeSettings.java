package io.margay.agent.settings;

import io.margay.core.calc.Change;
import io.margay.core.model.BGPConfiguration;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.Kind;
import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.Resource;
import io.margay.core.model.ServiceRange;
import io.margay.core.model.felix.FelixConfigurationSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows everything that settings come from, and gives what holds. One thread uses it. */
public final class NodeSettings {

  private static final Logger log = LoggerFactory.getLogger(NodeSettings.class);

  private final FelixSettings felix;
  private final Overrides environment;
  private final String ownConfiguration;
  private final SortedMap<String, BGPConfigurationSpec> bgp = new TreeMap<>();
  private final SortedMap<String, SortedSet<IpAddress>> hosts = new TreeMap<>();
  private Effective effective;
  private boolean stale = true;

  public NodeSettings(String node, Overrides environment) {
    this.felix = new FelixSettings(node);
    this.environment = environment;
    this.ownConfiguration = "node." + node;
    this.effective =
        SettingsPlan.of(felix.effective(), new TreeSet<>(), new TreeSet<>(), environment);
  }

  /** Takes in what has changed; other kinds are passed over. */
  public void changed(Collection<Change> changes) {
    felix.changed(changes);
    for (Change change : changes) {
      Kind kind = change.key().kind();
      if (kind == Kind.BGP_CONFIGURATION) {
        bgp(change);
      } else if (kind == Kind.NODE) {
        node(change);
      }
      stale |= kind == Kind.FELIX_CONFIGURATION || kind == Kind.NODE;
    }
  }

  private void bgp(Change change) {
    switch (change) {
      case Change.Put(Resource resource) ->
          bgp.put(change.key().name(), ((BGPConfiguration) resource).spec());
      case Change.Delete _ -> bgp.remove(change.key().name());
    }
    stale = true;
  }

  private void node(Change change) {
    SortedSet<IpAddress> addresses = new TreeSet<>();
    if (change instanceof Change.Put(Node node)) {
      NodeBgp nodeBgp = node.spec().bgp();
      if (nodeBgp != null) {
        add(nodeBgp.ipv4Address(), addresses);
        add(nodeBgp.ipv6Address(), addresses);
      }
    }
    if (addresses.isEmpty()) {
      hosts.remove(change.key().name());
    } else {
      hosts.put(change.key().name(), addresses);
    }
  }

  private static void add(@Nullable InterfaceAddress address, SortedSet<IpAddress> all) {
    if (address != null) {
      all.add(address.address());
    }
  }

  /** The FelixConfiguration that holds, with everything filled in that has a default. */
  public FelixConfigurationSpec felix() {
    return felix.effective();
  }

  /** What holds now; the same object until something changes. */
  public Effective effective() {
    if (stale) {
      stale = false;
      SortedSet<IpAddress> all = new TreeSet<>();
      hosts.values().forEach(all::addAll);
      try {
        Effective now = SettingsPlan.of(felix.effective(), services(), all, environment);
        effective = now.equals(effective) ? effective : now;
      } catch (IllegalArgumentException e) {
        log.error(
            "the FelixConfiguration can not be followed, what held goes on: reason=\"{}\"",
            e.getMessage());
      }
    }
    return effective;
  }

  /** The ranges of services' addresses that are announced. */
  private SortedSet<Cidr> services() {
    SortedSet<Cidr> ranges = new TreeSet<>();
    BGPConfigurationSpec spec =
        BGPConfigurationSpec.effective(
            Stream.of(ownConfiguration, "default").filter(bgp::containsKey).map(bgp::get).toList());
    Stream.of(spec.serviceClusterIPs(), spec.serviceExternalIPs(), spec.serviceLoadBalancerIPs())
        .flatMap(Collection::stream)
        .map(ServiceRange::cidr)
        .forEach(ranges::add);
    return ranges;
  }
}
