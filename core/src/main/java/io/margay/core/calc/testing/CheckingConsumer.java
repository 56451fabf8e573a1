package io.margay.core.calc.testing;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActiveHostEndpoint.HostTiers;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.ActiveSet;
import io.margay.core.calc.Desired;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetMember.AddressPort;
import io.margay.core.calc.SetMember.Net;
import io.margay.core.calc.SetType;
import io.margay.core.calc.Update;
import io.margay.core.model.ResourceKey;
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
 * there, removes something still referred to or not there, does not fit where it is put, or says
 * nothing new.
 */
public final class CheckingConsumer {

  private record KeptSet(SetType type, SortedSet<SetMember> members) {}

  private final SortedMap<String, KeptSet> ipSets = new TreeMap<>();
  private final SortedMap<PolicyId, ActivePolicy> policies = new TreeMap<>();
  private final SortedMap<String, ActiveProfile> profiles = new TreeMap<>();
  private final SortedMap<ResourceKey, ActiveEndpoint> endpoints = new TreeMap<>();
  private final SortedMap<ResourceKey, ActiveHostEndpoint> hostEndpoints = new TreeMap<>();

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
    SortedMap<String, ActiveSet> sets = new TreeMap<>();
    ipSets.forEach((id, set) -> sets.put(id, new ActiveSet(set.type, set.members)));
    return new Desired(sets, policies, profiles, endpoints, hostEndpoints);
  }

  private void apply(Update update) {
    switch (update) {
      case Update.IpSetPut(String id, SetType type, SortedSet<SetMember> members) -> {
        require(!ipSets.containsKey(id), update, "the set is there already");
        members.forEach(member -> requireFits(type, member, update));
        ipSets.put(id, new KeptSet(type, new TreeSet<>(members)));
      }
      case Update.IpSetDelta delta -> apply(delta);
      case Update.IpSetRemove(String id) -> {
        require(sets().noneMatch(id::equals), update, "a rule still refers to the set");
        require(ipSets.remove(id) != null, update, "there is no such set");
      }
      case Update.PolicyPut(PolicyId id, ActivePolicy policy) -> {
        requireSets(update, policy.ingress(), policy.egress());
        requireNews(update, policies.put(id, policy), policy);
      }
      case Update.PolicyRemove(PolicyId id) -> {
        require(policiesInUse().noneMatch(id::equals), update, "an endpoint still refers to it");
        require(policies.remove(id) != null, update, "there is no such policy");
      }
      case Update.ProfilePut(String name, ActiveProfile profile) -> {
        requireSets(update, profile.ingress(), profile.egress());
        requireNews(update, profiles.put(name, profile), profile);
      }
      case Update.ProfileRemove(String name) -> {
        require(profilesInUse().noneMatch(name::equals), update, "an endpoint still refers to it");
        require(profiles.remove(name) != null, update, "there is no such profile");
      }
      case Update.EndpointPut(ResourceKey key, ActiveEndpoint endpoint) -> {
        requireThere(update, policies(endpoint), endpoint.profiles());
        requireEnforced(update, endpoint.tiers().stream());
        requireNews(update, endpoints.put(key, endpoint), endpoint);
      }
      case Update.EndpointRemove(ResourceKey key) ->
          require(endpoints.remove(key) != null, update, "there is no such endpoint");
      case Update.HostEndpointPut(ResourceKey key, ActiveHostEndpoint endpoint) -> {
        requireThere(update, policies(endpoint), endpoint.profiles());
        requireEnforced(update, tiers(endpoint.tiers()));
        requireNews(update, hostEndpoints.put(key, endpoint), endpoint);
      }
      case Update.HostEndpointRemove(ResourceKey key) ->
          require(hostEndpoints.remove(key) != null, update, "there is no such endpoint");
    }
  }

  private void apply(Update.IpSetDelta delta) {
    KeptSet set = ipSets.get(delta.id());
    if (set == null) {
      throw refusal(delta, "there is no such set");
    }
    require(!delta.added().isEmpty() || !delta.removed().isEmpty(), delta, "it is empty");
    for (SetMember member : delta.removed()) {
      require(set.members.remove(member), delta, member + " is no member");
    }
    for (SetMember member : delta.added()) {
      require(!delta.removed().contains(member), delta, member + " both comes and goes");
      requireFits(set.type, member, delta);
      require(set.members.add(member), delta, member + " is a member already");
    }
  }

  private static void requireFits(SetType type, SetMember member, Update update) {
    boolean fits =
        switch (type) {
          case ADDRESSES -> member instanceof Net net && net.cidr().isHost();
          case NETS -> member instanceof Net;
          case ADDRESS_PORTS -> member instanceof AddressPort;
        };
    require(fits, update, member + " does not fit into a set of " + type);
  }

  private void requireSets(Update update, List<ActiveRule> ingress, List<ActiveRule> egress) {
    require(
        Stream.concat(addressSets(ingress), addressSets(egress))
            .allMatch(id -> isOf(id, SetType.ADDRESSES) || isOf(id, SetType.NETS)),
        update,
        "a set of addresses is not there");
    require(
        Stream.concat(portSets(ingress), portSets(egress))
            .allMatch(id -> isOf(id, SetType.ADDRESS_PORTS)),
        update,
        "a set of ports is not there");
  }

  private boolean isOf(String id, SetType type) {
    KeptSet set = ipSets.get(id);
    return set != null && set.type == type;
  }

  private void requireThere(Update update, Stream<PolicyId> needed, List<String> neededProfiles) {
    require(needed.allMatch(policies::containsKey), update, "a policy is not there");
    require(profiles.keySet().containsAll(neededProfiles), update, "a profile is not there");
  }

  private void requireEnforced(Update update, Stream<EndpointTier> tiers) {
    require(
        policies(tiers)
            .noneMatch(id -> {
              ActivePolicy policy = policies.get(id);
              return policy != null && policy.staged();
            }),
        update,
        "a staged policy would be enforced");
  }

  private Stream<String> sets() {
    return Stream.concat(
            policies.values().stream().flatMap(each -> Stream.of(each.ingress(), each.egress())),
            profiles.values().stream().flatMap(each -> Stream.of(each.ingress(), each.egress())))
        .flatMap(rules -> Stream.concat(addressSets(rules), portSets(rules)));
  }

  private static Stream<String> addressSets(List<ActiveRule> rules) {
    return sides(rules)
        .flatMap(side -> Stream.concat(side.ipSets().stream(), side.notIpSets().stream()));
  }

  private static Stream<String> portSets(List<ActiveRule> rules) {
    return sides(rules)
        .flatMap(side -> Stream.concat(side.portSets().stream(), side.notPortSets().stream()));
  }

  private static Stream<ActiveRule.Side> sides(List<ActiveRule> rules) {
    return rules.stream().flatMap(rule -> Stream.of(rule.source(), rule.destination()));
  }

  private Stream<PolicyId> policiesInUse() {
    return Stream.concat(
        endpoints.values().stream().flatMap(CheckingConsumer::policies),
        hostEndpoints.values().stream().flatMap(CheckingConsumer::policies));
  }

  private Stream<String> profilesInUse() {
    return Stream.concat(
            endpoints.values().stream().map(ActiveEndpoint::profiles),
            hostEndpoints.values().stream().map(ActiveHostEndpoint::profiles))
        .flatMap(Collection::stream);
  }

  private static Stream<PolicyId> policies(ActiveEndpoint endpoint) {
    return policies(Stream.concat(endpoint.tiers().stream(), endpoint.pendingTiers().stream()));
  }

  private static Stream<PolicyId> policies(ActiveHostEndpoint endpoint) {
    return policies(Stream.concat(tiers(endpoint.tiers()), tiers(endpoint.pendingTiers())));
  }

  private static Stream<EndpointTier> tiers(HostTiers tiers) {
    return Stream.of(tiers.normal(), tiers.forward(), tiers.preDnat(), tiers.untracked())
        .flatMap(Collection::stream);
  }

  private static Stream<PolicyId> policies(Stream<EndpointTier> tiers) {
    return tiers.flatMap(tier -> Stream.concat(tier.ingress().stream(), tier.egress().stream()));
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
