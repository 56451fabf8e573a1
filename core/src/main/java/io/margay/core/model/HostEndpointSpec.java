package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.net.IpAddress;
import java.util.List;

/**
 * The spec of a {@link HostEndpoint}.
 *
 * @param interfaceName {@code *} for all interfaces that are no workload's; empty for the one that
 *     has an expected address
 */
@Doc("Which node and interface it is.")
public record HostEndpointSpec(
    @Doc("The node it is on.") @Required String node,
    @Doc("The interface, or * for all of the host.") @Default("") String interfaceName,
    @Doc("Addresses that the interface has.") @MaxSize(256) @UniqueItems
        List<IpAddress> expectedIPs,
    @Doc("Profiles in the order they are consulted.") @UniqueItems List<String> profiles,
    @Doc("What its ports are called.") @MaxSize(256) List<EndpointPort> ports)
    implements Checked {

  /** All interfaces of the host. */
  static final String EVERY_INTERFACE = "*";

  static final String INTERFACE = "[A-Za-z0-9_.-]{1,15}";

  public HostEndpointSpec {
    expectedIPs = List.copyOf(expectedIPs);
    profiles = List.copyOf(profiles);
    ports = List.copyOf(ports);
  }

  @Override
  public void check(Path path, Problems problems) {
    if (interfaceName.isEmpty() && expectedIPs.isEmpty()) {
      problems.required(path.field("interfaceName"), "is required when expectedIPs is not given");
    }
    if (!interfaceName.isEmpty()
        && !interfaceName.equals(EVERY_INTERFACE)
        && !interfaceName.matches(INTERFACE)) {
      problems.invalid(
          path.field("interfaceName"),
          interfaceName,
          "must be * or 1 to 15 of letters, digits, '_', '.', '-'");
    }
  }
}
