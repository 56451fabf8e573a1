package io.margay.bench.ping;

import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.Update;
import io.margay.core.model.Action;
import io.margay.core.model.Kind;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import java.util.ArrayList;
import java.util.List;

/** Many policies; the first of them allows ping. */
final class Manyfold {

  static final String OPEN = "open";

  private static final ActiveRule ANYTHING =
      new ActiveRule(Action.ALLOW, null, null, null, null, null, Side.ANY, Side.ANY);

  private final int count;

  Manyfold(int count) {
    this.count = count;
  }

  List<Update> policies() {
    List<Update> updates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      updates.add(
          new Update.PolicyPut(id(i), new ActivePolicy("default", List.of(rule(i)), List.of())));
    }
    updates.add(
        new Update.ProfilePut(OPEN, new ActiveProfile(List.of(ANYTHING), List.of(ANYTHING))));
    return updates;
  }

  /** So many of them, of which the last is the one that allows ping. */
  List<PolicyId> some(int howMany) {
    List<PolicyId> ids = new ArrayList<>();
    for (int i = Math.min(howMany, count) - 1; i >= 0; i--) {
      ids.add(id(i));
    }
    return ids;
  }

  private static ActiveRule rule(int number) {
    if (number == 0) {
      return new ActiveRule(
          Action.ALLOW, null, Protocol.ICMP, null, null, null, Side.ANY, Side.ANY);
    }
    Side source =
        new Side(
            List.of(Cidr.parse("10." + number / 250 % 250 + "." + number % 250 + ".0/24")),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Side destination =
        new Side(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(PortRange.of(1 + number % 60_000)),
            List.of());
    return new ActiveRule(Action.ALLOW, null, Protocol.TCP, null, null, null, source, destination);
  }

  private static PolicyId id(int number) {
    return new PolicyId(new ResourceKey(Kind.GLOBAL_NETWORK_POLICY, "", "p" + number));
  }
}
