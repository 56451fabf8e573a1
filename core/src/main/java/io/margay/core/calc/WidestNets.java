package io.margay.core.calc;

import io.margay.core.net.Cidr;
import io.margay.core.net.PrefixTrie;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Prefixes that come and go, and which of them lie in no other. */
final class WidestNets {

  /** Whether each lies in no other, as of the last change. */
  private final PrefixTrie<Boolean> nets = new PrefixTrie<>();

  /**
   * Prefixes that now lie in no other and did not before, and those of which that is no longer so.
   */
  record Delta(SortedSet<Cidr> added, SortedSet<Cidr> removed) {}

  /**
   * Takes prefixes in and out.
   *
   * @param added none of which is there
   * @param removed all of which are there
   */
  Delta change(Collection<Cidr> added, Collection<Cidr> removed) {
    Delta delta = new Delta(new TreeSet<>(), new TreeSet<>());
    for (Cidr net : removed) {
      if (Boolean.TRUE.equals(nets.remove(net))) {
        delta.removed.add(net);
      }
    }
    added.forEach(net -> nets.put(net, false));
    SortedSet<Cidr> concerned = new TreeSet<>();
    removed.forEach(net -> addCovered(net, concerned));
    added.forEach(net -> addCovered(net, concerned));
    for (Cidr net : concerned) {
      boolean widest = nets.covering(net).getFirst().getKey().equals(net);
      if (!Boolean.valueOf(widest).equals(nets.put(net, widest))) {
        (widest ? delta.added : delta.removed).add(net);
      }
    }
    return delta;
  }

  private void addCovered(Cidr net, SortedSet<Cidr> into) {
    for (Map.Entry<Cidr, Boolean> covered : nets.covered(net)) {
      into.add(covered.getKey());
    }
  }
}
