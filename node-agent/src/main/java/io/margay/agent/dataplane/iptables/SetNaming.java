package io.margay.agent.dataplane.iptables;

import io.margay.core.net.Family;

/** The kernel's names of sets. */
public interface SetNaming {

  /** The name of the set with this id, as far as it has addresses of the family. */
  String of(Family family, String id);

  /** The name of the set of addresses that workloads may send from, with their interfaces. */
  String sources(Family family);
}
