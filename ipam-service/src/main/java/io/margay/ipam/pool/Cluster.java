package io.margay.ipam.pool;

import io.margay.core.model.IPPool;
import io.margay.core.model.Node;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.selector.Selector;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pools and nodes at one moment.
 *
 * @param pools by name
 * @param nodes by name
 */
public record Cluster(Map<String, IPPool> pools, Map<String, Node> nodes) {

  public static final Cluster EMPTY = new Cluster(Map.of(), Map.of());

  public Cluster {
    pools = Collections.unmodifiableSortedMap(new TreeMap<>(pools));
    nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
  }

  /** The same with this resource in it. Kinds other than pools and nodes change nothing. */
  public Cluster with(Resource resource) {
    return switch (resource) {
      case IPPool pool -> new Cluster(put(pools, pool.metadata().name(), pool), nodes);
      case Node node -> new Cluster(pools, put(nodes, node.metadata().name(), node));
      default -> this;
    };
  }

  /** The same without this resource. */
  public Cluster without(ResourceKey key) {
    return switch (key.kind()) {
      case IP_POOL -> new Cluster(remove(pools, key.name()), nodes);
      case NODE -> new Cluster(pools, remove(nodes, key.name()));
      default -> this;
    };
  }

  /**
   * The pools that may give the node blocks, in order of their names. A node that is not known
   * (yet) has no labels: it is selected by what selects everything.
   */
  public List<IPPool> poolsFor(String node) {
    Map<String, String> labels =
        nodes.containsKey(node) ? nodes.get(node).metadata().labels() : Map.of();
    return pools.values().stream()
        .filter(pool -> selects(pool.spec().nodeSelector(), labels))
        .toList();
  }

  private static boolean selects(Selector selector, Map<String, String> labels) {
    return selector.matches(labels);
  }

  private static <T> Map<String, T> put(Map<String, T> map, String name, T value) {
    Map<String, T> copy = new TreeMap<>(map);
    copy.put(name, value);
    return copy;
  }

  private static <T> Map<String, T> remove(Map<String, T> map, String name) {
    Map<String, T> copy = new TreeMap<>(map);
    copy.remove(name);
    return copy;
  }
}
