package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.ipam.assign.Planner;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.Picture;
import io.margay.ipam.store.Draft;
import io.margay.ipam.store.Reply.Unclaimed;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node gives up a block. */
final class UnclaimOperation extends Operation<String> {

  private final Cidr cidr;
  private final @Nullable String node;

  UnclaimOperation(Cidr cidr, @Nullable String node) {
    this.cidr = cidr;
    this.node = node;
  }

  @Override
  Set<String> handles() {
    return Set.of();
  }

  @Override
  Set<String> nodes() {
    return Set.of();
  }

  @Override
  void plan(Planner planner, int op, Draft draft) {
    if (node == null) {
      draft.unclaim(cidr, null, null, null);
    } else {
      draft.unclaim(cidr, node, Affinities.key(node, cidr), Affinities.document(node, cidr, true));
    }
  }

  /** Tells what became of the block: deleted, orphaned, draining, kept, or gone before. */
  @Override
  String settle(Outcome outcome) {
    List<Unclaimed> mine =
        outcome.unclaimed().stream().filter(row -> row.cidr().equals(cidr.toString())).toList();
    String became = mine.isEmpty() ? "gone" : mine.getFirst().outcome();
    enter(became, outcome.picture());
    return became;
  }

  private void enter(String became, Picture picture) {
    Block block = picture.get(cidr);
    if (block == null) {
      return;
    }
    switch (became) {
      case "deleted", "gone" -> picture.remove(cidr);
      case "orphaned" -> picture.put(block.as(null, false));
      case "draining" -> picture.put(block.as(block.node(), true));
      default -> {}
    }
  }
}
