package io.margay.ipam.allocation;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Set;

/**
 * A block of a node, with what is in use.
 *
 * @param nextOrdinal where the search for a free address starts
 */
record NodeBlock(Cidr cidr, long nextOrdinal, Set<IpAddress> used) {

  NodeBlock {
    used = Set.copyOf(used);
  }
}
