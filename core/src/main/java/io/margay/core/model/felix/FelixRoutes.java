package io.margay.core.model.felix;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Enforced;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.OtherwiseDefault;
import io.margay.core.model.codec.Range;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes of the node, and the source addresses of what leaves it. */
@Doc("Routes of the node, and the source addresses of what leaves it.")
@NotEnforced("the agent does it its own way")
public record FelixRoutes(
    @Range(min = 0, max = 255) @OtherwiseDefault("3") @Nullable Integer deviceRouteProtocol,
    @Enforced @Doc("The address that the node itself sends from to its workloads.")
        @Nullable IpAddress deviceRouteSourceAddress,
    @Enforced @Doc("The same for IPv6.") @Nullable IpAddress deviceRouteSourceAddressIPv6,
    @Enforced
        @Doc("Whether the agent turns forwarding on; Disabled suits machines without workloads.")
        @OneOf({"Enabled", "Disabled"})
        @OtherwiseDefault("Enabled")
        @Nullable String ipForwarding,
    @Range(min = 1, max = 2147483646) @OtherwiseDefault("512")
        @Nullable Integer ipv4ElevatedRoutePriority,
    @Range(min = 1, max = 2147483646) @OtherwiseDefault("1024")
        @Nullable Integer ipv4NormalRoutePriority,
    @Range(min = 1, max = 2147483646) @OtherwiseDefault("512")
        @Nullable Integer ipv6ElevatedRoutePriority,
    @Range(min = 1, max = 2147483646) @OtherwiseDefault("1024")
        @Nullable Integer ipv6NormalRoutePriority,
    @Enforced @Nullable IpAddress natOutgoingAddress,
    @Enforced @OneOf({"IPPoolsOnly", "IPPoolsAndHostIPs"}) @OtherwiseDefault("IPPoolsOnly")
        @Nullable String natOutgoingExclusions,
    @Enforced @Nullable PortSpan natPortRange,
    @OneOf({"Enabled", "Disabled", "EnabledIPIPOnly", "EnabledNoEncapOnly"})
        @OtherwiseDefault("EnabledIPIPOnly")
        @Nullable String programClusterRoutes,
    @OtherwiseDefault("true") @Nullable Boolean removeExternalRoutes,
    @Enforced @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("90s")
        @Nullable Duration routeRefreshInterval,
    @OneOf({"CalicoIPAM", "WorkloadIPs"}) @OtherwiseDefault("CalicoIPAM")
        @Nullable String routeSource,
    @OtherwiseDefault("false") @Nullable Boolean routeSyncDisabled,
    @Nullable RouteTableRange routeTableRange,
    List<RouteTableRange> routeTableRanges) {

  public FelixRoutes {
    routeTableRanges = List.copyOf(routeTableRanges);
  }
}
