package io.margay.agent.dataplane;

import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.hosts.ExcludedInterfaces;
import io.margay.agent.dataplane.nat.NatSettings;
import io.margay.agent.dataplane.plan.HostSettings;
import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.RuleSettings;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.Map;

/**
 * What operators set about a dataplane; it holds at once, whatever of it changes.
 *
 * @param backend which of the kernel's ways enforces policy
 * @param iptables what holds if that is iptables
 * @param nftables what holds if that is nftables
 * @param nat how what leaves the pools is translated
 * @param reportInterval how often repeated denials are told, where they are reported
 * @param excluded the node's interfaces on which no host endpoint is looked for by its addresses
 * @param forwarding whether the node is made to forward
 * @param routeSources the addresses that the node itself sends from to workloads, where they are
 *     set
 */
public record DataplaneSettings(
    BackendChoice backend,
    Tables iptables,
    Tables nftables,
    NatSettings nat,
    Duration reportInterval,
    ExcludedInterfaces excluded,
    boolean forwarding,
    Map<Family, IpAddress> routeSources) {

  public DataplaneSettings {
    routeSources = Map.copyOf(routeSources);
  }

  public static final DataplaneSettings DEFAULT =
      new DataplaneSettings(
          BackendChoice.AUTO,
          Tables.DEFAULT,
          Tables.DEFAULT,
          NatSettings.DEFAULT,
          Duration.ofSeconds(300),
          ExcludedInterfaces.DEFAULT,
          true,
          Map.of());

  /**
   * What rules say, and how they find their place.
   *
   * @param rules of all tables but {@code nat}
   * @param placement of all
   */
  public record Tables(RuleSettings rules, Placement placement) {
    public static final Tables DEFAULT = new Tables(RuleSettings.DEFAULT, Placement.DEFAULT);
  }

  /** What holds with this backend. */
  public Tables tables(Backend chosen) {
    return chosen == Backend.NFTABLES ? nftables : iptables;
  }

  public DataplaneSettings with(BackendChoice other) {
    return new DataplaneSettings(
        other, iptables, nftables, nat, reportInterval, excluded, forwarding, routeSources);
  }

  /** The same with other rules, whatever the backend. */
  public DataplaneSettings with(Tables other) {
    return new DataplaneSettings(
        backend, other, other, nat, reportInterval, excluded, forwarding, routeSources);
  }

  public DataplaneSettings with(NatSettings other) {
    return new DataplaneSettings(
        backend, iptables, nftables, other, reportInterval, excluded, forwarding, routeSources);
  }

  /** The same with another interval of reports. */
  public DataplaneSettings reporting(Duration interval) {
    return new DataplaneSettings(
        backend, iptables, nftables, nat, interval, excluded, forwarding, routeSources);
  }

  /** The same with other settings of the host, whatever the backend. */
  public DataplaneSettings with(HostSettings host) {
    return new DataplaneSettings(
        backend,
        new Tables(iptables.rules().with(host), iptables.placement()),
        new Tables(nftables.rules().with(host), nftables.placement()),
        nat,
        reportInterval,
        excluded,
        forwarding,
        routeSources);
  }

  /** The same where others decide whether the node forwards. */
  public DataplaneSettings withoutForwarding() {
    return new DataplaneSettings(
        backend, iptables, nftables, nat, reportInterval, excluded, false, routeSources);
  }
}
