package io.margay.agent.dataplane.nat;

import io.margay.core.net.Cidr;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which traffic takes the node's address when it leaves.
 *
 * @param sources the ranges of the pools whose workloads do
 * @param pools the ranges of all pools: to these, workloads keep their own
 */
public record Outgoing(SortedSet<Cidr> sources, SortedSet<Cidr> pools) {

  public static final Outgoing NONE = new Outgoing(new TreeSet<>(), new TreeSet<>());

  public Outgoing {
    sources = Collections.unmodifiableSortedSet(new TreeSet<>(sources));
    pools = Collections.unmodifiableSortedSet(new TreeSet<>(pools));
  }
}
