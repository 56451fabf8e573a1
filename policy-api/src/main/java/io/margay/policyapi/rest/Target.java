package io.margay.policyapi.rest;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import org.jspecify.annotations.Nullable;

/**
 * What a path is about.
 *
 * @param namespace null if the path names none
 */
record Target(Kind kind, @Nullable String namespace) {

  /**
   * @throws UnknownPath if there is no such kind, or it does not live there
   */
  static Target of(String plural, @Nullable String namespace) {
    Kind kind = Kind.byPlural(ApiGroup.CALICO, plural).orElseThrow(UnknownPath::new);
    if (namespace != null && !kind.namespaced()) {
      throw new UnknownPath();
    }
    return new Target(kind, namespace);
  }

  /** As {@link #of}, for the path of one object. */
  static ResourceKey key(String plural, @Nullable String namespace, String name) {
    Target target = of(plural, namespace);
    if (target.kind.namespaced() && namespace == null) {
      throw new UnknownPath();
    }
    return new ResourceKey(target.kind, namespace == null ? "" : namespace, name);
  }

  /** Answered as Kubernetes answers it: 404 in plain text. */
  static final class UnknownPath extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownPath() {
      super("404 page not found", null, false, false);
    }
  }
}
