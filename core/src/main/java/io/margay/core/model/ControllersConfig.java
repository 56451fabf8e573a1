package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.OtherwiseDefault;
import io.margay.core.model.codec.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which controllers run, and how: one that is not given does not run. */
@Doc("Which controllers run: one that is not given does not.")
public record ControllersConfig(
    @Nullable NodeController node,
    @Nullable ReconcilingController policy,
    @Nullable ReconcilingController workloadEndpoint,
    @Nullable ReconcilingController serviceAccount,
    @Nullable ReconcilingController namespace,
    @Nullable LoadBalancerController loadBalancer,
    @Nullable MigrationController migration) {

  /** A controller that mirrors objects of a kind. */
  @Doc("A controller that mirrors objects of a kind.")
  public record ReconcilingController(
      @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("5m")
          @Nullable Duration reconcilerPeriod) {}

  /** The controller of nodes: labels, host endpoints, and addresses that nobody uses. */
  @Doc("The controller of nodes: labels, host endpoints, and addresses that nobody uses.")
  public record NodeController(
      @Range(min = 0, max = Long.MAX_VALUE) @OtherwiseDefault("5m")
          @Nullable Duration reconcilerPeriod,
      @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Enabled") @Nullable String syncLabels,
      @Doc("How long an address nobody uses is left alone; 0 for ever.")
          @Range(min = 0, max = Long.MAX_VALUE)
          @OtherwiseDefault("15m")
          @Nullable Duration leakGracePeriod,
      @Nullable AutoHostEndpoint hostEndpoint) {}

  /** The controller that assigns addresses to services. */
  @Doc("The controller that assigns addresses to services.")
  public record LoadBalancerController(
      @OneOf({"AllServices", "RequestedServicesOnly"}) @OtherwiseDefault("AllServices")
          @Nullable String assignIPs) {}

  /** The controller that brings objects into newer forms. */
  @Doc("The controller that brings objects into newer forms.")
  public record MigrationController(
      @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Enabled")
          @Nullable String policyNameMigrator) {}
}
