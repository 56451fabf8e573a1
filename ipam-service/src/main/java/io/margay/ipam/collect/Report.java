package io.margay.ipam.collect;

import io.margay.core.net.IpAddress;
import io.margay.ipam.collect.Findings.Leak;
import io.margay.ipam.collect.Findings.Lost;
import io.margay.ipam.collect.Findings.Shared;
import io.margay.ipam.collect.Findings.Unassigned;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.pool.Endpoints;
import io.margay.ipam.store.AddressRows.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers {@link Findings} part by part; lists only so many, and counts the rest. */
final class Report {

  /** Of each kind. */
  private static final int MOST = 10_000;

  private final Endpoints endpoints;
  private final List<Leak> leaks = new ArrayList<>();
  private final Map<IpAddress, String> unassigned = new TreeMap<>();
  private int more;

  /** Begins before the rows are read: an endpoint has its address from a row that was there. */
  Report(Endpoints endpoints, Cluster cluster) {
    this.endpoints = endpoints;
    endpoints.forEach((address, keys) -> {
      if (cluster.poolOf(address).isPresent()) {
        unassigned.put(address, keys.getFirst().toString());
      }
    });
  }

  /** A part of the rows, and the leaks in it. */
  void add(List<Owner> part, List<Leak> found) {
    part.forEach(owner -> unassigned.remove(owner.address()));
    int room = Math.min(found.size(), MOST - leaks.size());
    leaks.addAll(found.subList(0, room));
    more += found.size() - room;
  }

  Findings findings(List<Lost> blocks) {
    return new Findings(
        leaks,
        unassigned.entrySet().stream()
            .limit(MOST)
            .map(one -> new Unassigned(one.getKey().toString(), one.getValue()))
            .toList(),
        endpoints.shared().entrySet().stream()
            .map(one ->
                new Shared(
                    one.getKey().toString(),
                    one.getValue().stream().map(Object::toString).toList()))
            .toList(),
        blocks,
        more + Math.max(0, unassigned.size() - MOST));
  }
}
