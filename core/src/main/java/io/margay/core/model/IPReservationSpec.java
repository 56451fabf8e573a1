package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.net.Cidr;
import java.util.List;

/** The spec of an {@link IPReservation}. */
@Doc("Addresses that are given only to who asks for them.")
public record IPReservationSpec(
    @Doc("Ranges or single addresses that are never chosen for anybody.") @UniqueItems
        List<Cidr> reservedCIDRs) {

  public IPReservationSpec {
    reservedCIDRs = List.copyOf(reservedCIDRs);
  }
}
