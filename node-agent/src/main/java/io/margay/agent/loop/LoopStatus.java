package io.margay.agent.loop;

import io.margay.agent.dataplane.TunnelStatus;
import io.margay.agent.overlay.Overlay;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the loop stands, after its last turn.
 *
 * @param inSync whether the feed has been in sync once
 * @param appliedToken up to which the kernel is programmed; null before the first time
 * @param enforced whether all sets and rules are in the kernel
 * @param failures what could not be programmed, a sentence each
 * @param endpoints that the node enforces for
 * @param blocks of the node
 * @param learned how many routes BGP has taught
 * @param overlay how the workloads of other nodes are reached
 * @param tunnels how the node's ends of tunnels are
 * @param lastDrift what the last read-back found changed
 * @param scale how much there is
 */
public record LoopStatus(
    boolean inSync,
    @Nullable String appliedToken,
    boolean enforced,
    List<String> failures,
    SortedMap<ResourceKey, ActiveEndpoint> endpoints,
    SortedSet<Cidr> blocks,
    int learned,
    Overlay overlay,
    TunnelStatus tunnels,
    List<String> lastDrift,
    Scale scale) {

  static final LoopStatus NONE =
      new LoopStatus(
          false,
          null,
          false,
          List.of(),
          new TreeMap<>(),
          new TreeSet<>(),
          0,
          Overlay.NONE,
          TunnelStatus.NONE,
          List.of(),
          Scale.NONE);
}
