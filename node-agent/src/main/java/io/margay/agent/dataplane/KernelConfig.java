package io.margay.agent.dataplane;

import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.plan.HostSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel is programmed.
 *
 * @param backend which of the kernel's ways enforces policy
 * @param routeProtocol the number that marks our routes, 1 to 255 (rtm_protocol); those up to 4 are
 *     the kernel's and administrators'
 * @param interfacePrefix how the names of workloads' interfaces begin, 1 to 10 characters
 * @param host what holds for the host whatever its policies say
 * @param netns the file of the network namespace to work in; null for the process's own
 */
public record KernelConfig(
    BackendChoice backend,
    int routeProtocol,
    String interfacePrefix,
    HostSettings host,
    @Nullable Path netns) {

  public static final int DEFAULT_ROUTE_PROTOCOL = 80;
  public static final String DEFAULT_INTERFACE_PREFIX = "cali";

  public KernelConfig {
    if (routeProtocol < 5 || routeProtocol > 255) {
      throw new IllegalArgumentException(
          "a route protocol of our own is 5 to 255, not " + routeProtocol);
    }
    if (!interfacePrefix.matches("[A-Za-z][A-Za-z0-9]{0,9}")) {
      throw new IllegalArgumentException(
          "'" + interfacePrefix + "' is no interface prefix: 1 to 10 letters and digits");
    }
  }

  /** The defaults, in the process's own network namespace. */
  public static KernelConfig of(BackendChoice backend) {
    return new KernelConfig(
        backend, DEFAULT_ROUTE_PROTOCOL, DEFAULT_INTERFACE_PREFIX, HostSettings.DEFAULT, null);
  }

  /** The same with other settings of the host. */
  public KernelConfig with(HostSettings settings) {
    return new KernelConfig(backend, routeProtocol, interfacePrefix, settings, netns);
  }

  /** The same in the network namespace that a file stands for. */
  public KernelConfig in(Path file) {
    return new KernelConfig(backend, routeProtocol, interfacePrefix, host, file);
  }
}
