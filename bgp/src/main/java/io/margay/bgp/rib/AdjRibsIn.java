package io.margay.bgp.rib;

import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What peers have given, peer by peer: in numbers ({@link Adjacency}), and what becomes of it when
 * a peer is gone for a while (RFC 4724, RFC 9494) or for good. The routes themselves are in the
 * table.
 */
final class AdjRibsIn {

  private final RouteTable table;
  private final Map<IpAddress, Adjacency> adjacencies = new HashMap<>();

  AdjRibsIn(RouteTable table) {
    this.table = table;
  }

  Adjacency of(IpAddress peer) {
    return adjacencies.computeIfAbsent(peer, _ -> new Adjacency());
  }

  /** The same, or null if the peer has given nothing yet. */
  @Nullable Adjacency find(IpAddress peer) {
    return adjacencies.get(peer);
  }

  void remove(IpAddress peer) {
    Adjacency in = adjacencies.remove(peer);
    if (in != null && in.accepted > 0) {
      rewrite(peer, in, _ -> null);
    }
  }

  void markStale(Source ended) {
    Adjacency in = of(ended.peer());
    in.stale = in.accepted;
    if (in.accepted > 0) {
      in.staleSources.add(ended);
    }
  }

  void prolong(Source ended, UnaryOperator<@Nullable PathAttributes> with) {
    Adjacency in = of(ended.peer());
    if (in.staleSources.contains(ended)) {
      rewrite(
          ended.peer(),
          in,
          route -> {
            PathAttributes to = route.source() == ended ? with.apply(route.attributes()) : null;
            return route.source() != ended ? route : to == null ? null : route.with(to);
          });
    }
  }

  void sweep(IpAddress peer) {
    Adjacency in = adjacencies.get(peer);
    if (in == null || in.staleSources.isEmpty()) {
      return;
    }
    if (in.stale > 0) {
      rewrite(peer, in, route -> in.isStale(route) ? null : route);
    }
    in.stale = 0;
    in.staleSources.clear();
  }

  void sweep(Source ended) {
    Adjacency in = adjacencies.get(ended.peer());
    if (in == null || !in.staleSources.contains(ended)) {
      return;
    }
    rewrite(ended.peer(), in, route -> route.source() == ended ? null : route);
    in.staleSources.remove(ended);
  }

  /** Goes through all routes of a peer. */
  private void rewrite(IpAddress peer, Adjacency in, UnaryOperator<@Nullable Route> change) {
    for (int id = 0; id < table.limit(); id++) {
      for (Route route : Candidates.array(table.now(id))) {
        if (route.isOf(peer, route.path())) {
          Route to = change.apply(route);
          if (to != route) {
            table.put(id, peer, route.path(), to, in);
          }
        }
      }
    }
  }

  boolean isStale(Route route) {
    Adjacency in = adjacencies.get(route.source().peer());
    return in != null && in.isStale(route);
  }

  int accepted(IpAddress peer) {
    Adjacency in = adjacencies.get(peer);
    return in == null ? 0 : in.accepted;
  }

  int refused(IpAddress peer) {
    Adjacency in = adjacencies.get(peer);
    return in == null ? 0 : in.refusedCount();
  }

  @Nullable String refusal(IpAddress peer, Cidr prefix) {
    Adjacency in = adjacencies.get(peer);
    return in == null ? null : in.refusal(prefix);
  }

  int stale(IpAddress peer) {
    Adjacency in = adjacencies.get(peer);
    return in == null ? 0 : in.stale;
  }
}
