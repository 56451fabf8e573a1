package io.margay.policyapi.history;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the path of a read is about.
 *
 * @param namespace null if the path names none
 * @param name null for a list
 */
record PastTarget(Kind kind, @Nullable String namespace, @Nullable String name) {

  private static final String NAMESPACES = "namespaces";

  /** Empty for paths of which there are no past states. */
  static Optional<PastTarget> of(String path) {
    for (ApiGroup group : ApiGroup.values()) {
      if (path.startsWith(group.path() + "/")) {
        return of(group, path.substring(group.path().length() + 1).split("/", -1));
      }
    }
    return Optional.empty();
  }

  private static Optional<PastTarget> of(ApiGroup group, String[] parts) {
    boolean inNamespace = parts.length > 2 && parts[0].equals(NAMESPACES);
    int first = inNamespace ? 2 : 0;
    int left = parts.length - first;
    if (left < 1 || left > 2) {
      return Optional.empty();
    }
    String namespace = inNamespace ? parts[1] : null;
    String name = left == 2 ? parts[first + 1] : null;
    return Kind.byPlural(group, parts[first])
        .filter(kind -> !kind.readOnly())
        .filter(kind -> namespace == null || kind.namespaced())
        .filter(kind -> name == null || kind.namespaced() == (namespace != null))
        .map(kind -> new PastTarget(kind, namespace, name));
  }
}
