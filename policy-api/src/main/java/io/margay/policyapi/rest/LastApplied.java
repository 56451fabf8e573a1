package io.margay.policyapi.rest;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.ownership.Conflict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way from kubectl's client-side apply to its server-side apply: what it applied before stands
 * in an annotation, and is its own. Only a manager that calls itself kubectl is served so, as in
 * Kubernetes.
 */
final class LastApplied {

  private static final String KUBECTL = "kubectl";
  private static final String CLIENT_SIDE = "kubectl-client-side-apply";
  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

  private LastApplied() {}

  /** Whether all conflicts are with what kubectl itself applied before, on the client's side. */
  static boolean covers(ServerSideApply apply, @Nullable Map<?, ?> live, List<Conflict> conflicts) {
    if (live == null || !apply.manager().name().equals(KUBECTL)) {
      return false;
    }
    Set<String> said = said(apply, live);
    return conflicts.stream()
        .allMatch(conflict ->
            conflict.manager().name().equals(CLIENT_SIDE) && said.contains(conflict.path()));
  }

  private static Set<String> said(ServerSideApply apply, Map<?, ?> live) {
    if (!(live.get("metadata") instanceof Map<?, ?> metadata)
        || !(metadata.get("annotations") instanceof Map<?, ?> annotations)
        || !(annotations.get(ANNOTATION) instanceof String text)) {
      return Set.of();
    }
    try {
      return Bodies.trusted(text) instanceof Map<?, ?> config
          ? apply.ownership().saidBy(config)
          : Set.of();
    } catch (RuntimeException e) {
      // Clients write annotations: one that can not be read says nothing.
      return Set.of();
    }
  }
}
