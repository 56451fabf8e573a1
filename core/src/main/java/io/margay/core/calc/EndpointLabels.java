package io.margay.core.calc;

import io.margay.core.convert.DerivedProfiles;
import io.margay.core.model.Metadata;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The labels by which selectors see an endpoint: those that say where it belongs, its own, and
 * those its profiles hand down.
 */
final class EndpointLabels {

  private EndpointLabels() {}

  /**
   * All labels of an endpoint. Where a label is given twice, its namespace and orchestrator win
   * over its own (or an endpoint could move itself into another namespace's policies), its own over
   * inherited ones, and the profile that is named first over later ones.
   *
   * @param labelsToApply of a profile by its name; empty for a profile that is not there
   */
  static Map<String, String> of(
      String namespace,
      Map<String, String> own,
      WorkloadEndpointSpec spec,
      Function<String, Map<String, String>> labelsToApply) {
    Map<String, String> labels = new HashMap<>();
    labels.put(Selectors.NAMESPACE, namespace);
    labels.put(Selectors.ORCHESTRATOR, spec.orchestrator());
    own.forEach(labels::putIfAbsent);
    for (String profile : sources(namespace, spec)) {
      labelsToApply.apply(profile).forEach(labels::putIfAbsent);
    }
    return Map.copyOf(labels);
  }

  /**
   * The profiles that hand labels down to an endpoint: those it names, and those that its namespace
   * and its service account are, whether it names them or not.
   */
  static List<String> sources(String namespace, WorkloadEndpointSpec spec) {
    Set<String> sources = new LinkedHashSet<>(spec.profiles());
    sources.add(DerivedProfiles.ofNamespace(namespace));
    if (!spec.serviceAccountName().isEmpty()) {
      sources.add(DerivedProfiles.ofServiceAccount(namespace, spec.serviceAccountName()));
    }
    return List.copyOf(sources);
  }

  static Map<String, String> of(
      WorkloadEndpoint endpoint, Function<String, Map<String, String>> labelsToApply) {
    Metadata metadata = endpoint.metadata();
    return of(metadata.namespace(), metadata.labels(), endpoint.spec(), labelsToApply);
  }
}
