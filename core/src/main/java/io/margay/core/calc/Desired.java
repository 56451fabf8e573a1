package io.margay.core.calc;

import io.margay.core.model.ResourceKey;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a node must enforce.
 *
 * @param ipSets those that the rules refer to, by id
 * @param policies those that select a local endpoint
 * @param profiles those that a local endpoint names, by name
 * @param endpoints the local workloads' endpoints
 * @param hostEndpoints the node's own
 */
public record Desired(
    SortedMap<String, ActiveSet> ipSets,
    SortedMap<PolicyId, ActivePolicy> policies,
    SortedMap<String, ActiveProfile> profiles,
    SortedMap<ResourceKey, ActiveEndpoint> endpoints,
    SortedMap<ResourceKey, ActiveHostEndpoint> hostEndpoints) {

  public static final Desired NOTHING =
      new Desired(
          new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  public Desired {
    ipSets = Collections.unmodifiableSortedMap(new TreeMap<>(ipSets));
    policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
    profiles = Collections.unmodifiableSortedMap(new TreeMap<>(profiles));
    endpoints = Collections.unmodifiableSortedMap(new TreeMap<>(endpoints));
    hostEndpoints = Collections.unmodifiableSortedMap(new TreeMap<>(hostEndpoints));
  }
}
