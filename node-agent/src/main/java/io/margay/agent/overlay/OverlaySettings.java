package io.margay.agent.overlay;

import io.margay.core.model.felix.FelixConfigurationSpec;
import io.margay.core.model.felix.FelixOverlay;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How tunnels are made. The size of the largest packet through one is in bytes; 0 works it out from
 * the interface below.
 *
 * @param vxlanId the network identifier, VNI, of all nodes: 0 to 2^24 - 1
 * @param vxlanPort UDP, of all nodes
 * @param external prefixes of machines that are no nodes, from which tunnels may come too
 */
public record OverlaySettings(
    int vxlanId,
    int vxlanPort,
    int vxlanMtu,
    int vxlanMtuV6,
    int ipipMtu,
    Wireguard.Settings wireguard,
    Wireguard.Settings wireguardV6,
    List<Cidr> external) {

  /** Where no FelixConfiguration says anything. */
  public static final OverlaySettings DEFAULT = of(FelixConfigurationSpec.effective(List.of()));

  public OverlaySettings {
    external = List.copyOf(external);
  }

  /**
   * @param felix with everything filled in that has a default
   */
  public static OverlaySettings of(FelixConfigurationSpec felix) {
    FelixOverlay effective = felix.overlay();
    Duration keepAlive = given(effective.wireguardKeepAlive());
    int priority = given(effective.wireguardRoutingRulePriority());
    boolean hosts = given(effective.wireguardHostEncryptionEnabled());
    boolean threaded = given(effective.wireguardThreadingEnabled());
    return new OverlaySettings(
        given(effective.vxlanVNI()),
        given(effective.vxlanPort()),
        given(effective.vxlanMTU()),
        given(effective.vxlanMTUV6()),
        given(effective.ipipMTU()),
        new Wireguard.Settings(
            given(effective.wireguardEnabled()),
            given(effective.wireguardInterfaceName()),
            given(effective.wireguardListeningPort()),
            given(effective.wireguardMTU()),
            keepAlive,
            priority,
            hosts,
            threaded),
        new Wireguard.Settings(
            given(effective.wireguardEnabledV6()),
            given(effective.wireguardInterfaceNameV6()),
            given(effective.wireguardListeningPortV6()),
            given(effective.wireguardMTUV6()),
            keepAlive,
            priority,
            hosts,
            threaded),
        felix.dataplane().externalNodesList());
  }

  private static <T> T given(@Nullable T value) {
    return Objects.requireNonNull(value, "effective settings have every default filled in");
  }

  int vxlanMtu(Family family) {
    return switch (family) {
      case IPV4 -> vxlanMtu;
      case IPV6 -> vxlanMtuV6;
    };
  }

  public Wireguard.Settings wireguard(Family family) {
    return switch (family) {
      case IPV4 -> wireguard;
      case IPV6 -> wireguardV6;
    };
  }
}
