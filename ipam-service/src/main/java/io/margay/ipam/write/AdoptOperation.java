package io.margay.ipam.write;

import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.Planner;
import io.margay.ipam.store.Draft;
import io.margay.ipam.store.Reply.Refused;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes what a node holds a workload's. */
final class AdoptOperation extends Operation<List<Owned>> {

  private final String node;
  private final List<IpAddress> addresses;
  private final String handle;
  private final Map<String, String> attributes;

  AdoptOperation(
      String node, List<IpAddress> addresses, String handle, Map<String, String> attributes) {
    this.node = node;
    this.addresses = List.copyOf(addresses);
    this.handle = handle;
    this.attributes = Map.copyOf(attributes);
  }

  @Override
  Set<String> handles() {
    return Set.of(handle);
  }

  @Override
  Set<String> nodes() {
    return Set.of();
  }

  @Override
  void plan(Planner planner, int op, Draft draft) {
    draft.handle(handle);
    addresses.forEach(
        ip -> draft.add(new Draft.Adopt(op, ip.toString(), node, handle, attributes)));
  }

  @Override
  List<Owned> settle(Outcome outcome) {
    for (Refused refused : outcome.refused()) {
      throw new NotHeldException(
          "addresses: " + refused.ip() + " is not held by node '" + node + "'");
    }
    List<Owned> owned = outcome.given();
    owned.forEach(o -> outcome.taken(o.address()));
    return owned;
  }
}
