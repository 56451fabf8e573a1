package io.margay.ipam.collect;

import io.margay.core.model.ResourceKey;
import io.margay.core.net.IpAddress;
import io.margay.ipam.collect.Findings.Leak;
import io.margay.ipam.collect.Findings.Lost;
import io.margay.ipam.collect.Findings.Shared;
import io.margay.ipam.collect.Findings.Unassigned;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.store.AddressRows.Owner;
import io.margay.ipam.store.BlockRows.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what is lost. It remembers since when, so that the same finder looks again and again.
 * For one thread.
 */
final class Finder {

  /** An empty block goes when it was seen so twice; a node keeps its last one. */
  private static final Duration EMPTY = Duration.ofMinutes(5);

  private final Sightings sightings = new Sightings();
  private final Grace grace;

  Finder(Grace grace) {
    this.grace = grace;
  }

  /**
   * One look.
   *
   * @param endpoints the addresses of each endpoint
   */
  Findings look(
      Collection<Owner> addresses,
      Collection<Use> blocks,
      Map<ResourceKey, List<IpAddress>> endpoints,
      Cluster cluster,
      Instant now) {
    sightings.begin();
    Map<IpAddress, List<String>> byAddress = byAddress(endpoints);
    List<Leak> leaks = leaks(addresses, byAddress, cluster, now);
    List<Lost> lost = blocks(blocks, cluster, now);
    sightings.end();
    return new Findings(leaks, unassigned(addresses, byAddress, cluster), shared(byAddress), lost);
  }

  private static Map<IpAddress, List<String>> byAddress(
      Map<ResourceKey, List<IpAddress>> endpoints) {
    Map<IpAddress, List<String>> byAddress = new TreeMap<>();
    endpoints.forEach((key, addresses) ->
        addresses.forEach(
            ip -> byAddress.computeIfAbsent(ip, i -> new ArrayList<>()).add(key.toString())));
    return byAddress;
  }

  private List<Leak> leaks(
      Collection<Owner> addresses,
      Map<IpAddress, List<String>> endpoints,
      Cluster cluster,
      Instant now) {
    Map<Owner, Leak> leaks = new HashMap<>();
    for (Owner owner : addresses) {
      String reason = reason(owner, endpoints, cluster, now);
      if (reason != null) {
        String thing = owner.ip() + " " + owner.sequence();
        Instant since = sightings.see(thing, now);
        boolean due =
            nodeGone(owner.node(), cluster, now) || sightings.longerThan(thing, grace.leak(), now);
        leaks.put(owner, new Leak(owner, reason, since, due));
      }
    }
    return allOrNone(addresses, leaks);
  }

  /** Of a handle everything goes, or nothing. Each held address is a thing of its own. */
  private static List<Leak> allOrNone(Collection<Owner> addresses, Map<Owner, Leak> leaks) {
    Set<String> kept =
        addresses.stream()
            .filter(owner -> owner.state().equals("used"))
            .filter(owner -> !leaks.containsKey(owner) || !leaks.get(owner).due())
            .map(Owner::handle)
            .collect(Collectors.toSet());
    return addresses.stream()
        .filter(leaks::containsKey)
        .map(leaks::get)
        .map(leak ->
            new Leak(
                leak.owner(),
                leak.reason(),
                leak.since(),
                leak.due() && !kept.contains(leak.owner().handle())))
        .toList();
  }

  private @Nullable String reason(
      Owner owner, Map<IpAddress, List<String>> endpoints, Cluster cluster, Instant now) {
    boolean gone = !cluster.nodes().containsKey(owner.node());
    if (owner.state().equals("held")) {
      return gone ? "held by node '" + owner.node() + "', which is gone" : null;
    }
    if (owner.attributes().containsKey("type")) {
      // Of a tunnel or a service: no endpoint has it.
      return gone ? "of node '" + owner.node() + "', which is gone" : null;
    }
    if (endpoints.containsKey(owner.address())) {
      return null;
    }
    return gone
        ? "no endpoint has it, and node '" + owner.node() + "' is gone"
        : "no endpoint has it";
  }

  private boolean nodeGone(String node, Cluster cluster, Instant now) {
    return !cluster.nodes().containsKey(node)
        && sightings.longerThan("node " + node, grace.node(), now);
  }

  private static List<Unassigned> unassigned(
      Collection<Owner> addresses, Map<IpAddress, List<String>> endpoints, Cluster cluster) {
    Set<IpAddress> assigned = new HashSet<>();
    addresses.forEach(owner -> assigned.add(owner.address()));
    return endpoints.entrySet().stream()
        .filter(e -> !assigned.contains(e.getKey()) && cluster.poolOf(e.getKey()).isPresent())
        .map(e -> new Unassigned(e.getKey().toString(), e.getValue().getFirst()))
        .toList();
  }

  private static List<Shared> shared(Map<IpAddress, List<String>> endpoints) {
    return endpoints.entrySet().stream()
        .filter(e -> e.getValue().size() > 1)
        .map(e -> new Shared(e.getKey().toString(), e.getValue()))
        .toList();
  }

  private List<Lost> blocks(Collection<Use> blocks, Cluster cluster, Instant now) {
    Map<String, Long> ofNode =
        blocks.stream()
            .filter(block -> block.node() != null)
            .collect(Collectors.groupingBy(Finder::nodeAndFamily, Collectors.counting()));
    List<Lost> lost = new ArrayList<>();
    for (Use block : blocks) {
      String reason = reason(block, cluster, ofNode, now);
      if (reason != null) {
        lost.add(new Lost(block.cidr(), block.node(), reason));
      }
    }
    return lost;
  }

  private @Nullable String reason(
      Use block, Cluster cluster, Map<String, Long> ofNode, Instant now) {
    String node = block.node();
    if (node == null) {
      return block.isEmpty() ? "nobody's, and empty" : null;
    }
    if (block.state().equals("pendingDeletion")) {
      return "being given up";
    }
    if (nodeGone(node, cluster, now)) {
      return "its node is gone";
    }
    if (!block.isEmpty()) {
      return null;
    }
    boolean selected =
        cluster.poolOf(block.cidr()).filter(pool -> cluster.selectsNode(pool, node)).isPresent();
    if (!selected && sightings.longerThan("unselected " + block.cidr(), grace.node(), now)) {
      return "empty, and no pool gives it to its node any more";
    }
    boolean spare =
        ofNode.merge(nodeAndFamily(block), 0L, Long::sum) > 1
            && sightings.longerThan("empty " + block.cidr(), max(EMPTY, grace.node()), now);
    if (spare) {
      ofNode.merge(nodeAndFamily(block), -1L, Long::sum);
      return "empty, and its node has another";
    }
    return null;
  }

  private static String nodeAndFamily(Use block) {
    return block.cidr().family() + " " + block.node();
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
