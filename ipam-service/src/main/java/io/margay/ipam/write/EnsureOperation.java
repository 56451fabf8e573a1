package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.ipam.assign.Planner;
import io.margay.ipam.store.Draft;
import java.util.List;
import java.util.Set;

/** Makes sure that a node has blocks. */
final class EnsureOperation extends PlannedOperation<List<Cidr>> {

  private final String node;
  private final Set<Family> families;

  EnsureOperation(String node, Set<Family> families) {
    this.node = node;
    this.families = Set.copyOf(families);
  }

  @Override
  Set<String> handles() {
    return Set.of();
  }

  @Override
  Set<String> nodes() {
    return Set.of(node);
  }

  @Override
  void plan(Planner planner, int op, Draft draft) {
    planned.plan(() -> planner.ensure(node, families));
    draft.node(node);
    planned.claim(node, draft);
  }

  @Override
  List<Cidr> settle(Outcome outcome) {
    List<Cidr> blocks = outcome.blocks(node);
    if (planned.failed()) {
      throw planned.shortage();
    }
    return blocks;
  }
}
