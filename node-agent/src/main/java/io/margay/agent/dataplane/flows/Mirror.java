package io.margay.agent.dataplane.flows;

import io.margay.agent.dataplane.plan.PolicyDriver;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveSet;
import io.margay.core.calc.Desired;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.calc.Update;
import io.margay.core.model.ResourceKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What updates add up to, as one value to evaluate packets with. One thread uses it. */
public final class Mirror {

  private final SortedMap<String, Members> sets = new TreeMap<>();
  private final SortedMap<PolicyId, ActivePolicy> policies = new TreeMap<>();
  private final Set<PolicyId> closing = new HashSet<>();
  private final SortedMap<String, ActiveProfile> profiles = new TreeMap<>();
  private final SortedMap<ResourceKey, ActiveEndpoint> endpoints = new TreeMap<>();
  private final SortedMap<ResourceKey, ActiveHostEndpoint> hostEndpoints = new TreeMap<>();

  /**
   * A set. Its members as a value are made when somebody asks, which is seldom; those it was put
   * with are copied when they change first.
   */
  private static final class Members {
    final SetType type;
    SortedSet<SetMember> members;
    private boolean own;

    Members(SetType type, SortedSet<SetMember> members) {
      this.type = type;
      this.members = members;
    }

    /** To be kept by somebody else too: copied when they change next. */
    SortedSet<SetMember> shared() {
      own = false;
      return members;
    }

    void change(List<SetMember> added, List<SetMember> removed) {
      if (!own) {
        members = new TreeSet<>(members);
        own = true;
      }
      removed.forEach(members::remove);
      members.addAll(added);
    }
  }

  public void accept(List<Update> updates) {
    updates.forEach(this::accept);
  }

  private void accept(Update update) {
    switch (update) {
      case Update.IpSetPut(String id, SetType type, SortedSet<SetMember> members) ->
          sets.put(id, new Members(type, members));
      case Update.IpSetDelta(String id, List<SetMember> added, List<SetMember> removed) -> {
        Members set = sets.get(id);
        if (set == null) {
          throw new IllegalStateException("there is no set '" + id + "' whose members may change");
        }
        set.change(added, removed);
      }
      case Update.IpSetRemove(String id) -> sets.remove(id);
      case Update.PolicyPut(PolicyId id, ActivePolicy policy) -> {
        policies.put(id, policy);
        if (policy.closeForbidden()) {
          closing.add(id);
        } else {
          closing.remove(id);
        }
      }
      case Update.PolicyRemove(PolicyId id) -> {
        policies.remove(id);
        closing.remove(id);
      }
      case Update.ProfilePut(String name, ActiveProfile profile) -> profiles.put(name, profile);
      case Update.ProfileRemove(String name) -> profiles.remove(name);
      case Update.EndpointPut(ResourceKey key, ActiveEndpoint endpoint) ->
          endpoints.put(key, endpoint);
      case Update.EndpointRemove(ResourceKey key) -> endpoints.remove(key);
      case Update.HostEndpointPut(ResourceKey key, ActiveHostEndpoint endpoint) ->
          hostEndpoints.put(key, endpoint);
      case Update.HostEndpointRemove(ResourceKey key) -> hostEndpoints.remove(key);
    }
  }

  /** Whether any policy wants the connections ended that it forbids. */
  public boolean closesForbidden() {
    return !closing.isEmpty();
  }

  /** Puts all sets into a driver. */
  public void putSets(PolicyDriver driver) {
    sets.forEach((id, set) -> driver.put(id, set.type, set.shared()));
  }

  /** Everything as of now. */
  public Desired desired() {
    SortedMap<String, ActiveSet> values = new TreeMap<>();
    sets.forEach((id, set) -> values.put(id, new ActiveSet(set.type, set.members)));
    return new Desired(values, policies, profiles, endpoints, hostEndpoints);
  }
}
