package io.margay.core.calc;

import io.margay.core.model.Kind;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpointSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives every endpoint of the cluster its labels, inherited ones included: turns edits of endpoints
 * and of profiles into edits of labelled endpoints.
 */
final class Labelling {

  /**
   * An endpoint as selectors see it.
   *
   * @param labels all of them ({@link EndpointLabels})
   */
  record LabelledEndpoint(WorkloadEndpointSpec spec, Map<String, String> labels) {}

  /** What an endpoint brings along itself. */
  record OwnLabels(WorkloadEndpointSpec spec, Map<String, String> labels) {}

  private final Input<OwnLabels> endpoints;
  private final Input<ProfileSpec> profiles;
  private final Map<String, Set<ResourceKey>> endpointsByProfile = new HashMap<>();
  private final Map<ResourceKey, LabelledEndpoint> labelled = new HashMap<>();
  private Set<ResourceKey> dirty = new HashSet<>();

  Labelling(Input<OwnLabels> endpoints, Input<ProfileSpec> profiles) {
    this.endpoints = endpoints;
    this.profiles = profiles;
  }

  void onEndpoint(Edit<OwnLabels> edit) {
    if (edit.before() != null) {
      sources(edit.key(), edit.before()).forEach(profile -> forget(profile, edit.key()));
    }
    if (edit.after() != null) {
      sources(edit.key(), edit.after())
          .forEach(profile ->
              endpointsByProfile.computeIfAbsent(profile, name -> new HashSet<>()).add(edit.key()));
    }
    dirty.add(edit.key());
  }

  private static List<String> sources(ResourceKey key, OwnLabels endpoint) {
    return EndpointLabels.sources(key.namespace(), endpoint.spec());
  }

  void onProfile(Edit<ProfileSpec> edit) {
    if (!labelsOf(edit.before()).equals(labelsOf(edit.after()))) {
      dirty.addAll(endpointsByProfile.getOrDefault(edit.key().name(), Set.of()));
    }
  }

  List<Edit<LabelledEndpoint>> drain() {
    List<Edit<LabelledEndpoint>> edits = new ArrayList<>(dirty.size());
    for (ResourceKey key : dirty) {
      LabelledEndpoint after = label(key);
      LabelledEndpoint before = after == null ? labelled.remove(key) : labelled.put(key, after);
      if (!Objects.equals(before, after)) {
        edits.add(new Edit<>(key, before, after));
      }
    }
    // A new set: clearing walks the table that the start of day has blown up, at every flush.
    dirty = new HashSet<>();
    return edits;
  }

  private @Nullable LabelledEndpoint label(ResourceKey key) {
    OwnLabels own = endpoints.get(key);
    return own == null
        ? null
        : new LabelledEndpoint(
            own.spec(),
            EndpointLabels.of(key.namespace(), own.labels(), own.spec(), this::labelsToApply));
  }

  private Map<String, String> labelsToApply(String profile) {
    return labelsOf(profiles.get(new ResourceKey(Kind.PROFILE, "", profile)));
  }

  private static Map<String, String> labelsOf(@Nullable ProfileSpec profile) {
    return profile == null ? Map.of() : profile.labelsToApply();
  }

  private void forget(String profile, ResourceKey endpoint) {
    endpointsByProfile.computeIfPresent(
        profile,
        (name, keys) -> {
          keys.remove(endpoint);
          return keys.isEmpty() ? null : keys;
        });
  }
}
