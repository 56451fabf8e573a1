package io.margay.ipam.pool;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.block.Reservations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What blocks and addresses are made from, at one moment.
 *
 * @param pools by name; they do not overlap
 * @param nodes labels by name
 * @param namespaces labels by name
 */
public record Cluster(
    Map<String, Pool> pools,
    Map<String, Map<String, String>> nodes,
    Map<String, Map<String, String>> namespaces,
    Reservations reservations,
    Settings settings) {

  public static final Cluster EMPTY =
      new Cluster(Map.of(), Map.of(), Map.of(), Reservations.NONE, Settings.DEFAULT);

  public Cluster {
    pools = new TreeMap<>(pools);
    nodes = Map.copyOf(nodes);
    namespaces = Map.copyOf(namespaces);
  }

  /**
   * The pools that may give what is asked for, in order of their names. A node or namespace that is
   * not known (yet) has no labels: it is selected by what selects everything. Pools that the query
   * names count whatever they select.
   *
   * @throws IllegalArgumentException if a named pool is not there, is disabled, or is of the other
   *     family
   */
  public List<Pool> poolsFor(Query query) {
    if (!query.named().isEmpty()) {
      return query.named().stream().map(name -> named(name, query)).toList();
    }
    return pools.values().stream()
        .filter(pool -> !pool.disabled() && !pool.manual() && pool.family() == query.family())
        .filter(query.purpose()::suits)
        .filter(pool -> selectsNode(pool, query.node()))
        .filter(pool -> selectsNamespace(pool, query.namespace()))
        .toList();
  }

  /** Whether the pool's blocks may be this node's. */
  public boolean selectsNode(Pool pool, String node) {
    return pool.nodeSelector().matches(nodes.getOrDefault(node, Map.of()));
  }

  private boolean selectsNamespace(Pool pool, String namespace) {
    return pool.namespaceSelector() == null
        || (!namespace.isEmpty()
            && pool.namespaceSelector().matches(namespaces.getOrDefault(namespace, Map.of())));
  }

  /** The pool that the address is of, disabled or not. */
  public Optional<Pool> poolOf(IpAddress address) {
    return pools.values().stream().filter(pool -> pool.cidr().contains(address)).findFirst();
  }

  /** The pool that the block is of, disabled or not. */
  public Optional<Pool> poolOf(Cidr block) {
    return pools.values().stream().filter(pool -> pool.cidr().contains(block)).findFirst();
  }

  private Pool named(String name, Query query) {
    String field =
        switch (query.family()) {
          case IPV4 -> "ipv4_pools";
          case IPV6 -> "ipv6_pools";
        };
    Pool pool =
        pools.values().stream()
            .filter(p -> p.name().equals(name) || p.cidr().toString().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(field + ": there is no IPPool '" + name + "'"));
    if (pool.disabled()) {
      throw new IllegalArgumentException(field + ": IPPool '" + name + "' is disabled");
    }
    if (pool.family() != query.family()) {
      throw new IllegalArgumentException(
          field + ": IPPool '" + name + "' is of the other family: " + pool.cidr());
    }
    if (!pool.uses().contains(query.purpose().use())) {
      throw new IllegalArgumentException(
          field + ": IPPool '" + name + "' does not allow " + query.purpose().use().text());
    }
    return pool;
  }
}
