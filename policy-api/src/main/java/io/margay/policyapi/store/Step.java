package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.store.Written.Outcome;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One object's way through a transaction: what it was, what it becomes, and what that is called.
 *
 * @param wanted what it becomes, metadata that only the server sets not yet right; null if it goes
 * @param document what is stored of it; null if it goes
 */
record Step(
    ResourceKey key,
    @Nullable StoredResource current,
    @Nullable Resource wanted,
    @Nullable Document document,
    Outcome outcome,
    UUID uid,
    @Nullable String managed) {

  private static final UUID NOBODY = new UUID(0, 0);

  /**
   * Works out the server's part of the metadata and whether anything changes at all.
   *
   * @param mutation the write that it is a step of
   * @param given what that made of the object; null to delete
   * @param managed who owns which field then
   * @param now the time for a new object's creationTimestamp, RFC 3339
   */
  static Step of(
      Mutation mutation,
      @Nullable StoredResource current,
      @Nullable Resource given,
      @Nullable String managed,
      String now) {
    ResourceKey key = mutation.key();
    Resource wanted = Lifecycle.settled(current, given, mutation.holding(), now);
    String owners = given == null && current != null ? current.managed() : managed;
    if (wanted == null) {
      return current == null
          ? new Step(key, null, null, null, Outcome.ABSENT, NOBODY, null)
          : new Step(key, current, null, null, Outcome.DELETED, current.uid(), null);
    }
    if (current == null) {
      UUID uid = UUID.randomUUID();
      Document document = document(wanted, uid, 0, 1, now);
      return new Step(key, null, wanted, document, Outcome.CREATED, uid, owners);
    }
    Map<?, ?> old = (Map<?, ?>) Bodies.trusted(current.body());
    Document document =
        document(wanted, current.uid(), current.revision(), current.generation(), creation(old));
    boolean same = document.text(current.revision()).equals(current.body());
    if (!same && !document.spec().equals(Document.specOf(old))) {
      document.setGeneration(current.generation() + 1);
    }
    Outcome outcome = Outcome.UPDATED;
    if (Objects.equals(owners, current.managed())) {
      boolean refreshed = !same && key.kind() == Kind.CALICO_NODE_STATUS && document.refreshes(old);
      outcome = same ? Outcome.UNCHANGED : refreshed ? Outcome.REFRESHED : Outcome.UPDATED;
    }
    return new Step(key, current, wanted, document, outcome, current.uid(), owners);
  }

  private static Document document(
      Resource resource, UUID uid, long revision, long generation, String created) {
    return Document.of(
        resource.withMetadata(
            resource.metadata().stored(uid.toString(), revision, generation, created)));
  }

  /** Whether there is something to store. */
  boolean changesSomething() {
    return outcome != Outcome.UNCHANGED && outcome != Outcome.ABSENT;
  }

  private long generation() {
    return document == null ? Objects.requireNonNull(current).generation() : document.generation();
  }

  /** The result where nothing was stored, either because nothing changed or for a dry run. */
  Written unstored() {
    long revision = current == null ? 0 : current.revision();
    return switch (outcome) {
      case CREATED ->
          new Written(key, outcome, 0, uid, documentOrThrow().textWithoutRevision(), managed);
      case UPDATED, REFRESHED, UNCHANGED ->
          new Written(key, outcome, revision, uid, documentOrThrow().text(revision), managed);
      case DELETED ->
          new Written(key, outcome, revision, uid, Objects.requireNonNull(current).body(), null);
      case ABSENT -> new Written(key, outcome, 0, null, null, null);
    };
  }

  /** Whether that is a change, which takes a revision and of which others are told. */
  boolean takesRevision() {
    return changesSomething() && outcome != Outcome.REFRESHED;
  }

  /**
   * What is to be stored.
   *
   * @param next the revision that it has if it takes one
   */
  Change change(long next, Origin origin) {
    long revision = takesRevision() ? next : Objects.requireNonNull(current).revision();
    String body = document == null ? null : document.text(revision);
    return new Change(key, revision, takesRevision(), uid, generation(), body, managed, origin);
  }

  /** The result once the change is stored. */
  Written stored(Change change) {
    String body = change.body() == null ? Objects.requireNonNull(current).body() : change.body();
    return new Written(key, outcome, change.revision(), uid, body, managed);
  }

  private Document documentOrThrow() {
    return Objects.requireNonNull(document, "a deletion has no document");
  }

  private static String creation(Map<?, ?> tree) {
    return tree.get("metadata") instanceof Map<?, ?> metadata
        ? String.valueOf(metadata.get("creationTimestamp"))
        : "";
  }
}
