package io.margay.ipam.write;

import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.Plan;
import io.margay.ipam.assign.Planner;
import io.margay.ipam.pool.Query.Purpose;
import io.margay.ipam.store.Draft;
import io.margay.ipam.store.Reply.Refused;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes addresses that are asked for by name. */
final class GiveOperation extends PlannedOperation<Assignment> {

  private final String node;
  private final String handle;
  private final List<IpAddress> addresses;
  private final Map<String, String> attributes;
  private final Purpose purpose;

  GiveOperation(
      String node,
      String handle,
      List<IpAddress> addresses,
      Map<String, String> attributes,
      Purpose purpose) {
    this.node = node;
    this.handle = handle;
    this.addresses = List.copyOf(addresses);
    this.attributes = Map.copyOf(attributes);
    this.purpose = purpose;
  }

  @Override
  Set<String> handles() {
    return Set.of(handle);
  }

  @Override
  Set<String> nodes() {
    return Set.of(node);
  }

  @Override
  void plan(Planner planner, int op, Draft draft) {
    planned.plan(() -> planner.give(node, addresses, purpose));
    draft.handle(handle);
    planned.claim(node, draft);
    for (Plan.Pick pick : planned.picks()) {
      draft.add(
          new Draft.Given(
              op,
              pick.address().toString(),
              pick.block().toString(),
              pick.owner(),
              node,
              handle,
              attributes,
              Planned.announced(pick, node),
              Planned.document(pick, node)));
    }
  }

  @Override
  Assignment settle(Outcome outcome) {
    for (Refused refused : outcome.refused()) {
      throw new TakenException(
          "addresses: " + refused.ip() + " has an owner already: '" + refused.detail() + "'");
    }
    if (planned.failed()) {
      throw planned.shortage();
    }
    List<Owned> owned = outcome.given();
    owned.forEach(o -> outcome.taken(o.address()));
    return new Assignment(owned);
  }
}
