package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Required;
import io.margay.core.net.IpAddress;
import java.util.List;

/** An interface of a node. */
@Doc("An interface of the node.")
public record NodeInterface(@Required @MaxSize(15) String name, List<IpAddress> addresses) {

  public NodeInterface {
    addresses = List.copyOf(addresses);
  }
}
