package io.margay.core.model.felix;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.OtherwiseDefault;
import io.margay.core.model.codec.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tunnels between nodes. */
@Doc("Tunnels between nodes.")
public record FelixOverlay(
    @NotEnforced("IPIP is made where an IPPool asks for it") @Nullable Boolean ipipEnabled,
    @Doc("Bytes; 0 works it out from the interface below.")
        @Range(min = 0, max = 65535)
        @OtherwiseDefault("0")
        @Nullable Integer ipipMTU,
    @NotEnforced("VXLAN is made where an IPPool asks for it") @Nullable Boolean vxlanEnabled,
    @Range(min = 0, max = 65535) @OtherwiseDefault("0") @Nullable Integer vxlanMTU,
    @Range(min = 0, max = 65535) @OtherwiseDefault("0") @Nullable Integer vxlanMTUV6,
    @Range(min = 1, max = 65535) @OtherwiseDefault("4789") @Nullable Integer vxlanPort,
    @Range(min = 0, max = 16777215) @OtherwiseDefault("4096") @Nullable Integer vxlanVNI,
    @Doc("Whether what workloads of different nodes say to each other over IPv4 is encrypted.")
        @OtherwiseDefault("false")
        @Nullable Boolean wireguardEnabled,
    @Doc("The same over IPv6.") @OtherwiseDefault("false") @Nullable Boolean wireguardEnabledV6,
    @Doc(
            "Whether what nodes themselves say to each other is encrypted too, with those families"
                + " that are encrypted.")
        @OtherwiseDefault("false")
        @Nullable Boolean wireguardHostEncryptionEnabled,
    @MaxSize(15) @OtherwiseDefault("wireguard.cali") @Nullable String wireguardInterfaceName,
    @MaxSize(15) @OtherwiseDefault("wg-v6.cali") @Nullable String wireguardInterfaceNameV6,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("0s")
        @Nullable Duration wireguardKeepAlive,
    @Range(min = 1, max = 65535) @OtherwiseDefault("51820")
        @Nullable Integer wireguardListeningPort,
    @Range(min = 1, max = 65535) @OtherwiseDefault("51821")
        @Nullable Integer wireguardListeningPortV6,
    @Range(min = 0, max = 65535) @OtherwiseDefault("0") @Nullable Integer wireguardMTU,
    @Range(min = 0, max = 65535) @OtherwiseDefault("0") @Nullable Integer wireguardMTUV6,
    @Range(min = 1, max = 32765) @OtherwiseDefault("99")
        @Nullable Integer wireguardRoutingRulePriority,
    @Doc("Whether the kernel works off what each peer sends in a thread of its own.")
        @OtherwiseDefault("false")
        @Nullable Boolean wireguardThreadingEnabled) {}
