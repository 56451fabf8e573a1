package io.margay.ipam.assign;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;

/**
 * What a handle has.
 *
 * @param blocks all of the node's blocks
 */
public record Assignment(List<IpAddress> addresses, List<Cidr> blocks) {
  public Assignment {
    addresses = List.copyOf(addresses);
    blocks = List.copyOf(blocks);
  }
}
