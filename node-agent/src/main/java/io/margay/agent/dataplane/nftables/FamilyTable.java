package io.margay.agent.dataplane.nftables;

import static java.util.Objects.requireNonNullElse;

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
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Our table of one family: what it should have and what it has. */
final class FamilyTable {

  private final Family family;
  private final TableId id;
  private final Map<String, DesiredSet> sets = new HashMap<>();

  /** The kernel's sets of each of ours. */
  private final Map<String, List<TrackedSet<?>>> parts = new HashMap<>();

  /** All of the kernel's sets and maps that there should be. */
  private final SortedMap<String, TrackedSet<?>> wanted = new TreeMap<>();

  /** Those of them that may differ from what the kernel has, or should go. */
  private final SortedSet<String> touched = new TreeSet<>();

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
    wanted.put(sources.name, sources);
    touched.add(sources.name);
    this.rendering = new ChainRendering(family, this::shape, marks);
  }

  private Shape shape(String set) {
    DesiredSet found = sets.get(set);
    return found == null ? Shape.HOSTS : found.shape();
  }

  void put(String set, SetType type, Collection<SetMember> members) {
    DesiredSet changed = sets.computeIfAbsent(set, id -> DesiredSet.of(type, family, id));
    changed.replace(ours(members));
    reshaped.add(set);
    touch(set, changed.parts());
  }

  /** Notes that a set of ours consists of these now. */
  private void touch(String set, List<TrackedSet<?>> now) {
    List<TrackedSet<?>> before =
        requireNonNullElse(now.isEmpty() ? parts.remove(set) : parts.put(set, now), List.of());
    for (TrackedSet<?> part : before) {
      wanted.remove(part.name);
      touched.add(part.name);
    }
    for (TrackedSet<?> part : now) {
      wanted.put(part.name, part);
      touched.add(part.name);
    }
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
    touch(set, found.parts());
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
    touch(set, List.of());
  }

  void sources(Collection<Source> all) {
    sources.replace(
        all.stream().filter(source -> source.net().family() == family).distinct().toList());
    touched.add(sources.name);
  }

  void want(List<Table> wanted) {
    tables = wanted;
  }

  /** Works out what there should be. */
  void prepare() {
    rendering.render(tables, reshaped);
    reshaped.clear();
    for (String gone : without(maps.keySet(), rendering.maps().keySet())) {
      maps.remove(gone);
      targets.remove(gone);
      wanted.remove(gone);
      touched.add(gone);
    }
    rendering.maps().forEach(this::target);
  }

  private static List<String> without(Set<String> all, Set<String> others) {
    return all.stream().filter(name -> !others.contains(name)).toList();
  }

  void read(NfTables nfTables) throws NetlinkException {
    kernel.read(nfTables, wanted);
  }

  /** Adds what makes the kernel agree to a batch. */
  void write(Batch batch) {
    kernel.write(rendering.chains(), rendering.changed(), wanted, touched, batch);
  }

  private void target(String name, List<Target> all) {
    if (targets.put(name, all) != all) {
      TrackedSet<Target> map =
          maps.computeIfAbsent(name, _ -> new TrackedSet<>(name, Codings.targets()));
      map.replace(all);
      wanted.put(name, map);
      touched.add(name);
    }
  }

  /** Says that the batch was carried out. */
  void written() {
    kernel.written(rendering.chains(), rendering.changed(), wanted, touched);
    touched.clear();
    rendering.settled();
  }

  /** What is not as it was last written, a sentence each. */
  List<String> drift() {
    return kernel.drift(rendering.chains(), wanted);
  }
}
