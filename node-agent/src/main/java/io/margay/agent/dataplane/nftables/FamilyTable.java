package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.nftables.ChainRendering.Rendered;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private Map<String, NftChain> chains = Map.of();

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
  }

  void change(String set, Collection<SetMember> added, Collection<SetMember> removed) {
    DesiredSet found = sets.get(set);
    if (found == null) {
      throw new IllegalStateException(
          "members of set '" + set + "' change, but there is no such set");
    }
    found.change(ours(added), ours(removed));
  }

  private List<SetMember> ours(Collection<SetMember> members) {
    return members.stream().filter(member -> member.family() == family).toList();
  }

  void remove(String set) {
    sets.remove(set);
  }

  void sources(Collection<Source> all) {
    sources.replace(all.stream().filter(source -> source.net().family() == family).toList());
  }

  void want(List<Table> wanted) {
    tables = wanted;
  }

  /** Works out what there should be. */
  void prepare() {
    Rendered rendered = rendering.render(tables);
    chains = rendered.chains();
    maps.keySet().retainAll(rendered.maps().keySet());
    rendered.maps().forEach(this::target);
  }

  void read(NfTables nfTables) throws NetlinkException {
    kernel.read(nfTables, wantedSets());
  }

  /** Adds what makes the kernel agree to a batch. */
  void write(Batch batch) {
    kernel.write(chains, rendering.changed(), wantedSets(), batch);
  }

  private void target(String name, List<Target> targets) {
    maps.computeIfAbsent(name, map -> new TrackedSet<>(map, Codings.targets())).replace(targets);
  }

  /** Says that the batch was carried out. */
  void written() {
    kernel.written(chains, rendering.changed(), wantedSets());
    rendering.settled();
  }

  /** What is not as it was last written, a sentence each. */
  List<String> drift() {
    return kernel.drift(chains, wantedSets());
  }

  private SortedMap<String, TrackedSet<?>> wantedSets() {
    SortedMap<String, TrackedSet<?>> wanted = new TreeMap<>();
    wanted.put(sources.name, sources);
    sets.values().forEach(set -> set.parts().forEach(part -> wanted.put(part.name, part)));
    maps.values().forEach(map -> wanted.put(map.name, map));
    return wanted;
  }
}
