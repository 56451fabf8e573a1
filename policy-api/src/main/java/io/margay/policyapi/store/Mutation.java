package io.margay.policyapi.store;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One write: what becomes of an object, given what it is. The function may be called again with
 * another state when writers collide, so it has no effects of its own.
 */
public record Mutation(ResourceKey key, Change change, Managing managing, Holding holding) {

  private static final Holding ALL_FINALIZERS = finalizers -> finalizers;

  /** A write after whose deletion every finalizer has to be waited for. */
  public Mutation(ResourceKey key, Change change, Managing managing) {
    this(key, change, managing, ALL_FINALIZERS);
  }

  /** A write that leaves it at the managers that are recorded. */
  public Mutation(ResourceKey key, Change change) {
    this(key, change, ALL_FINALIZERS);
  }

  /** The same, for a deletion that may have its own mind about what holds the object. */
  public Mutation(ResourceKey key, Change change, Holding holding) {
    this(key, change, (current, wanted) -> current == null ? null : current.managed(), holding);
  }

  /** What a change makes of an object that it leaves as it is. */
  public static @Nullable Resource unchanged(@Nullable StoredResource current) {
    return current == null ? null : current.resource();
  }

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

  /** Says who owns which field afterwards; asked once after each call of the change. */
  @FunctionalInterface
  public interface Managing {
    /**
     * @param wanted what the change made of the current object
     * @return {@code managedFields} as JSON; null if nobody's ownership is recorded
     */
    @Nullable String managed(@Nullable StoredResource current, Resource wanted);
  }

  /** Says which finalizers hold an object that is to go; asked only if the change made nothing. */
  @FunctionalInterface
  public interface Holding {
    /**
     * @param finalizers those that the object has
     * @return those that it waits for, and has from now on; none if it goes at once
     */
    List<String> of(List<String> finalizers);
  }
}
