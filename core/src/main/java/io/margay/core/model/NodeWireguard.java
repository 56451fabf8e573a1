package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** The WireGuard part of a {@link NodeSpec}. */
@Doc("The node's addresses in WireGuard.")
public record NodeWireguard(
    @Nullable IpAddress interfaceIPv4Address, @Nullable IpAddress interfaceIPv6Address)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    AddressFamilies.require(4, interfaceIPv4Address, path.field("interfaceIPv4Address"), problems);
    AddressFamilies.require(6, interfaceIPv6Address, path.field("interfaceIPv6Address"), problems);
  }
}
