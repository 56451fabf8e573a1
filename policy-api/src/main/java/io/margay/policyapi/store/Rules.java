package io.margay.policyapi.store;

import io.margay.core.model.Builtins;
import io.margay.core.model.GlobalNetworkPolicy;
import io.margay.core.model.IPPool;
import io.margay.core.model.Kind;
import io.margay.core.model.NetworkPolicy;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.StagedGlobalNetworkPolicy;
import io.margay.core.model.StagedNetworkPolicy;
import io.margay.core.model.codec.Immutables;
import io.margay.core.model.codec.Problem;
import io.margay.core.model.codec.Problem.Reason;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.Written.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What must hold between the objects. Looks at the state as it will be after all steps. */
final class Rules {

  private static final Set<ResourceKey> BUILTINS =
      Builtins.all().stream().map(Resource::key).collect(Collectors.toUnmodifiableSet());

  private final Neighbours neighbours;
  private final Map<ResourceKey, Step> steps = new LinkedHashMap<>();

  Rules(Neighbours neighbours, List<Step> steps) {
    this.neighbours = neighbours;
    steps.forEach(step -> this.steps.put(step.key(), step));
  }

  /**
   * @throws InvalidObjects with everything that is wrong
   * @throws io.margay.policyapi.status.StatusException if a deletion is not allowed
   */
  void check() {
    Map<ResourceKey, List<Problem>> problems = new LinkedHashMap<>();
    List<IPPool> pools = writesPools() ? poolsAfterwards() : List.of();
    for (Step step : steps.values()) {
      Resource wanted = step.wanted();
      if (wanted == null) {
        checkDeletion(step);
      } else if (step.changesSomething()) {
        List<Problem> found = problemsOf(step, wanted, pools);
        if (!found.isEmpty()) {
          problems.put(step.key(), found);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidObjects(problems);
    }
  }

  private List<Problem> problemsOf(Step step, Resource wanted, List<IPPool> pools) {
    StoredResource current = step.current();
    if (current != null) {
      List<Problem> changed = Immutables.check((Record) current.resource(), (Record) wanted);
      if (!changed.isEmpty()) {
        return changed;
      }
    }
    String tier = tierOf(wanted);
    if (tier != null && !tierExistsAfterwards(tier)) {
      return List.of(
          new Problem("spec.tier", Reason.INVALID, "there is no tier of this name", tier));
    }
    return wanted instanceof IPPool pool ? overlap(pool, pools) : List.of();
  }

  private void checkDeletion(Step step) {
    if (step.outcome() == Outcome.ABSENT) {
      return;
    }
    if (BUILTINS.contains(step.key())) {
      throw Statuses.forbidden(step.key(), "it is built in and can not be deleted");
    }
    if (step.key().kind() == Kind.TIER) {
      Predicate<StoredResource> stays = policy -> !steps.containsKey(policy.key());
      List<String> inIt =
          neighbours.policiesOf(step.key().name()).stream()
              .filter(stays)
              .map(policy -> policy.key().toString())
              .toList();
      if (!inIt.isEmpty()) {
        throw Statuses.forbidden(
            step.key(),
            "it still has "
                + inIt.size()
                + (inIt.size() == 1 ? " policy, " : " policies, first ")
                + inIt.getFirst());
      }
    }
  }

  private boolean tierExistsAfterwards(String tier) {
    Step step = steps.get(new ResourceKey(Kind.TIER, "", tier));
    return step == null ? neighbours.hasTier(tier) : step.wanted() != null;
  }

  private boolean writesPools() {
    return steps.values().stream()
        .anyMatch(step -> step.wanted() instanceof IPPool && step.changesSomething());
  }

  private List<IPPool> poolsAfterwards() {
    Map<ResourceKey, @Nullable Resource> pools = new LinkedHashMap<>();
    neighbours.pools().forEach(row -> pools.put(row.key(), row.resource()));
    steps.forEach((key, step) -> pools.put(key, step.wanted()));
    return pools.values().stream()
        .filter(IPPool.class::isInstance)
        .map(IPPool.class::cast)
        .toList();
  }

  private static List<Problem> overlap(IPPool pool, List<IPPool> pools) {
    return pools.stream()
        .filter(other -> !other.key().equals(pool.key()))
        .filter(other -> other.spec().cidr().overlaps(pool.spec().cidr()))
        .map(other ->
            new Problem(
                "spec.cidr",
                Reason.INVALID,
                "overlaps pool " + other.metadata().name() + ", which has " + other.spec().cidr(),
                pool.spec().cidr().toString()))
        .toList();
  }

  private static @Nullable String tierOf(Resource resource) {
    return switch (resource) {
      case NetworkPolicy policy -> policy.spec().tier();
      case GlobalNetworkPolicy policy -> policy.spec().policy().tier();
      case StagedNetworkPolicy policy -> policy.spec().policy().tier();
      case StagedGlobalNetworkPolicy policy -> policy.spec().global().policy().tier();
      default -> null;
    };
  }
}
