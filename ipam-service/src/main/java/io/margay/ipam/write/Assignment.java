package io.margay.ipam.write;

import io.margay.core.net.IpAddress;
import java.util.List;

/** What a handle has. */
public record Assignment(List<Owned> owned) {

  public Assignment {
    owned = List.copyOf(owned);
  }

  public List<IpAddress> addresses() {
    return owned.stream().map(Owned::address).toList();
  }
}
