package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** Addresses that are given only to who asks for them. */
@Doc("Addresses that are given only to who asks for them.")
public record IPReservation(@Required Metadata metadata, @Required IPReservationSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.IP_RESERVATION;
  }

  @Override
  public IPReservation withMetadata(Metadata newMetadata) {
    return new IPReservation(newMetadata, spec);
  }
}
