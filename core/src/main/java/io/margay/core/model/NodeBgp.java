package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Refused;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import org.jspecify.annotations.Nullable;

/** The BGP part of a {@link NodeSpec}. */
@Doc("The node's address and AS in BGP.")
@Refused({"ipv6Address", "ipv4IPIPTunnelAddr", "routeReflectorClusterID"})
public record NodeBgp(
    @Doc("The node's AS; that of the BGPConfiguration if not given.") @Nullable AsNumber asNumber,
    @Doc("The node's address with its subnet's prefix length.")
        @Nullable InterfaceAddress ipv4Address)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    if (ipv4Address != null && ipv4Address.address().family() != Family.IPV4) {
      problems.invalid(
          path.field("ipv4Address"), ipv4Address.toString(), "must be an IPv4 address");
    }
  }
}
