package io.margay.ipam.pool;

import io.margay.core.model.EncapsulationMode;
import io.margay.core.model.IPPool;
import io.margay.core.model.IPPoolSpec;
import io.margay.core.model.Node;
import io.margay.core.model.Resource;
import io.margay.ipam.block.Reservations;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Makes a {@link Cluster} of resources. */
public final class Clusters {

  private Clusters() {}

  /** Kinds that assignment does not look at change nothing. */
  public static Cluster of(Collection<? extends Resource> resources) {
    Map<String, Pool> pools = new HashMap<>();
    Map<String, Map<String, String>> nodes = new HashMap<>();
    for (Resource resource : resources) {
      switch (resource) {
        case IPPool pool -> pools.put(pool.metadata().name(), pool(pool));
        case Node node -> nodes.put(node.metadata().name(), node.metadata().labels());
        default -> {}
      }
    }
    return new Cluster(pools, nodes, Map.of(), Reservations.NONE, Settings.DEFAULT);
  }

  private static Pool pool(IPPool pool) {
    IPPoolSpec spec = pool.spec();
    return new Pool(
        pool.metadata().name(),
        spec.cidr(),
        spec.blockSize(),
        spec.nodeSelector(),
        null,
        Set.of(Use.WORKLOAD, Use.TUNNEL),
        false,
        spec.disabled(),
        spec.ipipMode() != EncapsulationMode.NEVER,
        spec.vxlanMode() != EncapsulationMode.NEVER,
        true);
  }
}
