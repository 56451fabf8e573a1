package io.margay.agent.dataplane.backend;

import io.margay.agent.dataplane.ipset.SetDriver;
import io.margay.agent.dataplane.ipset.SetNames;
import io.margay.agent.dataplane.iptables.IptablesDriver;
import io.margay.agent.dataplane.iptables.IptablesTool;
import io.margay.agent.dataplane.iptables.TableText;
import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.PolicyDriver;
import io.margay.agent.dataplane.plan.Source;
import io.margay.agent.dataplane.plan.Table;
import io.margay.agent.netlink.IpSets.Member;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.net.Family;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Policy in iptables and ipset: for each family its sets, then its rules. */
public final class IptablesPolicy implements PolicyDriver {

  private final Map<Family, Side> sides = new EnumMap<>(Family.class);

  /**
   * @param families which the kernel has
   */
  public IptablesPolicy(
      Collection<Family> families,
      Function<Family, SetDriver> sets,
      Function<Family, IptablesTool> tools,
      Placement placement) {
    for (Family family : families) {
      sides.put(
          family,
          new Side(
              sets.apply(family),
              new IptablesDriver(tools.apply(family)),
              new TableText(family, new SetNames(), placement)));
    }
  }

  private record Side(SetDriver sets, IptablesDriver rules, TableText text) {

    private void apply(List<String> failures) {
      failures.addAll(sets.applyContents());
      try {
        rules.apply();
        // What is no longer desired may be in use until the rules have changed.
        failures.addAll(sets.applyRemovals());
      } catch (IOException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
  }

  @Override
  public void put(String set, SetType type, Collection<SetMember> members) {
    sides.values().forEach(side -> side.sets.put(set, type, members));
  }

  @Override
  public void change(String set, Collection<SetMember> added, Collection<SetMember> removed) {
    sides.values().forEach(side -> side.sets.change(set, added, removed));
  }

  @Override
  public void remove(String set) {
    sides.values().forEach(side -> side.sets.remove(set));
  }

  @Override
  public void sources(Collection<Source> sources) {
    sides.forEach((family, side) ->
        side.sets.workloads(
            sources.stream()
                .filter(source -> source.net().family() == family)
                .map(source -> Member.on(source.net(), source.interfaceName()))
                .distinct()
                .toList()));
  }

  @Override
  public void want(Family family, List<Table> tables) {
    Side side = sides.get(family);
    if (side != null) {
      side.rules.want(side.text.of(tables));
    }
  }

  @Override
  public List<String> apply() {
    List<String> failures = new ArrayList<>();
    sides.values().forEach(side -> side.apply(failures));
    return failures;
  }

  @Override
  public List<String> resync() throws IOException {
    List<String> drift = new ArrayList<>();
    for (Side side : sides.values()) {
      drift.addAll(side.sets.resync());
      drift.addAll(side.rules.resync());
    }
    return drift;
  }
}
