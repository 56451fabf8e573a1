package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Required;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.net.Cidr;
import java.util.List;

/** Communities for what is announced within a range. */
@Doc("Communities for what is announced within a range.")
public record PrefixAdvertisement(
    @Required Cidr cidr,
    @Doc("Communities by value or by name.") @MaxSize(50) @UniqueItems List<String> communities) {

  public PrefixAdvertisement {
    communities = List.copyOf(communities);
  }
}
