package io.margay.core.calc;

import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * All that a node must enforce.
 *
 * @param ipSets members by set id
 * @param policies those that select a local endpoint
 * @param profiles those that a local endpoint names, by name
 * @param endpoints the local endpoints
 */
public record Desired(
    SortedMap<String, SortedSet<Cidr>> ipSets,
    SortedMap<PolicyId, ActivePolicy> policies,
    SortedMap<String, ActiveProfile> profiles,
    SortedMap<ResourceKey, ActiveEndpoint> endpoints) {

  public static final Desired NOTHING =
      new Desired(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  public Desired {
    ipSets = Collections.unmodifiableSortedMap(new TreeMap<>(ipSets));
    policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
    profiles = Collections.unmodifiableSortedMap(new TreeMap<>(profiles));
    endpoints = Collections.unmodifiableSortedMap(new TreeMap<>(endpoints));
  }
}
