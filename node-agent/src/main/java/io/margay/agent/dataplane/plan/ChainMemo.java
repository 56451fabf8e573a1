package io.margay.agent.dataplane.plan;

import io.margay.core.calc.PolicyId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The chains of one table as they were last made, and names that need not be made again. */
final class ChainMemo {

  private static final int MOST_NAMES = 200_000;

  private final Memo<Chain> chains = new Memo<>();
  private final Map<PolicyId, String> ingress = new HashMap<>();
  private final Map<PolicyId, String> egress = new HashMap<>();

  Chain get(String name, Object source, Supplier<Chain> maker) {
    return chains.get(name, source, maker);
  }

  String name(Direction direction, PolicyId policy) {
    Map<PolicyId, String> names = direction == Direction.INGRESS ? ingress : egress;
    return names.computeIfAbsent(policy, id -> ChainNames.policy(direction, id));
  }

  void turn() {
    chains.turn();
    if (ingress.size() + egress.size() > MOST_NAMES) {
      ingress.clear();
      egress.clear();
    }
  }
}
