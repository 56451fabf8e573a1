package io.margay.agent.dataplane;

import io.margay.core.net.Family;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * How the node's ends of tunnels are, as of the last apply.
 *
 * @param mtus the size of the largest packet through each device that there is, by its name
 * @param publicKeys by which others know the WireGuard devices that are ready for them, Base64
 * @param clear the nodes with which nothing is encrypted though WireGuard is on, as they have told
 *     no key
 * @param lacks what is asked for and this machine can not do, whatever is tried, a sentence each
 */
public record TunnelStatus(
    SortedMap<String, Integer> mtus,
    Map<Family, String> publicKeys,
    Map<Family, SortedSet<String>> clear,
    List<String> lacks) {

  public static final TunnelStatus NONE =
      new TunnelStatus(new TreeMap<>(), Map.of(), Map.of(), List.of());

  public TunnelStatus {
    mtus = Collections.unmodifiableSortedMap(new TreeMap<>(mtus));
    publicKeys = inOrder(publicKeys);
    clear = inOrder(clear);
    lacks = List.copyOf(lacks);
  }

  private static <V> Map<Family, V> inOrder(Map<Family, V> byFamily) {
    Map<Family, V> copy = new EnumMap<>(Family.class);
    copy.putAll(byFamily);
    return Collections.unmodifiableMap(copy);
  }
}
