package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of a {@link Node}: what others need to know of it and only it can tell. */
@Doc("What the node tells the others.")
public record NodeStatus(
    @Doc("Base64.") @Nullable String wireguardPublicKey,
    @Doc("Base64.") @Nullable String wireguardPublicKeyV6,
    List<Cidr> podCIDRs) {

  public NodeStatus {
    podCIDRs = List.copyOf(podCIDRs);
  }
}
