package io.margay.ipam.write;

import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be given back.
 *
 * @param handle alone: all it has; with addresses: only those that are the handle's
 * @param addresses these
 * @param node without a handle: only what this node holds and no workload has
 */
public record Giveback(@Nullable String handle, List<Address> addresses, @Nullable String node) {

  /**
   * One address.
   *
   * @param sequence that it was assigned with; 0 is not checked
   */
  public record Address(IpAddress address, long sequence) {}

  public Giveback {
    addresses = List.copyOf(addresses);
    if (handle == null && addresses.isEmpty()) {
      throw new IllegalArgumentException("handle: is required, or addresses");
    }
  }

  /** All that a handle has. */
  public static Giveback handle(String handle) {
    return new Giveback(handle, List.of(), null);
  }
}
