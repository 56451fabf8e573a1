package io.margay.core.model.felix;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Enforced;
import io.margay.core.model.codec.Matches;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.OtherwiseDefault;
import io.margay.core.model.codec.Range;
import io.margay.core.net.Cidr;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How workloads are wired and guarded. */
@Doc("How workloads are wired and guarded.")
@NotEnforced("the agent does it its own way")
public record FelixDataplane(
    @Enforced @Doc("Whether workloads may send IPv4 in IP, to anybody.") @OtherwiseDefault("false")
        @Nullable Boolean allowIPIPPacketsFromWorkloads,
    @Enforced
        @Doc("Whether workloads may send UDP to the port vxlanPort, to anybody.")
        @OtherwiseDefault("false")
        @Nullable Boolean allowVXLANPacketsFromWorkloads,
    @Nullable String cgroupV2Path,
    @Enforced @OneOf({"Insert", "Append"}) @OtherwiseDefault("Insert")
        @Nullable String chainInsertMode,
    @Nullable String dataplaneDriver,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("90s")
        @Nullable Duration dataplaneWatchdogTimeout,
    @Enforced @OneOf({"Drop", "Accept", "Return"}) @OtherwiseDefault("Drop")
        @Nullable String defaultEndpointToHostAction,
    @Enforced @OtherwiseDefault("false") @Nullable Boolean disableConntrackInvalidCheck,
    @OtherwiseDefault("/var/run/calico") @Nullable String endpointStatusPathPrefix,
    @Enforced @Doc("Prefixes beside the nodes' addresses from which tunnelled packets are taken.")
        List<Cidr> externalNodesList,
    @Enforced @Nullable List<ProtoPort> failsafeInboundHostPorts,
    @Enforced @Nullable List<ProtoPort> failsafeOutboundHostPorts,
    @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Disabled") @Nullable String floatingIPs,
    @Enforced @OtherwiseDefault("kube-ipvs0") @Nullable String interfaceExclude,
    @Enforced
        @Matches(
            value = "[A-Za-z][A-Za-z0-9._-]{0,13}(,[A-Za-z][A-Za-z0-9._-]{0,13})*",
            expected = "must be beginnings of interfaces' names, separated by commas")
        @OtherwiseDefault("cali")
        @Nullable String interfacePrefix,
    @Enforced @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("90s")
        @Nullable Duration interfaceRefreshInterval,
    @OtherwiseDefault("true") @Nullable Boolean ipv6Support,
    @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Disabled") @Nullable String istioAmbientMode,
    @Range(min = 0, max = 63) @OtherwiseDefault("23") @Nullable Integer istioDSCPMark,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("30s")
        @Nullable Duration liveMigrationRouteConvergenceTime,
    @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Disabled")
        @Nullable String localSubnetL2Reachability,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("120s")
        @Nullable Duration localSubnetL2ReachabilityRefreshInterval,
    @Nullable String mtuIfacePattern,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("10s")
        @Nullable Duration netlinkTimeout,
    @Nullable String policySyncPathPrefix,
    @OtherwiseDefault("false") @Nullable Boolean requireMTUFile,
    @Enforced @OneOf({"Drop", "Reject", "Disabled"}) @OtherwiseDefault("Drop")
        @Nullable String serviceLoopPrevention,
    @OtherwiseDefault("false") @Nullable Boolean sidecarAccelerationEnabled,
    @OtherwiseDefault("true") @Nullable Boolean useInternalDataplaneDriver,
    @Enforced @OneOf({"Disabled", "Any"}) @OtherwiseDefault("Disabled")
        @Nullable String workloadSourceSpoofing) {

  public FelixDataplane {
    externalNodesList = List.copyOf(externalNodesList);
    failsafeInboundHostPorts =
        failsafeInboundHostPorts == null ? null : List.copyOf(failsafeInboundHostPorts);
    failsafeOutboundHostPorts =
        failsafeOutboundHostPorts == null ? null : List.copyOf(failsafeOutboundHostPorts);
  }
}
