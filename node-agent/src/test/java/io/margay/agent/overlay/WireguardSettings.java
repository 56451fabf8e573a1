package io.margay.agent.overlay;

import io.margay.core.net.Family;
import java.time.Duration;
import java.util.List;

/**
 * How tests have WireGuard. A program's devices are known by their names on the whole machine, so
 * each node's have names of their own.
 */
public final class WireguardSettings {

  private WireguardSettings() {}

  /** The name of a node's device. */
  public static String name(int node, Family family) {
    return "wgm"
        + ProcessHandle.current().pid() % 10_000_000
        + (char) ('a' + node)
        + (family == Family.IPV4 ? "4" : "6");
  }

  /** With both families encrypted. */
  public static OverlaySettings of(int node, boolean hosts, boolean threaded) {
    OverlaySettings otherwise = OverlaySettings.DEFAULT;
    return new OverlaySettings(
        otherwise.vxlanId(),
        otherwise.vxlanPort(),
        0,
        0,
        0,
        new Wireguard.Settings(
            true, name(node, Family.IPV4), 51820, 0, Duration.ZERO, 99, hosts, threaded),
        new Wireguard.Settings(
            true, name(node, Family.IPV6), 51821, 0, Duration.ZERO, 99, hosts, threaded),
        List.of());
  }
}
