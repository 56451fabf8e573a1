package io.margay.agent.dataplane.backend;

import io.margay.agent.dataplane.ipset.SetDriver;
import io.margay.agent.dataplane.iptables.IptablesCommand;
import io.margay.agent.dataplane.iptables.IptablesDriver;
import io.margay.agent.dataplane.nftables.NftablesDriver;
import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.PolicyDriver;
import io.margay.agent.dataplane.plan.Source;
import io.margay.agent.dataplane.plan.Table;
import io.margay.agent.netlink.IpSets;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Sysctl;
import io.margay.agent.netlink.nftables.NfTables;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.net.Family;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver of the chosen backend. Once its rules are in force, those that a former agent left
 * with another backend are removed: never before, so that nothing is open in between.
 */
public final class Backends implements PolicyDriver {

  private static final Logger LOG = LoggerFactory.getLogger(Backends.class);

  private final Backend backend;
  private final PolicyDriver chosen;
  private final List<Remnant> remnants = new ArrayList<>();

  private Backends(Backend backend, PolicyDriver chosen) {
    this.backend = backend;
    this.chosen = chosen;
  }

  /**
   * Chooses.
   *
   * @throws MixedHostException if there is no telling
   */
  public static Backend decide(BackendChoice choice, Netns netns) throws IOException {
    return choice.rules() == BackendChoice.Rules.NFTABLES
        ? Backend.NFTABLES
        : choice.decide(ForeignRules.in(netns));
  }

  /**
   * @param socket of netfilter in that namespace
   */
  static Backends open(Backend backend, Placement placement, Netns netns, NetlinkSocket socket)
      throws IOException {
    LOG.info("Policy backend chosen: backend=\"{}\"", backend);
    Set<Family> families =
        Sysctl.exists("ipv6") ? EnumSet.allOf(Family.class) : EnumSet.of(Family.IPV4);
    NfTables nfTables = new NfTables(socket);
    PolicyDriver driver =
        backend == Backend.NFTABLES
            ? new NftablesDriver(nfTables, families, placement.marks())
            : new IptablesPolicy(
                families,
                family -> new SetDriver(family, new IpSets(socket, family)),
                family -> IptablesCommand.of(BackendChoice.variant(backend), family, netns),
                placement);
    Backends backends = new Backends(backend, driver);
    backends.remember(backend, families, netns, socket);
    return backends;
  }

  /** What any other backend may have left. */
  private void remember(Backend backend, Set<Family> families, Netns netns, NetlinkSocket socket) {
    for (Backend other : Backend.values()) {
      if (other != backend && other != Backend.NFTABLES) {
        for (Family family : families) {
          IptablesDriver driver =
              new IptablesDriver(IptablesCommand.of(BackendChoice.variant(other), family, netns));
          remnants.add(() -> sweep(driver));
        }
      }
    }
    if (backend == Backend.NFTABLES) {
      for (Family family : families) {
        remnants.add(() -> SetDriver.sweep(family, new IpSets(socket, family)));
      }
    } else {
      remnants.add(() -> NftablesDriver.sweep(new NfTables(socket), families));
    }
  }

  /** A backend that the system does not have can have nothing of ours. */
  private static void sweep(IptablesDriver driver) throws IOException {
    try {
      driver.sweep();
    } catch (IptablesDriver.UnreadableException e) {
      LOG.debug("Iptables backend can not be asked: reason=\"{}\"", e.getMessage());
    }
  }

  /** What another backend may have left. */
  @FunctionalInterface
  private interface Remnant {
    void remove() throws IOException;
  }

  /** The one that was chosen. */
  public Backend backend() {
    return backend;
  }

  @Override
  public List<String> apply() {
    List<String> failures = new ArrayList<>(chosen.apply());
    while (failures.isEmpty() && !remnants.isEmpty()) {
      try {
        remnants.getFirst().remove();
        remnants.removeFirst();
      } catch (IOException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    return failures;
  }

  @Override
  public void put(String set, SetType type, Collection<SetMember> members) {
    chosen.put(set, type, members);
  }

  @Override
  public void change(String set, Collection<SetMember> added, Collection<SetMember> removed) {
    chosen.change(set, added, removed);
  }

  @Override
  public void remove(String set) {
    chosen.remove(set);
  }

  @Override
  public void sources(Collection<Source> sources) {
    chosen.sources(sources);
  }

  @Override
  public void want(Family family, List<Table> tables) {
    chosen.want(family, tables);
  }

  @Override
  public List<String> resync() throws IOException {
    return chosen.resync();
  }
}
