package io.margay.core.calc;

import io.margay.core.model.ResourceKey;
import java.util.List;
import java.util.SortedSet;

/**
 * One change of the output. Within a flush they come in an order in which nothing ever refers to
 * something that is not there: sets, policies, profiles, endpoints, host endpoints; then removals
 * backward.
 */
public sealed interface Update {

  /** A set that is new, with all its members. */
  record IpSetPut(String id, SetType type, SortedSet<SetMember> members) implements Update {}

  /** Members that came and went, disjoint. */
  record IpSetDelta(String id, List<SetMember> added, List<SetMember> removed) implements Update {
    public IpSetDelta {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }
  }

  record IpSetRemove(String id) implements Update {}

  record PolicyPut(PolicyId id, ActivePolicy policy) implements Update {}

  record PolicyRemove(PolicyId id) implements Update {}

  record ProfilePut(String name, ActiveProfile profile) implements Update {}

  record ProfileRemove(String name) implements Update {}

  record EndpointPut(ResourceKey key, ActiveEndpoint endpoint) implements Update {}

  record EndpointRemove(ResourceKey key) implements Update {}

  record HostEndpointPut(ResourceKey key, ActiveHostEndpoint endpoint) implements Update {}

  record HostEndpointRemove(ResourceKey key) implements Update {}
}
