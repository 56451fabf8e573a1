package io.margay.bgp.peering;

import io.margay.core.model.BGPConfiguration;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.BGPFilter;
import io.margay.core.model.BGPFilterSpec;
import io.margay.core.model.BGPPeer;
import io.margay.core.model.BGPPeerSpec;
import io.margay.core.model.IPPool;
import io.margay.core.model.IPPoolSpec;
import io.margay.core.model.Kind;
import io.margay.core.model.Node;
import io.margay.core.model.Resource;
import io.margay.core.model.WorkloadEndpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The resources that decide over BGP, at one moment.
 *
 * @param nodes by name
 * @param peers those for one node first, then those for some, then those for all; by name
 * @param configurations by name
 * @param filters by name
 * @param workloads of the node that plans, by key; a reflector has none
 */
public record BgpResources(
    SortedMap<String, Node> nodes,
    List<BGPPeer> peers,
    Map<String, BGPConfigurationSpec> configurations,
    Map<String, BGPFilterSpec> filters,
    List<IPPoolSpec> pools,
    List<WorkloadEndpoint> workloads) {

  private static final Set<Kind> KINDS =
      EnumSet.of(Kind.NODE, Kind.BGP_PEER, Kind.BGP_CONFIGURATION, Kind.BGP_FILTER, Kind.IP_POOL);

  private static final Comparator<BGPPeer> SPECIFIC_FIRST =
      Comparator.<BGPPeer>comparingInt(peer -> scope(peer.spec()))
          .thenComparing(peer -> peer.metadata().name());

  /** Whether resources of this kind matter here, whosever they are. */
  public static boolean concerns(Kind kind) {
    return KINDS.contains(kind);
  }

  /** Those among others. */
  public static BgpResources of(Collection<? extends Resource> resources) {
    SortedMap<String, Node> nodes = new TreeMap<>();
    List<BGPPeer> peers = new ArrayList<>();
    Map<String, BGPConfigurationSpec> configurations = new TreeMap<>();
    Map<String, BGPFilterSpec> filters = new TreeMap<>();
    List<IPPoolSpec> pools = new ArrayList<>();
    List<WorkloadEndpoint> workloads = new ArrayList<>();
    for (Resource resource : resources) {
      String name = resource.metadata().name();
      if (resource instanceof Node node) {
        nodes.put(name, node);
      } else if (resource instanceof BGPPeer peer) {
        peers.add(peer);
      } else if (resource instanceof BGPConfiguration configuration) {
        configurations.put(name, configuration.spec());
      } else if (resource instanceof BGPFilter filter) {
        filters.put(name, filter.spec());
      } else if (resource instanceof IPPool pool) {
        pools.add(pool.spec());
      } else if (resource instanceof WorkloadEndpoint workload) {
        workloads.add(workload);
      }
    }
    peers.sort(SPECIFIC_FIRST);
    workloads.sort(Comparator.comparing(WorkloadEndpoint::key));
    return new BgpResources(nodes, peers, configurations, filters, pools, workloads);
  }

  private static int scope(BGPPeerSpec spec) {
    return spec.node() != null ? 0 : spec.nodeSelector() != null ? 1 : 2;
  }

  /** What holds for a node, with everything filled in. */
  public BGPConfigurationSpec configuration(String node) {
    return BGPConfigurationSpec.effective(
        Stream.of("node." + node, "default")
            .map(configurations::get)
            .filter(Objects::nonNull)
            .toList());
  }

  /** What holds for all nodes, as it was given. */
  BGPConfigurationSpec general() {
    return configurations.getOrDefault("default", BGPConfigurationSpec.DEFAULTS);
  }
}
