package io.margay.bgp.rib;

import io.margay.core.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operation changed in the choice of routes. */
public record RibDelta(List<Change> changes) {

  static final RibDelta NONE = new RibDelta(List.of());

  public RibDelta {
    changes = List.copyOf(changes);
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /**
   * One prefix whose best route, or whose set of equally good next hops, is another.
   *
   * @param before the best route so far, or null if there was none
   * @param after the best route now, or null; equal to {@code before} if only the next hops changed
   */
  public record Change(Cidr prefix, @Nullable Route before, @Nullable Route after) {}
}
