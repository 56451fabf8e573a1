package io.margay.agent.dataplane.counts;

import io.margay.agent.dataplane.plan.ChainNames;
import io.margay.agent.dataplane.plan.Direction;
import io.margay.agent.dataplane.plan.KernelCount;
import io.margay.core.calc.PolicyId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
  private final Map<PolicyId, List<String>> chains = new HashMap<>();

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

  /** A rule of a policy, by its number among those of its direction. */
  public record RuleId(PolicyId policy, Direction direction, int rule)
      implements Comparable<RuleId> {
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
        RuleId rule = new RuleId(owner.policy, owner.direction, key.rule());
        totals.merge(rule, count.since(last.get(key)), Count::plus);
      }
    });
    last = now;
  }

  private record Owner(PolicyId policy, Direction direction) {}

  private Map<String, Owner> owners(Collection<PolicyId> policies) {
    chains.keySet().retainAll(policies);
    Map<String, Owner> owners = new HashMap<>();
    for (PolicyId policy : policies) {
      List<String> names =
          chains.computeIfAbsent(
              policy,
              id ->
                  List.of(
                      ChainNames.policy(Direction.INGRESS, id),
                      ChainNames.policy(Direction.EGRESS, id)));
      owners.put(names.getFirst(), new Owner(policy, Direction.INGRESS));
      owners.put(names.getLast(), new Owner(policy, Direction.EGRESS));
    }
    return owners;
  }

  /** All since this began. */
  public SortedMap<RuleId, Count> totals() {
    return new TreeMap<>(totals);
  }
}
