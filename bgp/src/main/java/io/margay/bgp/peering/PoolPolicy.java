package io.margay.bgp.peering;

import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.model.IPPoolSpec;
import io.margay.core.net.Cidr;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a node exchanges where no filter decides: what lies in address pools, and in other ranges
 * that it is told of; nothing else.
 *
 * @param pools longest prefixes first, so that the first that has a prefix is its pool
 * @param barred pools whose routes stay in
 * @param others ranges beside the pools
 */
record PoolPolicy(List<Cidr> pools, Set<Cidr> barred, Set<Cidr> others) implements RoutePolicy {

  private static final Comparator<Cidr> LONGEST_FIRST =
      Comparator.comparingInt(Cidr::length).reversed().thenComparing(Comparator.naturalOrder());

  PoolPolicy {
    pools = List.copyOf(pools);
    barred = Set.copyOf(barred);
    others = Set.copyOf(others);
  }

  /** For what comes. */
  static PoolPolicy imports(List<IPPoolSpec> pools, Set<Cidr> others) {
    return new PoolPolicy(ranges(pools), Set.of(), others);
  }

  /** For what goes: pools may be kept from it. */
  static PoolPolicy exports(List<IPPoolSpec> pools, Set<Cidr> others) {
    Set<Cidr> barred =
        pools.stream()
            .filter(IPPoolSpec::disableBGPExport)
            .map(IPPoolSpec::cidr)
            .collect(Collectors.toCollection(HashSet::new));
    return new PoolPolicy(ranges(pools), barred, others);
  }

  private static List<Cidr> ranges(List<IPPoolSpec> pools) {
    SortedSet<Cidr> sorted = new TreeSet<>(LONGEST_FIRST);
    pools.forEach(pool -> sorted.add(pool.cidr()));
    return List.copyOf(sorted);
  }

  @Override
  public @Nullable PathAttributes apply(Cidr prefix, Route route, PathAttributes attributes) {
    for (Cidr pool : pools) {
      if (pool.contains(prefix)) {
        return barred.contains(pool) ? null : attributes;
      }
    }
    for (Cidr other : others) {
      if (other.contains(prefix)) {
        return attributes;
      }
    }
    return null;
  }
}
