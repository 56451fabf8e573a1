package io.margay.ipam.collect;

import io.margay.core.net.Cidr;
import io.margay.ipam.store.AddressRows.Owner;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is not as it should be.
 *
 * @param leaks addresses that nothing uses, by address
 * @param unassigned endpoints with an address of a pool that was not assigned to anybody
 * @param shared addresses that several endpoints have
 * @param blocks blocks to be given up
 * @param more how many leaks and unassigned addresses there are that are not listed
 */
public record Findings(
    List<Leak> leaks,
    List<Unassigned> unassigned,
    List<Shared> shared,
    List<Lost> blocks,
    int more) {

  /**
   * An address that nothing uses.
   *
   * @param since when it was first seen so
   * @param due whether it has been so for long enough, and so has all its handle has
   */
  public record Leak(Owner owner, String reason, Instant since, boolean due) {

    Leak kept() {
      return new Leak(owner, reason, since, false);
    }
  }

  /** An address that an endpoint has, but nobody by the rows. */
  public record Unassigned(String address, String endpoint) {}

  /** One address, several endpoints. */
  public record Shared(String address, List<String> endpoints) {}

  /** A block whose node does not need it, or is not there. */
  public record Lost(Cidr block, @Nullable String node, String reason) {}

  public Findings {
    leaks = List.copyOf(leaks);
    unassigned = List.copyOf(unassigned);
    shared = List.copyOf(shared);
    blocks = List.copyOf(blocks);
  }
}
