package io.margay.agent.overlay;

import io.margay.agent.dataplane.nat.Outgoing;
import io.margay.core.calc.Change;
import io.margay.core.model.BGPConfiguration;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.BlockAffinity;
import io.margay.core.model.BlockAffinitySpec;
import io.margay.core.model.IPPool;
import io.margay.core.model.Node;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the resources that the overlay depends on, and works it out anew when it may have become
 * another. Belongs to the agent's loop.
 */
public final class OverlayState {

  private final String node;
  private final InterfaceAddress nodeAddress;
  private final Map<ResourceKey, IPPool> pools = new TreeMap<>();
  private final Map<String, BGPConfiguration> bgp = new TreeMap<>();
  private final Map<String, Site> sites = new TreeMap<>();
  private final Map<ResourceKey, BlockAffinitySpec> affinities = new HashMap<>();
  private final Map<Cidr, String> blocks = new TreeMap<>();
  private final Strays<ResourceKey> strays = new Strays<>();
  private Overlay overlay = Overlay.NONE;
  private OverlaySettings settings;
  private boolean stale;

  /**
   * @param nodeAddress of this node, whatever its resource says
   */
  public OverlayState(String node, InterfaceAddress nodeAddress, OverlaySettings settings) {
    this.node = node;
    this.nodeAddress = nodeAddress;
    this.settings = settings;
  }

  public void changed(Collection<Change> changes) {
    for (Change change : changes) {
      switch (change) {
        case Change.Put(Resource resource) -> put(change.key(), resource);
        case Change.Delete(ResourceKey key) -> put(key, null);
      }
    }
  }

  /** How many nodes there are. */
  public int nodes() {
    return sites.size();
  }

  /** Tunnels are made so from now on. */
  public void settings(OverlaySettings now) {
    stale |= !now.equals(settings);
    settings = now;
  }

  /** The overlay as of the last change. */
  public Overlay overlay() {
    if (stale) {
      stale = false;
      Map<Cidr, Transport> ranges = new HashMap<>();
      boolean byBgp = plainRoutesAreBgps();
      pools
          .values()
          .forEach(pool -> ranges.put(pool.spec().cidr(), Transport.of(pool.spec(), byBgp)));
      overlay =
          OverlayPlan.of(self(), new Pools(ranges), sites, blocks, strays.all(), settings)
              .with(outgoing());
    }
    return overlay;
  }

  /** Which of the two it is, is said in one place, so that no two can say otherwise. */
  private boolean plainRoutesAreBgps() {
    BGPConfigurationSpec effective =
        BGPConfigurationSpec.effective(
            Stream.of("node." + node, "default")
                .map(bgp::get)
                .filter(Objects::nonNull)
                .map(BGPConfiguration::spec)
                .toList());
    return switch (effective.programClusterRoutes()) {
      case "Disabled", "EnabledIPIPOnly" -> false;
      case null, default -> true;
    };
  }

  private Outgoing outgoing() {
    SortedSet<Cidr> sources = new TreeSet<>();
    SortedSet<Cidr> all = new TreeSet<>();
    for (IPPool pool : pools.values()) {
      all.add(pool.spec().cidr());
      if (pool.spec().natOutgoing()) {
        sources.add(pool.spec().cidr());
      }
    }
    return new Outgoing(sources, all);
  }

  private Site self() {
    Site stored = sites.get(node);
    Map<Family, InterfaceAddress> addresses = new EnumMap<>(Family.class);
    addresses.put(nodeAddress.address().family(), nodeAddress);
    if (stored == null) {
      return Site.of(node, addresses);
    }
    stored.addresses().forEach(addresses::putIfAbsent);
    return stored.at(addresses);
  }

  private void put(ResourceKey key, @Nullable Resource resource) {
    switch (key.kind()) {
      case IP_POOL -> stale |= put(pools, key, resource instanceof IPPool pool ? pool : null);
      case BGP_CONFIGURATION ->
          stale |= put(bgp, key.name(), resource instanceof BGPConfiguration given ? given : null);
      case NODE ->
          stale |= put(sites, key.name(), resource instanceof Node of ? Site.of(of) : null);
      case BLOCK_AFFINITY ->
          affinity(key, resource instanceof BlockAffinity affinity ? affinity.spec() : null);
      case WORKLOAD_ENDPOINT ->
          stale |=
              resource instanceof WorkloadEndpoint endpoint
                  ? strays.workload(key, endpoint.spec().ipNetworks(), endpoint.spec().node())
                  : strays.workload(key, List.of(), null);
      default -> {}
    }
  }

  /** Of two affinities to one block, as there are for a moment when it moves, the later counts. */
  private void affinity(ResourceKey key, @Nullable BlockAffinitySpec spec) {
    BlockAffinitySpec counts = spec != null && counts(spec) ? spec : null;
    BlockAffinitySpec before =
        counts == null ? affinities.remove(key) : affinities.put(key, counts);
    if (Objects.equals(before, counts)) {
      return;
    }
    if (before != null
        && blocks.get(before.cidr()) instanceof String there
        && there.equals(before.node())) {
      settle(before.cidr(), remaining(before.cidr()));
    }
    if (counts != null) {
      settle(counts.cidr(), counts.node());
    }
    stale = true;
  }

  private void settle(Cidr block, @Nullable String owner) {
    put(blocks, block, owner);
    strays.block(block, owner);
  }

  private @Nullable String remaining(Cidr block) {
    return affinities.values().stream()
        .filter(spec -> spec.cidr().equals(block))
        .map(BlockAffinitySpec::node)
        .findFirst()
        .orElse(null);
  }

  private static boolean counts(BlockAffinitySpec spec) {
    return spec.type().equals("host") && spec.state().equals("confirmed") && !spec.deleted();
  }

  private static <K, V> boolean put(Map<K, V> map, K key, @Nullable V value) {
    V before = value == null ? map.remove(key) : map.put(key, value);
    return !Objects.equals(before, value);
  }
}
