package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import io.margay.policyapi.body.Bodies;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A row of {@code resource}.
 *
 * @param revision of its last change
 * @param generation counts the changes of its spec, from 1
 * @param body the document as JSON text
 * @param managed who owns which field, as JSON text; null if that is not recorded, or was not asked
 */
@Table("resource")
public record StoredResource(
    String kind,
    String namespace,
    String name,
    @Id UUID uid,
    long revision,
    long generation,
    String body,
    @Nullable String managed) {

  public ResourceKey key() {
    return new ResourceKey(Kind.byId(kind).orElseThrow(), namespace, name);
  }

  /** False if the object is surely not being deleted; spares reading it. */
  boolean mayBeGoing() {
    return body.contains("\"deletionTimestamp\":");
  }

  /** False if the object surely has no finalizers; spares reading it. */
  public boolean mayHaveFinalizers() {
    return body.contains("\"finalizers\":");
  }

  /**
   * The document, read.
   *
   * @throws IllegalStateException if it is not valid any more
   */
  public Resource resource() {
    Decoded<Resource> decoded = Resources.decode(Bodies.trusted(body));
    Resource resource = decoded.value();
    if (resource == null) {
      throw new IllegalStateException(
          "the stored " + key() + " can not be read: " + decoded.faults());
    }
    return resource;
  }
}
