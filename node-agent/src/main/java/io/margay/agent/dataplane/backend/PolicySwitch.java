package io.margay.agent.dataplane.backend;

import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.PolicyDriver;
import io.margay.agent.dataplane.plan.Source;
import io.margay.agent.dataplane.plan.Table;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.net.Family;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The driver of the backend that is wanted now. When another is wanted, its driver is given
 * everything that is desired, and removes what this one left once its own rules are in force: both
 * hold for that moment, never none. Until it can be opened, the former one goes on.
 */
public final class PolicySwitch implements PolicyDriver {

  private final Netns netns;
  private final NetlinkSocket socket;
  private final Consumer<PolicyDriver> sets;
  private final Map<Family, List<Table>> tables = new EnumMap<>(Family.class);
  private Collection<Source> sources = List.of();
  private @Nullable BackendChoice choice;
  private @Nullable Placement placement;
  private @Nullable Backends current;

  /**
   * @param socket of netfilter in that namespace
   * @param sets puts all sets that are desired into a driver
   */
  public PolicySwitch(Netns netns, NetlinkSocket socket, Consumer<PolicyDriver> sets) {
    this.netns = netns;
    this.socket = socket;
    this.sets = sets;
  }

  /**
   * Makes it the driver of what is wanted now. Writes nothing.
   *
   * @param placements that of a backend
   * @return the backend
   * @throws IOException if there is no telling which it is; then all stays as it was
   */
  public Backend choose(BackendChoice wanted, Function<Backend, Placement> placements)
      throws IOException {
    Backends before = current;
    Backend backend =
        before != null && wanted.equals(choice) ? before.backend() : Backends.decide(wanted, netns);
    Placement now = placements.apply(backend);
    if (before == null || backend != before.backend() || !now.equals(placement)) {
      Backends next = Backends.open(backend, now, netns, socket);
      sets.accept(next);
      next.sources(sources);
      tables.forEach(next::want);
      current = next;
    }
    choice = wanted;
    placement = now;
    return backend;
  }

  @Override
  public List<String> apply() {
    return current == null ? List.of() : current.apply();
  }

  @Override
  public void put(String set, SetType type, Collection<SetMember> members) {
    if (current != null) {
      current.put(set, type, members);
    }
  }

  @Override
  public void change(String set, Collection<SetMember> added, Collection<SetMember> removed) {
    if (current != null) {
      current.change(set, added, removed);
    }
  }

  @Override
  public void remove(String set) {
    if (current != null) {
      current.remove(set);
    }
  }

  @Override
  public void sources(Collection<Source> all) {
    sources = List.copyOf(all);
    if (current != null) {
      current.sources(sources);
    }
  }

  @Override
  public void want(Family family, List<Table> wanted) {
    tables.put(family, wanted);
    if (current != null) {
      current.want(family, wanted);
    }
  }

  @Override
  public List<String> resync() throws IOException {
    return current == null ? List.of() : current.resync();
  }
}
