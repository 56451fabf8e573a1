package io.margay.agent.dataplane.nftables;

import io.margay.core.net.Cidr;
import io.margay.core.net.PrefixTrie;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prefixes, and those of them that no other contains: an interval set of the kernel refuses
 * intervals that overlap. Each change costs what is below the prefix.
 */
final class Maximal {

  private final PrefixTrie<Boolean> all = new PrefixTrie<>();
  private final Consumer<Cidr> appears;
  private final Consumer<Cidr> vanishes;

  /**
   * @param appears told of what is now contained in no other
   * @param vanishes told of what no longer is there or now is contained in another
   */
  Maximal(Consumer<Cidr> appears, Consumer<Cidr> vanishes) {
    this.appears = appears;
    this.vanishes = vanishes;
  }

  void add(Cidr net) {
    if (all.put(net, true) != null || contained(net)) {
      return;
    }
    below(net, vanishes);
    appears.accept(net);
  }

  void remove(Cidr net) {
    if (all.remove(net) == null || contained(net)) {
      return;
    }
    vanishes.accept(net);
    below(net, appears);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  private boolean contained(Cidr net) {
    return all.covering(net).stream().anyMatch(entry -> !entry.getKey().equals(net));
  }

  /** Those inside that are contained in no other inside. */
  private void below(Cidr net, Consumer<Cidr> told) {
    @Nullable Cidr last = null;
    // In the trie's order what contains comes before what it contains.
    for (Map.Entry<Cidr, Boolean> entry : all.covered(net)) {
      Cidr inside = entry.getKey();
      if (!inside.equals(net) && (last == null || !last.contains(inside))) {
        told.accept(inside);
        last = inside;
      }
    }
  }
}
