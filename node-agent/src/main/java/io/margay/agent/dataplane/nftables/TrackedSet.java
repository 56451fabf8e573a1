package io.margay.agent.dataplane.nftables;

import io.margay.agent.netlink.nftables.Batch;
import io.margay.agent.netlink.nftables.Element;
import io.margay.agent.netlink.nftables.SetSpec;
import io.margay.agent.netlink.nftables.TableId;
import io.margay.core.delta.Delta;
import io.margay.core.delta.DeltaTracker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One set or map of the kernel: what should be in it, what is, and the difference, so that a change
 * of one member costs one member.
 */
final class TrackedSet<E> {

  /**
   * How members are elements.
   *
   * @param decode null if the elements are none that we write
   */
  record Coding<E>(
      SetSpec spec,
      Function<E, List<Element>> encode,
      Function<List<Element>, @Nullable List<E>> decode) {}

  final String name;
  private final Coding<E> coding;
  private final DeltaTracker<E, Boolean> members = new DeltaTracker<>();

  /** Whether what is in the kernel is nothing we can take members from. */
  private boolean garbled;

  private @Nullable Delta<E, Boolean> writing;

  TrackedSet(String name, Coding<E> coding) {
    this.name = name;
    this.coding = coding;
  }

  SetSpec spec() {
    return coding.spec();
  }

  void want(E member) {
    members.setDesired(member, true);
  }

  void unwant(E member) {
    members.removeDesired(member);
  }

  void replace(Collection<E> all) {
    members.replaceDesired(asMap(all));
  }

  boolean isEmpty() {
    return members.desired().isEmpty();
  }

  boolean clean() {
    return !garbled && members.inSync();
  }

  /** Takes in what the kernel has. */
  void found(List<Element> elements) {
    List<E> decoded = coding.decode().apply(elements);
    garbled = decoded == null;
    members.replaceActual(decoded == null ? Map.of() : asMap(decoded));
  }

  /** Says that the kernel has the set, and that nobody knows what is in it. */
  void lost() {
    members.replaceActual(Map.of());
    garbled = true;
  }

  /** Adds what makes the kernel agree. The set must be there, or be added in the batch before. */
  void write(TableId table, Batch batch) {
    if (garbled) {
      batch.flushSet(table, name);
    }
    Delta<E, Boolean> delta = members.pending();
    batch.deleteElements(table, name, elements(delta.removals().keySet()));
    batch.addElements(table, name, elements(delta.puts().keySet()));
    writing = delta;
  }

  /** Says that the batch was carried out. */
  void written() {
    if (writing != null) {
      members.applied(writing);
      garbled = false;
      writing = null;
    }
  }

  /** What is wrong with it, in words. */
  String difference() {
    return garbled
        ? "set " + name + " has members of another kind"
        : "set "
            + name
            + " lacks "
            + members.pending().puts().size()
            + " members and has "
            + members.pending().removals().size()
            + " too many";
  }

  private List<Element> elements(Collection<E> some) {
    List<Element> elements = new ArrayList<>(some.size());
    some.forEach(member -> elements.addAll(coding.encode().apply(member)));
    return elements;
  }

  private Map<E, Boolean> asMap(Collection<E> all) {
    Map<E, Boolean> map = LinkedHashMap.newLinkedHashMap(all.size());
    all.forEach(member -> map.put(member, true));
    return map;
  }
}
