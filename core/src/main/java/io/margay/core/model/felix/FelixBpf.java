package io.margay.core.model.felix;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.OtherwiseDefault;
import io.margay.core.model.codec.Range;
import io.margay.core.net.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The dataplane in eBPF. */
@Doc("The dataplane in eBPF.")
@NotEnforced("policy is enforced in iptables or nftables")
public record FelixBpf(
    @OneOf({"TC", "TCX", "Netkit"}) @OtherwiseDefault("Netkit") @Nullable String bpfAttachType,
    @Nullable String bpfCTLBLogFilter,
    @OneOf({"TCP", "Enabled", "Disabled"}) @OtherwiseDefault("TCP")
        @Nullable String bpfConnectTimeLoadBalancing,
    @Nullable Boolean bpfConnectTimeLoadBalancingEnabled,
    @OneOf({"Off", "Debug"}) @OtherwiseDefault("Off") @Nullable String bpfConntrackLogLevel,
    @OneOf({"Auto", "Userspace", "BPFProgram"}) @OtherwiseDefault("Auto")
        @Nullable String bpfConntrackCleanupMode,
    @Nullable BpfConntrackTimeouts bpfConntrackTimeouts,
    List<Cidr> bpfDSROptoutCIDRs,
    @Nullable String bpfDataIfacePattern,
    @Nullable String bpfDisableGROForIfaces,
    @OtherwiseDefault("true") @Nullable Boolean bpfDisableUnprivileged,
    @OtherwiseDefault("false") @Nullable Boolean bpfEnabled,
    @OneOf({"Disabled", "Strict", "Loose"}) @OtherwiseDefault("Loose")
        @Nullable String bpfEnforceRPF,
    List<Cidr> bpfExcludeCIDRsFromNAT,
    @Range(min = 1, max = 1024) @OtherwiseDefault("1") @Nullable Integer bpfExportBufferSizeMB,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("0")
        @Nullable Integer bpfExtToServiceConnmark,
    @OneOf({"Tunnel", "DSR"}) @OtherwiseDefault("Tunnel") @Nullable String bpfExternalServiceMode,
    List<String> bpfForceTrackPacketsFromIfaces,
    @OtherwiseDefault("false") @Nullable Boolean bpfHostConntrackBypass,
    @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Enabled")
        @Nullable String bpfHostNetworkedNATWithoutCTLB,
    @OneOf({"Auto", "Strict"}) @OtherwiseDefault("Auto") @Nullable String bpfJITHardening,
    @OtherwiseDefault("true") @Nullable Boolean bpfKubeProxyEndpointSlicesEnabled,
    @Range(min = 0, max = 65535) @OtherwiseDefault("10256")
        @Nullable Integer bpfKubeProxyHealthzPort,
    @OtherwiseDefault("true") @Nullable Boolean bpfKubeProxyIptablesCleanupEnabled,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("1s")
        @Nullable Duration bpfKubeProxyMinSyncPeriod,
    @Nullable String bpfL3IfacePattern,
    Map<String, String> bpfLogFilters,
    @OneOf({"Off", "Info", "Debug"}) @OtherwiseDefault("Off") @Nullable String bpfLogLevel,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("100")
        @Nullable Integer bpfMaglevMaxEndpointsPerService,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("100")
        @Nullable Integer bpfMaglevMaxServices,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("512000")
        @Nullable Integer bpfMapSizeConntrack,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("100000")
        @Nullable Integer bpfMapSizeConntrackCleanupQueue,
    @OneOf({"Disabled", "DoubleIfFull"}) @OtherwiseDefault("DoubleIfFull")
        @Nullable String bpfMapSizeConntrackScaling,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("1048576")
        @Nullable Integer bpfMapSizeIPSets,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("1000")
        @Nullable Integer bpfMapSizeIfState,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("65536")
        @Nullable Integer bpfMapSizeNATAffinity,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("262144")
        @Nullable Integer bpfMapSizeNATBackend,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("65536")
        @Nullable Integer bpfMapSizeNATFrontend,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("0")
        @Nullable Integer bpfMapSizePerCpuConntrack,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("262144")
        @Nullable Integer bpfMapSizeRoute,
    @OtherwiseDefault("20000:29999") @Nullable PortSpan bpfPSNATPorts,
    @OtherwiseDefault("true") @Nullable Boolean bpfPolicyDebugEnabled,
    @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Disabled") @Nullable String bpfProfiling,
    @OneOf({"Enabled", "Disabled", "L2Only"}) @OtherwiseDefault("L2Only")
        @Nullable String bpfRedirectToPeer) {

  public FelixBpf {
    bpfDSROptoutCIDRs = List.copyOf(bpfDSROptoutCIDRs);
    bpfExcludeCIDRsFromNAT = List.copyOf(bpfExcludeCIDRsFromNAT);
    bpfForceTrackPacketsFromIfaces = List.copyOf(bpfForceTrackPacketsFromIfaces);
    bpfLogFilters = Map.copyOf(bpfLogFilters);
  }
}
