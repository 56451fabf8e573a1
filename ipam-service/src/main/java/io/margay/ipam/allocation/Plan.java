package io.margay.ipam.allocation;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;

/** What a request gets. */
sealed interface Plan {

  /**
   * All that was asked for.
   *
   * @param claims blocks to claim first, in this order
   * @param takes addresses to take, by block
   */
  record Granted(List<Claim> claims, List<Take> takes) implements Plan {
    public Granted {
      claims = List.copyOf(claims);
      takes = List.copyOf(takes);
    }
  }

  /** A new block for the node. */
  record Claim(String pool, Cidr cidr) {}

  /**
   * Addresses of one block.
   *
   * @param nextOrdinal where the next search in the block starts
   */
  record Take(Cidr block, List<IpAddress> addresses, long nextOrdinal) {
    public Take {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * The pools that the node may use have not enough room.
   *
   * @param available how many addresses it could have had
   */
  record Exhausted(long available) implements Plan {}

  /** No pool may be used by the node. */
  record NoPool() implements Plan {}
}
