package io.margay.policyapi.store;

import io.margay.core.model.ResourceKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of one object, about to be stored.
 *
 * @param logged whether others are told; else the object keeps the revision that it has
 * @param body the document as it is from now on; null if it is gone
 * @param managed who owns which field of it
 */
record Change(
    ResourceKey key,
    long revision,
    boolean logged,
    UUID uid,
    long generation,
    @Nullable String body,
    @Nullable String managed,
    Origin origin) {

  /** The row that it leaves; null if it leaves none. */
  @Nullable StoredResource row() {
    return body == null
        ? null
        : new StoredResource(
            key.kind().id(), key.namespace(), key.name(), uid, revision, generation, body, managed);
  }
}
