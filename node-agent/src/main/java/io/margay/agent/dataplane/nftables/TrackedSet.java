package io.margay.agent.dataplane.nftables;

import io.margay.agent.netlink.nftables.Batch;
import io.margay.agent.netlink.nftables.Element;
import io.margay.agent.netlink.nftables.SetSpec;
import io.margay.agent.netlink.nftables.TableId;
import io.margay.core.delta.SetTracker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
  private final SetTracker<E> members = new SetTracker<>();

  /** Whether what is in the kernel is nothing we can take members from. */
  private boolean garbled;

  private boolean writing;

  TrackedSet(String name, Coding<E> coding) {
    this.name = name;
    this.coding = coding;
  }

  SetSpec spec() {
    return coding.spec();
  }

  void want(E member) {
    members.want(member);
  }

  void unwant(E member) {
    members.unwant(member);
  }

  void replace(Collection<E> all) {
    members.replaceWanted(all);
  }

  boolean isEmpty() {
    return members.wanted().isEmpty();
  }

  boolean clean() {
    return !garbled && members.inSync();
  }

  /** Takes in what the kernel has. */
  void found(List<Element> elements) {
    List<E> decoded = coding.decode().apply(elements);
    garbled = decoded == null;
    members.found(decoded == null ? List.of() : decoded);
  }

  /** Says that the kernel has the set, and that nobody knows what is in it. */
  void lost() {
    members.found(List.of());
    garbled = true;
  }

  /** Adds what makes the kernel agree. The set must be there, or be added in the batch before. */
  void write(TableId table, Batch batch) {
    if (garbled) {
      batch.flushSet(table, name);
    }
    batch.deleteElements(table, name, elements(members.surplus()));
    batch.addElements(table, name, elements(members.missing()));
    writing = true;
  }

  /** Says that the batch was carried out. */
  void written() {
    if (writing) {
      members.settled();
      garbled = false;
      writing = false;
    }
  }

  /** What is wrong with it, in words. */
  String difference() {
    return garbled
        ? "set " + name + " has members of another kind"
        : "set "
            + name
            + " lacks "
            + members.missing().size()
            + " members and has "
            + members.surplus().size()
            + " too many";
  }

  private List<Element> elements(Collection<E> some) {
    List<Element> elements = new ArrayList<>(some.size());
    some.forEach(member -> elements.addAll(coding.encode().apply(member)));
    return elements;
  }
}
