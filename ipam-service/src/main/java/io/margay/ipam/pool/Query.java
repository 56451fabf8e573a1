package io.margay.ipam.pool;

import io.margay.core.net.Family;
import java.util.List;

/**
 * For what a pool is looked for.
 *
 * @param namespace the workload's; empty: none
 * @param purpose what for
 * @param named names or CIDRs of the only pools to look at; empty: all
 */
public record Query(
    String node, String namespace, Purpose purpose, Family family, List<String> named) {

  /** What an address is for, and for tunnels which. */
  public enum Purpose {
    WORKLOAD(Use.WORKLOAD),
    LOAD_BALANCER(Use.LOAD_BALANCER),
    IPIP_TUNNEL(Use.TUNNEL),
    VXLAN_TUNNEL(Use.TUNNEL),
    /** WireGuard, or a tunnel of unknown kind: any pool that allows tunnels will do. */
    TUNNEL(Use.TUNNEL);

    private final Use use;

    Purpose(Use use) {
      this.use = use;
    }

    public Use use() {
      return use;
    }

    boolean suits(Pool pool) {
      return pool.uses().contains(use)
          && switch (this) {
            case IPIP_TUNNEL -> pool.ipip();
            case VXLAN_TUNNEL -> pool.vxlan();
            case WORKLOAD, LOAD_BALANCER, TUNNEL -> true;
          };
    }
  }

  public Query {
    named = List.copyOf(named);
  }

  /** Any workload of the node. */
  public static Query workload(String node, Family family) {
    return new Query(node, "", Purpose.WORKLOAD, family, List.of());
  }
}
