package io.margay.agent.dataplane;

import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.plan.HostSettings;
import io.margay.agent.dataplane.wireguard.WireguardConfig;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the kernel is programmed.
 *
 * @param settings what operators set, until they are given others
 * @param routeProtocol the number that marks our routes, 1 to 255 (rtm_protocol); those up to 4 are
 *     the kernel's and administrators'
 * @param denied is told of denied packets, a line each, where they are reported; called by a thread
 *     of its own
 * @param wireguard how WireGuard is done
 * @param netns the file of the network namespace to work in; null for the process's own
 */
public record KernelConfig(
    DataplaneSettings settings,
    int routeProtocol,
    Consumer<String> denied,
    WireguardConfig wireguard,
    @Nullable Path netns) {

  public static final int DEFAULT_ROUTE_PROTOCOL = 80;

  private static final Logger DENIED = LoggerFactory.getLogger("io.margay.agent.denied");

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
        DENIED::info,
        new WireguardConfig(Path.of("/var/lib/margay"), WireguardConfig.Maker.KERNEL),
        null);
  }

  /** The same with other settings of the host. */
  public KernelConfig with(HostSettings host) {
    return new KernelConfig(settings.with(host), routeProtocol, denied, wireguard, netns);
  }

  /** The same that tells somebody else of denied packets. */
  public KernelConfig telling(Consumer<String> somebody) {
    return new KernelConfig(settings, routeProtocol, somebody, wireguard, netns);
  }

  /** The same in the network namespace that a file stands for. */
  public KernelConfig in(Path file) {
    return new KernelConfig(settings, routeProtocol, denied, wireguard, file);
  }

  /** The same with WireGuard done so. */
  public KernelConfig with(WireguardConfig way) {
    return new KernelConfig(settings, routeProtocol, denied, way, netns);
  }
}
