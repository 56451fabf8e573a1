package io.margay.agent.dataplane.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActiveHostEndpoint.HostTiers;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.calc.Category;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.Action;
import io.margay.core.model.Kind;
import io.margay.core.model.Protocol;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.TierAction;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan that remembers gives what one does that knows nothing, and says what it changed. */
final class PolicyPlanHistoryTest {

  private static final int STEPS = 300;

  private final Policies policies = new Policies();
  private final Map<PolicyId, ActivePolicy> plainPolicies = new HashMap<>();
  private final Map<String, ActiveProfile> profiles = new TreeMap<>();
  private final SortedMap<ResourceKey, ActiveEndpoint> endpoints = new TreeMap<>();
  private final SortedMap<String, ActiveHostEndpoint> hosts = new TreeMap<>();
  private final PolicyPlan plan = plan();

  /** What somebody has who only looks at the chains that each plan says it changed. */
  private final Map<String, Follower> followers = new HashMap<>();

  private static final class Follower {
    private final SortedMap<String, String> chains = new TreeMap<>();
    private Table.@Nullable Changes seen;

    void take(Table table) {
      Table.Changes changes = table.changes();
      assertThat(changes).isNotNull();
      Set<String> since = changes.since(seen);
      if (since == null) {
        chains.clear();
      }
      for (String name : since == null ? table.chains().keySet() : since) {
        Chain chain = table.chains().get(name);
        if (chain == null) {
          chains.remove(name);
        } else {
          chains.put(name, chain.toString());
        }
      }
      seen = changes;
    }
  }

  private static PolicyPlan plan() {
    return new PolicyPlan(Family.IPV4, RuleSettings.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyStepIsWhatAFreshPlanGives(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        change(random);
      }
      List<Table> tables = plan.plan(new PolicyPlan.Input(policies, profiles, endpoints, hosts));
      Map<String, String> planned = text(tables);
      Map<String, String> fresh =
          text(
              plan()
                  .plan(
                      new PolicyPlan.Input(
                          Policies.of(plainPolicies), profiles, endpoints, hosts)));
      assertThat(planned).as("step %s", step).isEqualTo(fresh);
      // Now and then one is not heard of.
      if (random.nextInt(5) > 0) {
        followers.keySet().retainAll(tables.stream().map(Table::name).toList());
        for (Table table : tables) {
          Follower follower = followers.computeIfAbsent(table.name(), _ -> new Follower());
          follower.take(table);
          assertThat(follower.chains.values().toString())
              .isEqualTo(table.chains().values().toString());
        }
      }
    }
  }

  private static Map<String, String> text(List<Table> tables) {
    Map<String, String> text = new TreeMap<>();
    tables.forEach(table -> text.put(table.name(), table.hooks() + " " + table.chains().values()));
    return text;
  }

  private void change(Random random) {
    PolicyId id = policyId(random.nextInt(8));
    String name = "f" + random.nextInt(2);
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> put(id, policy(random));
      case 3 -> {
        policies.remove(id);
        plainPolicies.remove(id);
      }
      case 4 -> profiles.put(name, new ActiveProfile(rules(random), rules(random)));
      case 5 -> profiles.remove(name);
      case 6 -> hosts.put("eth" + random.nextInt(2), host(random));
      case 7 -> {
        hosts.remove("eth" + random.nextInt(2));
        endpoints.remove(endpointKey(random.nextInt(3)));
      }
      default -> {
        int number = random.nextInt(3);
        endpoints.put(endpointKey(number), endpoint("cali" + number, random));
      }
    }
  }

  private void put(PolicyId id, ActivePolicy policy) {
    policies.put(id, policy);
    plainPolicies.put(id, policy);
  }

  private static PolicyId policyId(int number) {
    return new PolicyId(new ResourceKey(Kind.GLOBAL_NETWORK_POLICY, "", "p" + number));
  }

  private static ResourceKey endpointKey(int number) {
    return new ResourceKey(Kind.WORKLOAD_ENDPOINT, "n", "w" + number);
  }

  private static ActivePolicy policy(Random random) {
    return new ActivePolicy(
        "default",
        Category.values()[random.nextInt(Category.values().length)],
        random.nextInt(6) == 0,
        false,
        rules(random),
        rules(random));
  }

  private static List<ActiveRule> rules(Random random) {
    List<ActiveRule> rules = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      rules.add(
          new ActiveRule(
              random.nextBoolean() ? Action.ALLOW : Action.DENY,
              null,
              random.nextBoolean() ? Protocol.TCP : Protocol.UDP,
              null,
              null,
              null,
              Side.ANY,
              Side.ANY));
    }
    return rules;
  }

  private static ActiveEndpoint endpoint(String interfaceName, Random random) {
    return new ActiveEndpoint(
        interfaceName, null, List.of(), tiers(random), List.of("f" + random.nextInt(2)));
  }

  private static ActiveHostEndpoint host(Random random) {
    HostTiers tiers = new HostTiers(tiers(random), tiers(random), tiers(random), tiers(random));
    return new ActiveHostEndpoint(
        "eth0", List.of(), List.of(), tiers, tiers, List.of("f" + random.nextInt(2)));
  }

  private static List<EndpointTier> tiers(Random random) {
    return random.nextInt(4) == 0
        ? List.of()
        : List.of(new EndpointTier("default", TierAction.DENY, some(random), some(random)));
  }

  private static List<PolicyId> some(Random random) {
    return random
        .ints(random.nextInt(7), 0, 8)
        .distinct()
        .mapToObj(PolicyPlanHistoryTest::policyId)
        .toList();
  }
}
