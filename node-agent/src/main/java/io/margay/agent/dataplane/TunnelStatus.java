package io.margay.agent.dataplane;

import io.margay.core.net.Family;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the node's ends of tunnels are, as of the last apply.
 *
 * @param mtus the size of the largest packet through each device that there is, by its name
 * @param publicKeys by which others know the WireGuard devices that are ready for them, Base64
 * @param lacks what is asked for and this machine can not do, whatever is tried, a sentence each
 */
public record TunnelStatus(
    SortedMap<String, Integer> mtus, Map<Family, String> publicKeys, List<String> lacks) {

  public static final TunnelStatus NONE = new TunnelStatus(new TreeMap<>(), Map.of(), List.of());

  public TunnelStatus {
    mtus = Collections.unmodifiableSortedMap(new TreeMap<>(mtus));
    Map<Family, String> copy = new EnumMap<>(Family.class);
    copy.putAll(publicKeys);
    publicKeys = Collections.unmodifiableMap(copy);
    lacks = List.copyOf(lacks);
  }
}
