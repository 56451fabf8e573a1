package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActiveHostEndpoint.HostTiers;
import io.margay.core.calc.PolicyId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which policies endpoints ask, for each direction: others need no chains. Counted, so that only
 * endpoints that are other objects than the last time are looked into.
 */
final class Referenced {

  private Map<String, ActiveEndpoint> workloads = Map.of();
  private Map<String, ActiveHostEndpoint> hosts = Map.of();
  private final Map<Direction, Map<PolicyId, Integer>> counts = new EnumMap<>(Direction.class);
  private final Set<PolicyId> changed = new HashSet<>();

  Referenced() {
    for (Direction direction : Direction.values()) {
      counts.put(direction, new HashMap<>());
    }
  }

  /**
   * Takes in which endpoints there are now, by interface.
   *
   * @return the policies that are asked now and were not, or are no longer
   */
  Set<PolicyId> turn(
      SortedMap<String, ActiveEndpoint> workloadsNow,
      SortedMap<String, ActiveHostEndpoint> hostsNow) {
    changed.clear();
    workloads = turn(workloads, workloadsNow);
    hosts = turn(hosts, hostsNow);
    return changed;
  }

  boolean has(Direction direction, PolicyId policy) {
    return counts.getOrDefault(direction, Map.of()).containsKey(policy);
  }

  private <E> Map<String, E> turn(Map<String, E> before, Map<String, E> now) {
    // What comes first, so that what is asked throughout is at no moment asked by nobody.
    now.forEach((name, endpoint) -> {
      if (before.get(name) != endpoint) {
        count(endpoint, 1);
      }
    });
    before.forEach((name, endpoint) -> {
      if (now.get(name) != endpoint) {
        count(endpoint, -1);
      }
    });
    return new HashMap<>(now);
  }

  private void count(Object endpoint, int by) {
    tiers(endpoint)
        .forEach(tier ->
            counts.forEach((direction, asked) ->
                EndpointPlan.asked(tier, direction).forEach(policy -> count(asked, policy, by))));
  }

  private void count(Map<PolicyId, Integer> asked, PolicyId policy, int by) {
    @Nullable Integer before = asked.get(policy);
    int after = (before == null ? 0 : before) + by;
    if (after == 0) {
      asked.remove(policy);
    } else {
      asked.put(policy, after);
    }
    if (before == null || after == 0) {
      changed.add(policy);
    }
  }

  private static Stream<EndpointTier> tiers(Object endpoint) {
    return switch (endpoint) {
      case ActiveEndpoint workload -> workload.tiers().stream();
      case ActiveHostEndpoint host -> {
        HostTiers tiers = host.tiers();
        yield Stream.of(tiers.normal(), tiers.forward(), tiers.preDnat(), tiers.untracked())
            .flatMap(List::stream);
      }
      default -> throw new IllegalArgumentException(endpoint + " is no endpoint");
    };
  }
}
