package io.margay.core.model.felix;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.OtherwiseDefault;
import io.margay.core.model.codec.Range;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules in iptables and nftables, and XDP. */
@Doc("Rules in iptables and nftables, and XDP.")
@NotEnforced("the agent does it its own way")
public record FelixTables(
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("90s")
        @Nullable Duration ipsetsRefreshInterval,
    @OneOf({"Legacy", "NFT", "Auto"}) @OtherwiseDefault("Auto") @Nullable String iptablesBackend,
    @OneOf({"Accept", "Return"}) @OtherwiseDefault("Accept")
        @Nullable String iptablesFilterAllowAction,
    @OneOf({"Drop", "Reject"}) @OtherwiseDefault("Drop") @Nullable String iptablesFilterDenyAction,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("50ms")
        @Nullable Duration iptablesLockProbeInterval,
    @OneOf({"Accept", "Return"}) @OtherwiseDefault("Accept")
        @Nullable String iptablesMangleAllowAction,
    @Range(min = 1, max = 4294967295L) @OtherwiseDefault("4294901760")
        @Nullable Long iptablesMarkMask,
    @MaxSize(15) @Nullable String iptablesNATOutgoingInterfaceFilter,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("5s")
        @Nullable Duration iptablesPostWriteCheckInterval,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("180s")
        @Nullable Duration iptablesRefreshInterval,
    @MaxSize(7) List<PortSpan> kubeNodePortRanges,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("1048576")
        @Nullable Integer maxIpsetSize,
    @OneOf({"Accept", "Return"}) @OtherwiseDefault("Accept")
        @Nullable String nftablesFilterAllowAction,
    @OneOf({"Drop", "Reject"}) @OtherwiseDefault("Drop") @Nullable String nftablesFilterDenyAction,
    @Nullable String nftablesFlowTableDataIfacePattern,
    @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Disabled")
        @Nullable String nftablesFlowTableOffload,
    @OneOf({"Accept", "Return"}) @OtherwiseDefault("Accept")
        @Nullable String nftablesMangleAllowAction,
    @Range(min = 1, max = 4294967295L) @OtherwiseDefault("4294901760")
        @Nullable Long nftablesMarkMask,
    @OneOf({"Enabled", "Disabled", "Auto"}) @OtherwiseDefault("Auto") @Nullable String nftablesMode,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("180s")
        @Nullable Duration nftablesRefreshInterval,
    @OtherwiseDefault("false") @Nullable Boolean genericXDPEnabled,
    @OtherwiseDefault("true") @Nullable Boolean xdpEnabled,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("90s")
        @Nullable Duration xdpRefreshInterval) {

  public FelixTables {
    kubeNodePortRanges = List.copyOf(kubeNodePortRanges);
  }
}
