package io.margay.bgp.netty;

import io.margay.bgp.kernel.WatchedInterfaces;
import io.margay.bgp.rib.Interfaces;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of routes, asked for only while a policy looks at them, and once for each next hop
 * until it may have become another. It remembers the next hops of rejected routes too, which are in
 * no table. Belongs to the loop.
 */
final class InterfaceMemo implements Interfaces {

  /** More next hops than any network has; a peer can not fill the memory with them. */
  private static final int MOST = 65_536;

  private final WatchedInterfaces source;
  private final Runnable changed;
  private final Map<IpAddress, Optional<String>> known = new HashMap<>();
  private boolean overflown;
  private boolean asked;
  private boolean followed;

  /**
   * @param changed called on a thread of the source's when {@link #refresh} is due
   */
  InterfaceMemo(WatchedInterfaces source, Runnable changed) {
    this.source = source;
    this.changed = changed;
  }

  /**
   * Whether some policy looks at interfaces from now on.
   *
   * @return whether that begins now, so that all routes are to be located
   */
  boolean asked(boolean wanted) {
    boolean begins = wanted && !asked;
    asked = wanted;
    if (begins && !followed) {
      followed = true;
      source.follow(changed);
    }
    if (begins) {
      forget();
    }
    return begins;
  }

  boolean isAsked() {
    return asked;
  }

  @Override
  public @Nullable String towards(IpAddress nextHop) {
    if (!asked) {
      return null;
    }
    Optional<String> name = known.get(nextHop);
    if (name == null) {
      name = Optional.ofNullable(source.towards(nextHop));
      overflown |= known.size() >= MOST;
      if (!overflown) {
        known.put(nextHop, name);
      }
    }
    return name.orElse(null);
  }

  @Override
  public @Nullable String of(Cidr own) {
    return asked ? source.of(own) : null;
  }

  /** Asks anew; whether any next hop is, or may be, reached by another interface than before. */
  boolean refresh() {
    boolean moved = overflown;
    if (moved) {
      forget();
    }
    for (Map.Entry<IpAddress, Optional<String>> each : known.entrySet()) {
      Optional<String> now = Optional.ofNullable(source.towards(each.getKey()));
      moved |= !Objects.equals(now, each.setValue(now));
    }
    return moved;
  }

  private void forget() {
    known.clear();
    overflown = false;
  }
}
