package io.margay.core.calc.testing;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.Desired;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.Update;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Applies updates as a kernel would have to, and refuses one that refers to something that is not
 * there, removes something still referred to or not there, or says nothing new.
 */
public final class CheckingConsumer {

  private final SortedMap<String, SortedSet<Cidr>> ipSets = new TreeMap<>();
  private final SortedMap<PolicyId, ActivePolicy> policies = new TreeMap<>();
  private final SortedMap<String, ActiveProfile> profiles = new TreeMap<>();
  private final SortedMap<ResourceKey, ActiveEndpoint> endpoints = new TreeMap<>();

  /**
   * Applies updates in their order.
   *
   * @throws IllegalStateException at the first that can not be applied; those before it stay
   *     applied
   */
  public void apply(List<Update> updates) {
    updates.forEach(this::apply);
  }

  /** All that it holds now. */
  public Desired state() {
    SortedMap<String, SortedSet<Cidr>> sets = new TreeMap<>();
    ipSets.forEach((id, members) -> sets.put(id, new TreeSet<>(members)));
    return new Desired(sets, policies, profiles, endpoints);
  }

  private void apply(Update update) {
    switch (update) {
      case Update.IpSetPut(String id, SortedSet<Cidr> members) -> {
        require(!ipSets.containsKey(id), update, "the set is there already");
        ipSets.put(id, new TreeSet<>(members));
      }
      case Update.IpSetDelta delta -> apply(delta);
      case Update.IpSetRemove(String id) -> {
        require(sets().noneMatch(id::equals), update, "a rule still refers to the set");
        require(ipSets.remove(id) != null, update, "there is no such set");
      }
      case Update.PolicyPut(PolicyId id, ActivePolicy policy) -> {
        requireSets(update, sets(policy.ingress(), policy.egress()));
        requireNews(update, policies.put(id, policy), policy);
      }
      case Update.PolicyRemove(PolicyId id) -> {
        require(
            endpoints.values().stream().flatMap(CheckingConsumer::policies).noneMatch(id::equals),
            update,
            "an endpoint still refers to the policy");
        require(policies.remove(id) != null, update, "there is no such policy");
      }
      case Update.ProfilePut(String name, ActiveProfile profile) -> {
        requireSets(update, sets(profile.ingress(), profile.egress()));
        requireNews(update, profiles.put(name, profile), profile);
      }
      case Update.ProfileRemove(String name) -> {
        require(
            endpoints.values().stream().noneMatch(each -> each.profiles().contains(name)),
            update,
            "an endpoint still refers to the profile");
        require(profiles.remove(name) != null, update, "there is no such profile");
      }
      case Update.EndpointPut(ResourceKey key, ActiveEndpoint endpoint) -> {
        require(
            policies(endpoint).allMatch(policies::containsKey), update, "a policy is not there");
        require(
            profiles.keySet().containsAll(endpoint.profiles()), update, "a profile is not there");
        requireNews(update, endpoints.put(key, endpoint), endpoint);
      }
      case Update.EndpointRemove(ResourceKey key) ->
          require(endpoints.remove(key) != null, update, "there is no such endpoint");
    }
  }

  private void apply(Update.IpSetDelta delta) {
    SortedSet<Cidr> members = ipSets.get(delta.id());
    if (members == null) {
      throw refusal(delta, "there is no such set");
    }
    require(!delta.added().isEmpty() || !delta.removed().isEmpty(), delta, "it is empty");
    for (Cidr member : delta.removed()) {
      require(members.remove(member), delta, member + " is no member");
    }
    for (Cidr member : delta.added()) {
      require(!delta.removed().contains(member), delta, member + " both comes and goes");
      require(members.add(member), delta, member + " is a member already");
    }
  }

  private void requireSets(Update update, Stream<String> sets) {
    require(sets.allMatch(ipSets::containsKey), update, "a set is not there");
  }

  private Stream<String> sets() {
    return Stream.concat(
        policies.values().stream().flatMap(policy -> sets(policy.ingress(), policy.egress())),
        profiles.values().stream().flatMap(profile -> sets(profile.ingress(), profile.egress())));
  }

  private static Stream<String> sets(List<ActiveRule> ingress, List<ActiveRule> egress) {
    return Stream.of(ingress, egress)
        .flatMap(Collection::stream)
        .flatMap(rule -> Stream.of(rule.source(), rule.destination()))
        .flatMap(side -> Stream.concat(side.ipSets().stream(), side.notIpSets().stream()));
  }

  private static Stream<PolicyId> policies(ActiveEndpoint endpoint) {
    return endpoint.tiers().stream()
        .flatMap(tier -> Stream.concat(tier.ingress().stream(), tier.egress().stream()));
  }

  private static void requireNews(Update update, @Nullable Object before, Object after) {
    require(!after.equals(before), update, "it says nothing new");
  }

  private static void require(boolean holds, Update update, String problem) {
    if (!holds) {
      throw refusal(update, problem);
    }
  }

  private static IllegalStateException refusal(Update update, String problem) {
    return new IllegalStateException(problem + ": " + update);
  }
}
