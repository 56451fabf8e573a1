package io.margay.policyapi.filter;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of one kind are asked for.
 *
 * @param namespace null for all
 */
public record Filter(
    Kind kind, @Nullable String namespace, LabelSelector labels, FieldSelector fields) {

  /** Whether every object of the kind and namespace is asked for. */
  public boolean takesAll() {
    return labels.requirements().isEmpty() && fields.requirements().isEmpty();
  }

  /**
   * @param document the object as a tree; asked for only where it matters
   */
  public boolean matches(ResourceKey key, Supplier<Map<?, ?>> document) {
    if (key.kind() != kind || namespace != null && !namespace.equals(key.namespace())) {
      return false;
    }
    if (takesAll()) {
      return true;
    }
    Map<?, ?> tree = document.get();
    return fields.matches(tree) && labels.matches(labelsOf(tree));
  }

  private static Map<?, ?> labelsOf(Map<?, ?> tree) {
    return tree.get("metadata") instanceof Map<?, ?> metadata
            && metadata.get("labels") instanceof Map<?, ?> labels
        ? labels
        : Map.of();
  }
}
