package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.nftables.Codings.Target;
import io.margay.agent.dataplane.plan.MarkBits;
import io.margay.agent.dataplane.plan.Source;
import io.margay.agent.dataplane.plan.Table;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.nftables.Batch;
import io.margay.agent.netlink.nftables.NfTables;
import io.margay.agent.netlink.nftables.TableId;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Our table of one family: what it should have and what it has. */
final class FamilyTable {

  private final Family family;
  private final TableId id;
  private final SortedMap<String, DesiredSet> sets = new TreeMap<>();
  private final TrackedSet<Source> sources;
  private final Map<String, TrackedSet<Target>> maps = new HashMap<>();
  private final ChainRendering rendering;
  private final KernelTable kernel;
  private List<Table> tables = List.of();

  /** Sets whose shape may be another than at the last look at chains. */
  private final Set<String> reshaped = new HashSet<>();

  /** What verdict maps were last asked to hold, by name. */
  private final Map<String, List<Target>> targets = new HashMap<>();

  FamilyTable(Family family, MarkBits marks) {
    this.family = family;
    this.id = new TableId(family, NftNames.TABLE);
    this.kernel = new KernelTable(id);
    this.sources = new TrackedSet<>(NftNames.SOURCES, Codings.sources(family));
    this.rendering = new ChainRendering(family, this::shape, marks);
  }

  private Shape shape(String set) {
    DesiredSet found = sets.get(set);
    return found == null ? Shape.HOSTS : found.shape();
  }

  void put(String set, SetType type, Collection<SetMember> members) {
    sets.computeIfAbsent(set, id -> DesiredSet.of(type, family, id)).replace(ours(members));
    reshaped.add(set);
  }

  void change(String set, Collection<SetMember> added, Collection<SetMember> removed) {
    DesiredSet found = sets.get(set);
    if (found == null) {
      throw new IllegalStateException(
          "members of set '" + set + "' change, but there is no such set");
    }
    Shape before = found.shape();
    found.change(ours(added), ours(removed));
    if (found.shape() != before) {
      reshaped.add(set);
    }
  }

  private List<SetMember> ours(Collection<SetMember> members) {
    List<SetMember> ours = new ArrayList<>();
    for (SetMember member : members) {
      if (member.family() == family) {
        ours.add(member);
      }
    }
    return ours;
  }

  void remove(String set) {
    sets.remove(set);
    reshaped.add(set);
  }

  void sources(Collection<Source> all) {
    sources.replace(all.stream().filter(source -> source.net().family() == family).toList());
  }

  void want(List<Table> wanted) {
    tables = wanted;
  }

  /** Works out what there should be. */
  void prepare() {
    rendering.render(tables, reshaped);
    reshaped.clear();
    maps.keySet().retainAll(rendering.maps().keySet());
    targets.keySet().retainAll(rendering.maps().keySet());
    rendering.maps().forEach(this::target);
  }

  void read(NfTables nfTables) throws NetlinkException {
    kernel.read(nfTables, wantedSets());
  }

  /** Adds what makes the kernel agree to a batch. */
  void write(Batch batch) {
    kernel.write(rendering.chains(), rendering.changed(), wantedSets(), batch);
  }

  private void target(String name, List<Target> wanted) {
    if (targets.put(name, wanted) != wanted) {
      maps.computeIfAbsent(name, map -> new TrackedSet<>(map, Codings.targets())).replace(wanted);
    }
  }

  /** Says that the batch was carried out. */
  void written() {
    kernel.written(rendering.chains(), rendering.changed(), wantedSets());
    rendering.settled();
  }

  /** What is not as it was last written, a sentence each. */
  List<String> drift() {
    return kernel.drift(rendering.chains(), wantedSets());
  }

  private SortedMap<String, TrackedSet<?>> wantedSets() {
    SortedMap<String, TrackedSet<?>> wanted = new TreeMap<>();
    wanted.put(sources.name, sources);
    sets.values().forEach(set -> set.parts().forEach(part -> wanted.put(part.name, part)));
    maps.values().forEach(map -> wanted.put(map.name, map));
    return wanted;
  }
}
