package io.margay.policyapi.store;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.store.Written.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One object's way through a transaction: what it was, what it becomes, and what that is called.
 *
 * @param wanted with the metadata that the server keeps, but for the resourceVersion
 */
record Step(
    ResourceKey key,
    @Nullable StoredResource current,
    @Nullable Resource wanted,
    Outcome outcome,
    @Nullable String managed) {

  /**
   * Works out the server's part of the metadata and whether anything changes at all.
   *
   * @param given null to delete
   * @param managed who owns which field then
   * @param now the time for a new object's creationTimestamp, RFC 3339
   */
  static Step of(
      ResourceKey key,
      @Nullable StoredResource current,
      @Nullable Resource given,
      @Nullable String managed,
      String now) {
    Resource wanted = Lifecycle.settled(current, given, now);
    String owners = given == null && current != null ? current.managed() : managed;
    if (wanted == null) {
      return new Step(key, current, null, current == null ? Outcome.ABSENT : Outcome.DELETED, null);
    }
    if (current == null) {
      var metadata = wanted.metadata().stored(UUID.randomUUID().toString(), 0, 1, now);
      return new Step(key, null, wanted.withMetadata(metadata), Outcome.CREATED, owners);
    }
    Map<?, ?> old = (Map<?, ?>) Bodies.trusted(current.body());
    boolean sameSpec = spec(old).equals(spec(Resources.encode(wanted)));
    long generation = sameSpec ? current.generation() : current.generation() + 1;
    var metadata =
        wanted
            .metadata()
            .stored(current.uid().toString(), current.revision(), generation, creation(old));
    Resource next = wanted.withMetadata(metadata);
    boolean same =
        Bodies.json(Resources.encode(next)).equals(current.body())
            && Objects.equals(owners, current.managed());
    return new Step(key, current, next, same ? Outcome.UNCHANGED : Outcome.UPDATED, owners);
  }

  boolean changesSomething() {
    return outcome != Outcome.UNCHANGED && outcome != Outcome.ABSENT;
  }

  UUID uid() {
    return current != null
        ? current.uid()
        : UUID.fromString(Objects.requireNonNull(wantedOrThrow().metadata().uid()));
  }

  long generation() {
    return wanted == null
        ? Objects.requireNonNull(current).generation()
        : Objects.requireNonNull(wanted.metadata().generation());
  }

  /** The document under this revision. */
  private String document(long revision) {
    Resource resource = wantedOrThrow();
    return Bodies.json(
        Resources.encode(
            resource.withMetadata(
                resource.metadata().withResourceVersion(Long.toString(revision)))));
  }

  /** The result where nothing was stored, either because nothing changed or for a dry run. */
  Written unstored() {
    long revision = current == null ? 0 : current.revision();
    return switch (outcome) {
      case CREATED -> {
        Resource fresh = wantedOrThrow();
        String body =
            Bodies.json(
                Resources.encode(fresh.withMetadata(fresh.metadata().withResourceVersion(null))));
        yield new Written(key, outcome, 0, uid(), body, managed);
      }
      case UPDATED, UNCHANGED ->
          new Written(key, outcome, revision, uid(), document(revision), managed);
      case DELETED ->
          new Written(key, outcome, revision, uid(), Objects.requireNonNull(current).body(), null);
      case ABSENT -> new Written(key, outcome, 0, null, null, null);
    };
  }

  /** What is to be stored under this revision. */
  Change change(long revision, Origin origin) {
    String body = wanted == null ? null : document(revision);
    return new Change(key, revision, uid(), generation(), body, managed, origin);
  }

  /** The result once the change is stored. */
  Written stored(Change change) {
    String body = change.body() == null ? Objects.requireNonNull(current).body() : change.body();
    return new Written(key, outcome, change.revision(), uid(), body, managed);
  }

  private Resource wantedOrThrow() {
    return Objects.requireNonNull(wanted, "a deletion has no document");
  }

  private static String spec(Map<?, ?> tree) {
    Object spec = tree.get("spec");
    return Bodies.json(spec == null ? new LinkedHashMap<>() : spec);
  }

  private static String creation(Map<?, ?> tree) {
    return tree.get("metadata") instanceof Map<?, ?> metadata
        ? String.valueOf(metadata.get("creationTimestamp"))
        : "";
  }
}
