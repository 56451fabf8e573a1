package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.OtherwiseDefault;
import io.margay.core.model.codec.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The spec of a {@link KubeControllersConfiguration}. */
@Doc("Settings of the controllers.")
@NotEnforced("the controllers are set up by their own environment")
public record KubeControllersConfigurationSpec(
    @OneOf({"Trace", "Debug", "Info", "Warning", "Error", "Fatal"}) @OtherwiseDefault("Info")
        @Nullable String logSeverityScreen,
    @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Enabled") @Nullable String healthChecks,
    @Doc("How often etcd is compacted.")
        @Range(min = 0, max = Long.MAX_VALUE)
        @OtherwiseDefault("10m")
        @Nullable Duration etcdV3CompactionPeriod,
    @Range(min = 0, max = 65535) @OtherwiseDefault("9094") @Nullable Integer prometheusMetricsPort,
    @Range(min = 0, max = 65535) @Nullable Integer debugProfilePort,
    @Doc("The controllers that run.") @Nullable ControllersConfig controllers) {}
