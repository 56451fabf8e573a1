package io.margay.core.model.felix;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Enforced;
import io.margay.core.model.codec.Matches;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.OtherwiseDefault;
import io.margay.core.model.codec.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the agent tells others: OpenStack and flow logs. */
@Doc("What the agent tells others: OpenStack and flow logs.")
@NotEnforced("the agent reports to policy-api")
public record FelixReports(
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("1s")
        @Nullable Duration endpointReportingDelay,
    @OtherwiseDefault("false") @Nullable Boolean endpointReportingEnabled,
    @Nullable String metadataAddr,
    @Range(min = 0, max = 65535) @OtherwiseDefault("8775") @Nullable Integer metadataPort,
    @Matches(value = "[a-z0-9]([-a-z0-9]*[a-z0-9])?", expected = "must be a DNS label")
        @Nullable String openstackRegion,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("30s")
        @Nullable Duration reportingInterval,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("90s") @Nullable Duration reportingTTL,
    @OtherwiseDefault("false") @Nullable Boolean flowLogsCollectorDebugTrace,
    @Doc("How often repeated denials are told.")
        @Enforced
        @Range(min = 1, max = Long.MAX_VALUE)
        @OtherwiseDefault("300s")
        @Nullable Duration flowLogsFlushInterval,
    @Nullable String flowLogsGoldmaneServer,
    @Doc("Whether the agent writes denied packets into its log.")
        @Enforced
        @OneOf({"Enabled", "Disabled"})
        @OtherwiseDefault("Disabled")
        @Nullable String flowLogsLocalReporter,
    @OneOf({"None", "Continuous"}) @OtherwiseDefault("Continuous")
        @Nullable String flowLogsPolicyEvaluationMode) {}
