package io.margay.policyapi.store;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import org.jspecify.annotations.Nullable;

/**
 * One write: what becomes of an object, given what it is. The function may be called again with
 * another state when writers collide, so it has no effects of its own.
 */
public record Mutation(ResourceKey key, Change change) {

  /** Decides what the object becomes. */
  @FunctionalInterface
  public interface Change {
    /**
     * @param current null if there is no such object
     * @return what is to be stored, metadata that only the server sets ignored; null for nothing
     * @throws io.margay.policyapi.status.StatusException if this write must not be
     */
    @Nullable Resource apply(@Nullable StoredResource current);
  }
}
