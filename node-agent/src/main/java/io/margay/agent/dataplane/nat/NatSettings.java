package io.margay.agent.dataplane.nat;

import io.margay.core.model.PortRange;
import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What operators set about what leaves the pools.
 *
 * @param address what it takes as its source; null for that of the interface it leaves through. It
 *     is for its family only
 * @param ports the ports it takes, for protocols with ports; null for any
 * @param outInterface only what leaves through this interface is translated; a {@code +} in the end
 *     stands for anything. Null for all
 * @param keptTo beside the pools, hosts to which workloads keep their own addresses
 */
public record NatSettings(
    @Nullable IpAddress address,
    @Nullable PortRange ports,
    @Nullable String outInterface,
    SortedSet<IpAddress> keptTo) {

  public static final NatSettings DEFAULT = new NatSettings(null, null, null, new TreeSet<>());

  public NatSettings {
    keptTo = Collections.unmodifiableSortedSet(new TreeSet<>(keptTo));
  }
}
