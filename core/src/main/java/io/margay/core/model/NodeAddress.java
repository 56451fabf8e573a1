package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** An address of a node, with or without its subnet's prefix length. */
@Doc("An address of the node.")
public record NodeAddress(
    @Doc("With or without the subnet's prefix length.") @Required String address,
    @OneOf({"CalicoNodeIP", "InternalIP", "ExternalIP"}) @Nullable String type)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    try {
      ip();
    } catch (IllegalArgumentException e) {
      problems.invalid(
          path.field("address"), address, "must be an IP address, or one with a prefix length");
    }
  }

  /** The address alone. */
  public IpAddress ip() {
    return address.indexOf('/') < 0
        ? IpAddress.parse(address)
        : InterfaceAddress.parse(address).address();
  }
}
