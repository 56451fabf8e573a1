package io.margay.agent.dataplane.counts;

import io.margay.agent.dataplane.plan.ChainNames;
import io.margay.agent.dataplane.plan.Direction;
import io.margay.agent.dataplane.plan.KernelCount;
import io.margay.core.calc.PolicyId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what is read from the kernel. A number that has fallen is that of a rule written anew,
 * which began at zero. One thread uses it.
 */
public final class RuleCounts {

  private Map<KernelCount.Key, Count> last = new HashMap<>();
  private final SortedMap<RuleId, Count> totals = new TreeMap<>();
  private final Map<PolicyId, Map<String, Owner>> chains = new HashMap<>();

  /** Packets, and bytes of their IP headers and what follows. */
  public record Count(long packets, long bytes) {
    static final Count NONE = new Count(0, 0);

    Count plus(Count other) {
      return new Count(packets + other.packets, bytes + other.bytes);
    }

    /** What came since then. */
    Count since(@Nullable Count before) {
      return before == null || packets < before.packets || bytes < before.bytes
          ? this
          : new Count(packets - before.packets, bytes - before.bytes);
    }
  }

  /**
   * A rule of a policy.
   *
   * @param rule its number among those of its direction; {@link #END} for what the end of the tier
   *     would deny
   */
  public record RuleId(PolicyId policy, Direction direction, int rule)
      implements Comparable<RuleId> {

    /** No rule of a staged policy, but the end of the tier that it is the last one in. */
    public static final int END = -1;

    @Override
    public int compareTo(RuleId other) {
      int byPolicy = policy.compareTo(other.policy);
      int byDirection = byPolicy != 0 ? byPolicy : direction.compareTo(other.direction);
      return byDirection != 0 ? byDirection : Integer.compare(rule, other.rule);
    }
  }

  /**
   * Takes in what the kernel has now.
   *
   * @param policies that there are; what others counted is forgotten
   */
  public void read(Collection<KernelCount> counts, Collection<PolicyId> policies) {
    Map<String, Owner> owners = owners(policies);
    Map<KernelCount.Key, Count> now = new HashMap<>();
    for (KernelCount count : counts) {
      now.merge(count.key(), new Count(count.packets(), count.bytes()), Count::plus);
    }
    totals.keySet().removeIf(rule -> !chains.containsKey(rule.policy()));
    now.forEach((key, count) -> {
      Owner owner = owners.get(key.chain());
      if (owner != null) {
        int number = owner.end ? RuleId.END : key.rule();
        RuleId rule = new RuleId(owner.policy, owner.direction, number);
        totals.merge(rule, count.since(last.get(key)), Count::plus);
      }
    });
    last = now;
  }

  private record Owner(PolicyId policy, Direction direction, boolean end) {}

  private Map<String, Owner> owners(Collection<PolicyId> policies) {
    chains.keySet().retainAll(policies);
    Map<String, Owner> owners = new HashMap<>();
    for (PolicyId policy : policies) {
      owners.putAll(chains.computeIfAbsent(policy, RuleCounts::chains));
    }
    return owners;
  }

  /** The chains that count for a policy. */
  private static Map<String, Owner> chains(PolicyId policy) {
    Map<String, Owner> chains = HashMap.newHashMap(4);
    for (Direction direction : Direction.values()) {
      if (staged(policy)) {
        chains.put(ChainNames.staged(direction, policy), new Owner(policy, direction, false));
        chains.put(ChainNames.stagedEnd(direction, policy), new Owner(policy, direction, true));
      } else {
        chains.put(ChainNames.policy(direction, policy), new Owner(policy, direction, false));
      }
    }
    return chains;
  }

  private static boolean staged(PolicyId policy) {
    return switch (policy.key().kind()) {
      case STAGED_GLOBAL_NETWORK_POLICY, STAGED_NETWORK_POLICY, STAGED_KUBERNETES_NETWORK_POLICY ->
          true;
      default -> false;
    };
  }

  /** All since this began. */
  public SortedMap<RuleId, Count> totals() {
    return new TreeMap<>(totals);
  }
}
