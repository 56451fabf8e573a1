package io.margay.ipam.pool;

import io.margay.core.model.AllowedUse;
import io.margay.core.model.AssignmentMode;
import io.margay.core.model.EncapsulationMode;
import io.margay.core.model.IPAMConfiguration;
import io.margay.core.model.IPAMConfigurationSpec;
import io.margay.core.model.IPPool;
import io.margay.core.model.IPPoolSpec;
import io.margay.core.model.IPReservation;
import io.margay.core.model.Namespace;
import io.margay.core.model.Node;
import io.margay.core.model.Resource;
import io.margay.core.net.Cidr;
import io.margay.ipam.block.Reservations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes a {@link Cluster} of resources. */
public final class Clusters {

  /** The one IPAMConfiguration that counts. */
  private static final String DEFAULT = "default";

  private Clusters() {}

  /** Kinds that assignment does not look at change nothing. */
  public static Cluster of(Collection<? extends Resource> resources) {
    Map<String, Pool> pools = new HashMap<>();
    Map<String, Map<String, String>> nodes = new HashMap<>();
    Map<String, Map<String, String>> namespaces = new HashMap<>();
    List<Cidr> reserved = new ArrayList<>();
    Settings settings = Settings.DEFAULT;
    for (Resource resource : resources) {
      switch (resource) {
        case IPPool pool -> pools.put(pool.metadata().name(), pool(pool));
        case Node node -> nodes.put(node.metadata().name(), node.metadata().labels());
        case Namespace namespace ->
            namespaces.put(namespace.metadata().name(), namespace.metadata().labels());
        case IPReservation reservation -> reserved.addAll(reservation.spec().reservedCIDRs());
        case IPAMConfiguration configuration -> {
          if (configuration.metadata().name().equals(DEFAULT)) {
            settings = settings(configuration.spec());
          }
        }
        default -> {}
      }
    }
    return new Cluster(pools, nodes, namespaces, Reservations.of(reserved), settings);
  }

  private static Settings settings(IPAMConfigurationSpec spec) {
    return new Settings(
        spec.strictAffinity(),
        spec.maxBlocksPerHost(),
        spec.autoAllocateBlocks(),
        Duration.ofSeconds(spec.ipCooldownSeconds()));
  }

  private static Pool pool(IPPool pool) {
    IPPoolSpec spec = pool.spec();
    boolean vxlan = spec.vxlanMode() != EncapsulationMode.NEVER;
    return new Pool(
        pool.metadata().name(),
        spec.cidr(),
        spec.blockSize(),
        spec.nodeSelector(),
        spec.namespaceSelector(),
        spec.allowedUses().stream().map(Clusters::use).collect(Collectors.toSet()),
        spec.assignmentMode() == AssignmentMode.MANUAL,
        spec.disabled(),
        spec.ipipMode() != EncapsulationMode.NEVER,
        vxlan,
        // Agents make the routes of VXLAN of the affinities themselves; other routes come by BGP.
        vxlan || !spec.disableBGPExport());
  }

  private static Use use(AllowedUse use) {
    return switch (use) {
      case WORKLOAD -> Use.WORKLOAD;
      case TUNNEL -> Use.TUNNEL;
      case LOAD_BALANCER -> Use.LOAD_BALANCER;
    };
  }
}
