package io.margay.bgp.rib;

import io.margay.core.net.Cidr;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a peer's routes besides the routes: its adj-RIB-in in numbers. */
final class Adjacency {

  /** How many refused prefixes are remembered by name; a peer can not fill the memory with them. */
  private static final int REFUSALS = 100_000;

  /** Routes in the table. */
  int accepted;

  /** Those among them that its earlier sessions left, all of {@link #staleSources}. */
  int stale;

  /** The sources of those sessions, as objects: two sessions' sources may be equal. */
  final Set<Source> staleSources = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Prefixes that it announced and that must not be used, with the reason. */
  private final Map<Cidr, String> refused = new HashMap<>();

  void refuse(Cidr prefix, String reason) {
    if (refused.size() < REFUSALS || refused.containsKey(prefix)) {
      refused.put(prefix, reason);
    }
  }

  boolean anyRefused() {
    return !refused.isEmpty();
  }

  void forgive(Cidr prefix) {
    refused.remove(prefix);
  }

  void forgiveAll() {
    refused.clear();
  }

  int refusedCount() {
    return refused.size();
  }

  @Nullable String refusal(Cidr prefix) {
    return refused.get(prefix);
  }

  /** A route of this peer is no longer, or is another now. */
  void gone(Route route) {
    if (isStale(route)) {
      stale--;
    }
  }

  boolean isStale(Route route) {
    return !staleSources.isEmpty() && staleSources.contains(route.source());
  }
}
