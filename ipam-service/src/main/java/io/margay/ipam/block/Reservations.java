package io.margay.ipam.block;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Ranges that nothing is taken from unless it is named (IPReservation). */
public record Reservations(List<Cidr> ranges) {

  public static final Reservations NONE = new Reservations(List.of());

  public Reservations {
    ranges = List.copyOf(ranges);
  }

  public static Reservations of(Collection<Cidr> ranges) {
    return new Reservations(List.copyOf(ranges));
  }

  /** A range in which all of the block is. */
  public Optional<Cidr> covering(Cidr block) {
    return ranges.stream().filter(range -> range.contains(block)).findFirst();
  }

  /** Which addresses of a block are reserved. */
  public Predicate<IpAddress> of(Cidr block) {
    List<Cidr> near = ranges.stream().filter(block::overlaps).toList();
    return near.isEmpty()
        ? address -> false
        : address -> near.stream().anyMatch(range -> range.contains(address));
  }
}
