package io.margay.policyapi.store;

import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.policyapi.body.Bodies;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The document of an object that is about to be stored, encoded once. The numbers that only the
 * transaction knows are filled in afterwards; their fields are there from the beginning, so that
 * they stand in their place.
 */
final class Document {

  private static final String RESOURCE_VERSION = "resourceVersion";
  private static final String GENERATION = "generation";
  private static final String STATUS = "status";
  private static final String LAST_UPDATED = "lastUpdated";

  private final Map<String, Object> tree;
  private final Map<String, Object> metadata;

  @SuppressWarnings("unchecked")
  private Document(Map<String, Object> tree) {
    this.tree = tree;
    this.metadata = (Map<String, Object>) Objects.requireNonNull(tree.get("metadata"));
  }

  /**
   * @param resource with resourceVersion and generation
   */
  static Document of(Resource resource) {
    return new Document(Resources.encode(resource));
  }

  long generation() {
    return metadata.get(GENERATION) instanceof Number number ? number.longValue() : 0;
  }

  void setGeneration(long generation) {
    metadata.replace(GENERATION, generation);
  }

  /** The text under this revision. */
  String text(long revision) {
    metadata.replace(RESOURCE_VERSION, Long.toString(revision));
    return Bodies.json(tree);
  }

  /** The text of an object that has no revision, because it is not stored. */
  String textWithoutRevision() {
    Map<String, Object> shown = new LinkedHashMap<>(tree);
    Map<String, Object> without = new LinkedHashMap<>(metadata);
    without.remove(RESOURCE_VERSION);
    shown.put("metadata", without);
    return Bodies.json(shown);
  }

  /** Whether the other differs in nothing but when its status was last known to hold. */
  boolean refreshes(Map<?, ?> other) {
    return Bodies.json(timeless(tree)).equals(Bodies.json(timeless(other)));
  }

  private static Map<?, ?> timeless(Map<?, ?> tree) {
    if (!(tree.get(STATUS) instanceof Map<?, ?> status)) {
      return tree;
    }
    Map<Object, @Nullable Object> rest = new LinkedHashMap<>(status);
    // A first status is more than a refreshed one.
    if (rest.remove(LAST_UPDATED) == null) {
      return tree;
    }
    Map<Object, @Nullable Object> without = new LinkedHashMap<>(tree);
    without.put(STATUS, rest);
    return without;
  }

  /** What a change of raises the generation, as text that can be compared. */
  String spec() {
    return specOf(tree);
  }

  static String specOf(Map<?, ?> tree) {
    @Nullable Object spec = tree.get("spec");
    return Bodies.json(spec == null ? Map.of() : spec);
  }
}
