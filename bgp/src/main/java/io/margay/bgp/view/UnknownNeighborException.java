package io.margay.bgp.view;

import io.margay.core.net.IpAddress;

/** Who was asked for is no neighbour. */
public final class UnknownNeighborException extends RuntimeException {

  private static final long serialVersionUID = 1;

  UnknownNeighborException(IpAddress address) {
    super("no neighbour has the address " + address);
  }
}
