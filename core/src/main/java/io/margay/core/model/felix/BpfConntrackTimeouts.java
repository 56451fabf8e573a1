package io.margay.core.model.felix;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Matches;
import io.margay.core.model.codec.OtherwiseDefault;
import org.jspecify.annotations.Nullable;

/** How long connections are remembered; {@code Auto} takes the kernel's own. */
@Doc("How long connections are remembered; Auto takes the kernel's own.")
public record BpfConntrackTimeouts(
    @Matches(value = BpfConntrackTimeouts.FORM, expected = BpfConntrackTimeouts.EXPECTED)
        @OtherwiseDefault("10s")
        @Nullable String creationGracePeriod,
    @Matches(value = BpfConntrackTimeouts.FORM, expected = BpfConntrackTimeouts.EXPECTED)
        @OtherwiseDefault("20s")
        @Nullable String tcpSynSent,
    @Matches(value = BpfConntrackTimeouts.FORM, expected = BpfConntrackTimeouts.EXPECTED)
        @OtherwiseDefault("1h")
        @Nullable String tcpEstablished,
    @Matches(value = BpfConntrackTimeouts.FORM, expected = BpfConntrackTimeouts.EXPECTED)
        @OtherwiseDefault("Auto")
        @Nullable String tcpFinsSeen,
    @Matches(value = BpfConntrackTimeouts.FORM, expected = BpfConntrackTimeouts.EXPECTED)
        @OtherwiseDefault("40s")
        @Nullable String tcpResetSeen,
    @Matches(value = BpfConntrackTimeouts.FORM, expected = BpfConntrackTimeouts.EXPECTED)
        @OtherwiseDefault("60s")
        @Nullable String udpTimeout,
    @Matches(value = BpfConntrackTimeouts.FORM, expected = BpfConntrackTimeouts.EXPECTED)
        @OtherwiseDefault("10m")
        @Nullable String genericTimeout,
    @Matches(value = BpfConntrackTimeouts.FORM, expected = BpfConntrackTimeouts.EXPECTED)
        @OtherwiseDefault("5s")
        @Nullable String icmpTimeout) {

  static final String FORM = "Auto|([0-9]{1,9}(\\.[0-9]{1,9})?(ms|s|m|h))+";
  static final String EXPECTED = "must be Auto or a duration such as 90s, 5m or 1h30m";
}
