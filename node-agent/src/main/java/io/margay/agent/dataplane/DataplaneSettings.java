package io.margay.agent.dataplane;

import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.hosts.ExcludedInterfaces;
import io.margay.agent.dataplane.nat.NatSettings;
import io.margay.agent.dataplane.plan.HostSettings;
import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.RuleSettings;
import java.time.Duration;

/**
 * What operators set about a dataplane; it holds at once, whatever of it changes.
 *
 * @param backend which of the kernel's ways enforces policy
 * @param iptables what holds if that is iptables
 * @param nftables what holds if that is nftables
 * @param nat how what leaves the pools is translated
 * @param reportInterval how often repeated denials are told, where they are reported
 * @param excluded the node's interfaces on which no host endpoint is looked for by its addresses
 */
public record DataplaneSettings(
    BackendChoice backend,
    Tables iptables,
    Tables nftables,
    NatSettings nat,
    Duration reportInterval,
    ExcludedInterfaces excluded) {

  public static final DataplaneSettings DEFAULT =
      new DataplaneSettings(
          BackendChoice.AUTO,
          Tables.DEFAULT,
          Tables.DEFAULT,
          NatSettings.DEFAULT,
          Duration.ofSeconds(300),
          ExcludedInterfaces.DEFAULT);

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
    return new DataplaneSettings(other, iptables, nftables, nat, reportInterval, excluded);
  }

  /** The same with other rules, whatever the backend. */
  public DataplaneSettings with(Tables other) {
    return new DataplaneSettings(backend, other, other, nat, reportInterval, excluded);
  }

  public DataplaneSettings with(NatSettings other) {
    return new DataplaneSettings(backend, iptables, nftables, other, reportInterval, excluded);
  }

  /** The same with another interval of reports. */
  public DataplaneSettings reporting(Duration interval) {
    return new DataplaneSettings(backend, iptables, nftables, nat, interval, excluded);
  }

  /** The same with other settings of the host, whatever the backend. */
  public DataplaneSettings with(HostSettings host) {
    return new DataplaneSettings(
        backend,
        new Tables(iptables.rules().with(host), iptables.placement()),
        new Tables(nftables.rules().with(host), nftables.placement()),
        nat,
        reportInterval,
        excluded);
  }
}
