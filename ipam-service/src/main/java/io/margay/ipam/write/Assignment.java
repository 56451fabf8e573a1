package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;

/**
 * What a handle has.
 *
 * @param blocks all of the node's blocks, and what it borrows
 */
public record Assignment(List<Owned> owned, List<Cidr> blocks) {

  public Assignment {
    owned = List.copyOf(owned);
    blocks = List.copyOf(blocks);
  }

  public List<IpAddress> addresses() {
    return owned.stream().map(Owned::address).toList();
  }
}
