package io.margay.core.model.felix;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Enforced;
import io.margay.core.model.codec.Matches;
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
    @Enforced @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("90s")
        @Nullable Duration ipsetsRefreshInterval,
    @Enforced @OneOf({"Legacy", "NFT", "Auto"}) @OtherwiseDefault("Auto")
        @Nullable String iptablesBackend,
    @Enforced @OneOf({"Accept", "Return"}) @OtherwiseDefault("Accept")
        @Nullable String iptablesFilterAllowAction,
    @Enforced @OneOf({"Drop", "Reject"}) @OtherwiseDefault("Drop")
        @Nullable String iptablesFilterDenyAction,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("50ms")
        @Nullable Duration iptablesLockProbeInterval,
    @Enforced @OneOf({"Accept", "Return"}) @OtherwiseDefault("Accept")
        @Nullable String iptablesMangleAllowAction,
    @Enforced @Range(min = 1, max = 4294967295L) @OtherwiseDefault("4294901760")
        @Nullable Long iptablesMarkMask,
    @Enforced
        @Matches(
            value = "[A-Za-z0-9][A-Za-z0-9._-]{0,13}[A-Za-z0-9._+-]?",
            expected =
                "must be an interface's name of at most 15 characters, + in the end stands for anything")
        @Nullable String iptablesNATOutgoingInterfaceFilter,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("5s")
        @Nullable Duration iptablesPostWriteCheckInterval,
    @Enforced @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("180s")
        @Nullable Duration iptablesRefreshInterval,
    @MaxSize(7) List<PortSpan> kubeNodePortRanges,
    @Range(min = 1, max = Long.MAX_VALUE) @OtherwiseDefault("1048576")
        @Nullable Integer maxIpsetSize,
    @Enforced @OneOf({"Accept", "Return"}) @OtherwiseDefault("Accept")
        @Nullable String nftablesFilterAllowAction,
    @Enforced @OneOf({"Drop", "Reject"}) @OtherwiseDefault("Drop")
        @Nullable String nftablesFilterDenyAction,
    @Nullable String nftablesFlowTableDataIfacePattern,
    @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Disabled")
        @Nullable String nftablesFlowTableOffload,
    @Enforced @OneOf({"Accept", "Return"}) @OtherwiseDefault("Accept")
        @Nullable String nftablesMangleAllowAction,
    @Enforced @Range(min = 1, max = 4294967295L) @OtherwiseDefault("4294901760")
        @Nullable Long nftablesMarkMask,
    @Enforced @OneOf({"Enabled", "Disabled", "Auto"}) @OtherwiseDefault("Auto")
        @Nullable String nftablesMode,
    @Enforced @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("180s")
        @Nullable Duration nftablesRefreshInterval,
    @OtherwiseDefault("false") @Nullable Boolean genericXDPEnabled,
    @OtherwiseDefault("true") @Nullable Boolean xdpEnabled,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("90s")
        @Nullable Duration xdpRefreshInterval) {

  public FelixTables {
    kubeNodePortRanges = List.copyOf(kubeNodePortRanges);
  }
}
