package io.margay.policyapi.garbage;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.store.StoredResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object as far as it matters to whom it belongs.
 *
 * @param going whether it has been asked to go
 */
record Belonging(
    ResourceKey key, String uid, List<Owner> owners, List<String> finalizers, boolean going) {

  Belonging {
    owners = List.copyOf(owners);
    finalizers = List.copyOf(finalizers);
  }

  /**
   * Whom it belongs to.
   *
   * @param key null if this API does not store such objects, or the reference can not be followed
   * @param blocks whether a deletion of the owner in the foreground waits for the object
   */
  record Owner(@Nullable ResourceKey key, String uid, boolean blocks) {

    /** A reference from a namespace is to that namespace, or to a kind without. */
    static Owner of(ResourceKey dependent, Map<?, ?> reference) {
      ResourceKey key =
          Kind.byBody(text(reference, "apiVersion"), text(reference, "kind"))
              .filter(kind -> !kind.readOnly())
              .filter(kind -> !kind.namespaced() || dependent.kind().namespaced())
              .map(kind ->
                  new ResourceKey(
                      kind,
                      kind.namespaced() ? dependent.namespace() : "",
                      text(reference, "name")))
              .orElse(null);
      boolean blocks = Boolean.TRUE.equals(reference.get("blockOwnerDeletion"));
      return new Owner(key, text(reference, "uid"), blocks);
    }

    private static String text(Map<?, ?> reference, String field) {
      return String.valueOf(reference.get(field));
    }
  }

  static Belonging of(StoredResource row) {
    return of(row.key(), row.body());
  }

  static Belonging of(ResourceKey key, String json) {
    return of(key, (Map<?, ?>) Bodies.trusted(json));
  }

  /**
   * The same from the topic.
   *
   * @return null for a deletion, and for a kind of a newer version
   */
  static @Nullable Belonging of(@Nullable Entry entry) {
    return entry == null || entry.isDeletion()
        ? null
        : key(entry.key()).map(key -> of(key, entry.tree())).orElse(null);
  }

  /** Reads no more than it needs: an object that is not valid any more can still go. */
  private static Belonging of(ResourceKey key, Map<?, ?> document) {
    Map<?, ?> metadata = document.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
    List<Owner> owners = new ArrayList<>();
    for (Object reference : list(metadata.get("ownerReferences"))) {
      if (reference instanceof Map<?, ?> owner) {
        owners.add(Owner.of(key, owner));
      }
    }
    return new Belonging(
        key,
        String.valueOf(metadata.get("uid")),
        owners,
        list(metadata.get("finalizers")).stream().map(String::valueOf).toList(),
        metadata.get("deletionTimestamp") != null);
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  /** Empty for a kind of a newer version. */
  static Optional<ResourceKey> key(String text) {
    try {
      return Optional.of(ResourceKey.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether it is on its way and only waits until its dependents are gone, too. */
  boolean waitsForDependents() {
    return going && finalizers.contains(Propagation.FOREGROUND_FINALIZER);
  }

  /** Whether it is on its way and its dependents are to stay. */
  boolean orphansDependents() {
    return going && finalizers.contains(Propagation.ORPHAN_FINALIZER);
  }

  /** Whether somebody else than its dependents keeps it. */
  boolean isHeldByOthers() {
    return !Propagation.ofOthers(finalizers).isEmpty();
  }

  /** Whether the owner waits for this object. */
  boolean blocks(String ownerUid) {
    return owners.stream().anyMatch(owner -> owner.blocks() && owner.uid().equals(ownerUid));
  }
}
