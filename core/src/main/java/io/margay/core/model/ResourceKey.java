package io.margay.core.model;

import java.util.Comparator;

/**
 * What names a resource.
 *
 * @param namespace empty for kinds without namespaces
 */
public record ResourceKey(Kind kind, String namespace, String name)
    implements Comparable<ResourceKey> {

  private static final Comparator<ResourceKey> ORDER =
      Comparator.comparing(ResourceKey::kind)
          .thenComparing(ResourceKey::namespace)
          .thenComparing(ResourceKey::name);

  /**
   * Reads the form that {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is not of that form or its kind is unknown
   */
  public static ResourceKey parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("'" + text + "' is not of the form Kind/namespace/name");
    }
    Kind kind =
        Kind.byId(parts[0])
            .orElseThrow(() -> new IllegalArgumentException("unknown kind '" + parts[0] + "'"));
    return new ResourceKey(kind, parts[1], parts[2]);
  }

  @Override
  public int compareTo(ResourceKey other) {
    return ORDER.compare(this, other);
  }

  /**
   * {@code Kind/namespace/name}, the kind as {@link Kind#id()}, the namespace empty where there is
   * none.
   */
  @Override
  public String toString() {
    return kind.id() + "/" + namespace + "/" + name;
  }
}
