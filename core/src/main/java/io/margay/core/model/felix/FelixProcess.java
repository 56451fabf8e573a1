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

/** How the agent runs: its memory, health, logs and metrics. */
@Doc("How the agent runs: its memory, health, logs and metrics.")
@NotEnforced("the agent is set up by its own environment")
public record FelixProcess(
    @Nullable String featureDetectOverride,
    @Nullable String featureGates,
    @Range(min = -1, max = Long.MAX_VALUE) @OtherwiseDefault("40") @Nullable Integer goGCThreshold,
    @Range(min = -1, max = Long.MAX_VALUE) @OtherwiseDefault("-1") @Nullable Integer goMaxProcs,
    @Range(min = -1, max = Long.MAX_VALUE) @OtherwiseDefault("-1")
        @Nullable Integer goMemoryLimitMB,
    @OtherwiseDefault("false") @Nullable Boolean healthEnabled,
    @OtherwiseDefault("localhost") @Nullable String healthHost,
    @Range(min = 0, max = 65535) @OtherwiseDefault("9099") @Nullable Integer healthPort,
    List<HealthTimeout> healthTimeoutOverrides,
    @Enforced
        @Matches(
            value = "[1-9][0-9]{0,3}/(second|minute|hour|day)",
            expected = "must be a number from 1 to 9999, '/' and second, minute, hour or day")
        @Nullable String logActionRateLimit,
    @Enforced @Range(min = 0, max = 9999) @OtherwiseDefault("5")
        @Nullable Integer logActionRateLimitBurst,
    @Nullable String logDebugFilenameRegex,
    @OtherwiseDefault("/var/log/calico/felix.log") @Nullable String logFilePath,
    @Enforced @MaxSize(64) @OtherwiseDefault("calico-packet") @Nullable String logPrefix,
    @OneOf({"Trace", "Debug", "Info", "Warning", "Error", "Fatal"}) @OtherwiseDefault("Info")
        @Nullable String logSeverityFile,
    @OneOf({"Trace", "Debug", "Info", "Warning", "Error", "Fatal"}) @OtherwiseDefault("Info")
        @Nullable String logSeverityScreen,
    @OneOf({"Trace", "Debug", "Info", "Warning", "Error", "Fatal"}) @OtherwiseDefault("Info")
        @Nullable String logSeveritySys,
    @OtherwiseDefault("true") @Nullable Boolean prometheusGoMetricsEnabled,
    @Nullable String prometheusMetricsCAFile,
    @Nullable String prometheusMetricsCertFile,
    @OneOf({
          "RequireAndVerifyClientCert",
          "RequireAnyClientCert",
          "VerifyClientCertIfGiven",
          "NoClientCert"
        })
        @Nullable String prometheusMetricsClientAuth,
    @OtherwiseDefault("false") @Nullable Boolean prometheusMetricsEnabled,
    @Nullable String prometheusMetricsHost,
    @Nullable String prometheusMetricsKeyFile,
    @Range(min = 0, max = 65535) @OtherwiseDefault("9091") @Nullable Integer prometheusMetricsPort,
    @OtherwiseDefault("true") @Nullable Boolean prometheusProcessMetricsEnabled,
    @OtherwiseDefault("true") @Nullable Boolean prometheusWireGuardMetricsEnabled,
    @OtherwiseDefault("true") @Nullable Boolean usageReportingEnabled,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("300s")
        @Nullable Duration usageReportingInitialDelay,
    @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("86400s")
        @Nullable Duration usageReportingInterval,
    @OneOf({"DoNothing", "Enable", "Disable"}) @OtherwiseDefault("DoNothing")
        @Nullable String awsSrcDstCheck,
    @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Disabled")
        @Nullable String windowsManageFirewallRules,
    @OtherwiseDefault("false") @Nullable Boolean debugDisableLogDropping,
    @Nullable String debugHost,
    @Nullable String debugMemoryProfilePath,
    @Range(min = 0, max = 65535) @Nullable Integer debugPort,
    @Range(min = 0, max = Long.MAX_VALUE) @Nullable Duration debugSimulateCalcGraphHangAfter,
    @Range(min = 0, max = Long.MAX_VALUE) @Nullable Duration debugSimulateDataplaneApplyDelay,
    @Range(min = 0, max = Long.MAX_VALUE) @Nullable Duration debugSimulateDataplaneHangAfter) {

  public FelixProcess {
    healthTimeoutOverrides = List.copyOf(healthTimeoutOverrides);
  }
}
