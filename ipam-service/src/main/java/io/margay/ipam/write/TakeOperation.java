package io.margay.ipam.write;

import io.margay.core.net.Family;
import io.margay.ipam.assign.Plan;
import io.margay.ipam.assign.Planner;
import io.margay.ipam.assign.Wish;
import io.margay.ipam.store.Draft;
import io.margay.ipam.store.Reply.Refused;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes addresses for a handle, or for a node to hold. */
final class TakeOperation extends PlannedOperation<Assignment> {

  private final Wish wish;

  TakeOperation(Wish wish) {
    this.wish = wish;
  }

  @Override
  Set<String> handles() {
    return Set.of(wish.handle());
  }

  @Override
  Set<String> nodes() {
    return Set.of(wish.node());
  }

  /** Without a plan it is asked too: the handle may have what it wants from before. */
  @Override
  void plan(Planner planner, int op, Draft draft) {
    planned.plan(() -> planner.take(wish));
    draft.handle(wish.handle());
    planned.claim(wish.node(), draft);
    draft.add(
        new Draft.Assign(
            op,
            wish.handle(),
            wish.request(),
            wish.node(),
            wish.held() ? "held" : "used",
            wish.attributes(),
            wish.ipv4(),
            wish.ipv6(),
            !planned.picks().isEmpty()));
    Map<Family, Integer> places = new EnumMap<>(Family.class);
    for (Plan.Pick pick : planned.picks()) {
      draft.owner(pick.block(), pick.owner());
      draft.add(
          new Draft.Pick(
              op,
              places.merge(pick.address().family(), 1, Integer::sum),
              pick.address(),
              pick.block(),
              pick.rested(),
              Planned.announced(pick, wish.node()),
              Planned.document(pick, wish.node())));
    }
  }

  @Override
  Assignment settle(Outcome outcome) {
    List<Owned> owned = outcome.taken(wish.handle());
    planned.settle(owned, outcome);
    for (Refused refused : outcome.refused()) {
      if (refused.reason().equals("elsewhere")) {
        throw new IllegalArgumentException(
            "handle: has addresses of node '" + refused.detail() + "'; release it there first");
      }
      throw planned.shortage();
    }
    return new Assignment(owned);
  }
}
