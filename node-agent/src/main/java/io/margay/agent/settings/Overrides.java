package io.margay.agent.settings;

import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.plan.Failsafe;
import io.margay.agent.dataplane.plan.HostSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent's environment says about what a FelixConfiguration may also say: it counts before
 * that. Null where it says nothing.
 *
 * @param rules which of the kernel's interfaces rules are written to
 * @param iptables which variant of iptables
 * @param inbound ports of the host that stay open
 * @param outbound ports elsewhere that stay reachable
 * @param toHost what becomes of what a workload may send to its host
 * @param resync how often everything is read back from the kernel
 * @param reportDenied whether denied packets are logged
 */
public record Overrides(
    BackendChoice.@Nullable Rules rules,
    BackendChoice.@Nullable Variant iptables,
    @Nullable List<Failsafe> inbound,
    @Nullable List<Failsafe> outbound,
    HostSettings.@Nullable ToHost toHost,
    @Nullable Duration resync,
    @Nullable Boolean reportDenied) {

  public static final Overrides NONE = new Overrides(null, null, null, null, null, null, null);
}
