package io.margay.agent.dataplane;

import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.plan.HostSettings;
import io.margay.agent.dataplane.wireguard.WireguardConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel is programmed.
 *
 * @param settings what operators set, until they are given others
 * @param routeProtocol the number that marks our routes, 1 to 255 (rtm_protocol); those up to 4 are
 *     the kernel's and administrators'
 * @param wireguard how WireGuard is done
 * @param netns the file of the network namespace to work in; null for the process's own
 */
public record KernelConfig(
    DataplaneSettings settings,
    int routeProtocol,
    WireguardConfig wireguard,
    @Nullable Path netns) {

  public static final int DEFAULT_ROUTE_PROTOCOL = 80;

  public KernelConfig {
    if (routeProtocol < 5 || routeProtocol > 255) {
      throw new IllegalArgumentException(
          "a route protocol of our own is 5 to 255, not " + routeProtocol);
    }
  }

  /** The defaults, in the process's own network namespace. */
  public static KernelConfig of(BackendChoice backend) {
    return of(DataplaneSettings.DEFAULT.with(backend));
  }

  /** In the process's own network namespace. */
  public static KernelConfig of(DataplaneSettings settings) {
    return new KernelConfig(
        settings,
        DEFAULT_ROUTE_PROTOCOL,
        new WireguardConfig(Path.of("/var/lib/margay"), WireguardConfig.Maker.KERNEL),
        null);
  }

  /** The same with other settings of the host. */
  public KernelConfig with(HostSettings host) {
    return new KernelConfig(settings.with(host), routeProtocol, wireguard, netns);
  }

  /** The same in the network namespace that a file stands for. */
  public KernelConfig in(Path file) {
    return new KernelConfig(settings, routeProtocol, wireguard, file);
  }

  /** The same with WireGuard done so. */
  public KernelConfig with(WireguardConfig way) {
    return new KernelConfig(settings, routeProtocol, way, netns);
  }
}
