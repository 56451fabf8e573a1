package io.margay.agent.dataplane;

import io.margay.agent.netlink.MainTable;
import java.util.List;
import java.util.Map;

/**
 * The routes that a machine has, whosever they are.
 *
 * @param routes of the main table
 * @param links names of interfaces, by their index
 * @param protocol the number that marks ours
 */
public record KernelRoutes(List<MainTable.Entry> routes, Map<Integer, String> links, int protocol) {

  public static final KernelRoutes NONE =
      new KernelRoutes(List.of(), Map.of(), KernelConfig.DEFAULT_ROUTE_PROTOCOL);

  public KernelRoutes {
    routes = List.copyOf(routes);
    links = Map.copyOf(links);
  }
}
