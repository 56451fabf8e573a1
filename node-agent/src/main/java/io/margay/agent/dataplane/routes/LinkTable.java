package io.margay.agent.dataplane.routes;

import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The links there are, by name, kept up to date from the kernel's events. The kernel queues the
 * event of a change before it acknowledges the change, so that whoever looks after a link was made
 * sees it.
 */
final class LinkTable {

  private final @Nullable Links requests;
  private final @Nullable Links events;
  private final Map<String, Link> byName = new HashMap<>();
  private boolean complete;

  /**
   * @param requests on a socket for requests
   * @param events on a socket that hears of links
   */
  LinkTable(Links requests, Links events) {
    this.requests = requests;
    this.events = events;
  }

  /** One that knows no link, for routes that lead into none. */
  LinkTable() {
    this.requests = null;
    this.events = null;
  }

  /**
   * Catches up.
   *
   * @return the names of links that were made, deleted or changed since the last time
   */
  Set<String> refresh() throws NetlinkException {
    return requests == null || events == null ? Set.of() : refresh(requests, events);
  }

  private Set<String> refresh(Links requests, Links events) throws NetlinkException {
    Set<String> changed = new HashSet<>();
    boolean heardAll =
        events.events(
            link -> {
              byName.values().removeIf(other -> other.index() == link.index());
              byName.put(link.name(), link);
              changed.add(link.name());
            },
            link -> {
              byName.values().removeIf(other -> other.index() == link.index());
              changed.add(link.name());
            });
    if (!complete || !heardAll) {
      complete = false;
      changed.addAll(byName.keySet());
      byName.clear();
      requests.all().forEach(link -> byName.put(link.name(), link));
      changed.addAll(byName.keySet());
      complete = true;
    }
    return changed;
  }

  Optional<Link> get(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
