package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.core.model.Metadata;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.policyapi.body.ObjectReader.Read;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.InvalidObjects;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.StoredResource;
import io.margay.policyapi.store.Written;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The verbs that write, with their preconditions. */
final class Writes {

  /** How often a name is made that is there already, before the client is told. */
  private static final int MOST_NAMES = 8;

  private final ResourceStore store;
  private final Managers managers;

  Writes(ResourceStore store, Managers managers) {
    this.store = store;
    this.managers = managers;
  }

  /** Stores an object that must not exist yet. */
  Written create(Read read, WriteOptions options) {
    Resource given = read.resource();
    if (given.metadata().resourceVersion() != null) {
      throw Statuses.badRequest(
          "metadata.resourceVersion", "must not be set on objects to be created");
    }
    boolean makesName = given.metadata().name().isEmpty();
    for (int tries = 1; ; tries++) {
      try {
        return create(named(given), options);
      } catch (StatusException e) {
        if (!makesName || e.status().code() != 409 || tries == MOST_NAMES) {
          throw e;
        }
      }
    }
  }

  private Written create(Resource given, WriteOptions options) {
    ResourceKey key = given.key();
    // Who only asks for an object has no part in its status.
    Resource resource = Resources.withStatusOf(given, null);
    return write(
        new Mutation(
            key,
            current -> {
              if (current != null) {
                throw Statuses.alreadyExists(key);
              }
              return resource;
            },
            managers.creating(options.updater(key.kind(), ""), resource)),
        options.dryRun());
  }

  /** Replaces an object, or its status, that must be at the version that the given one names. */
  Written replace(Target target, Read read, WriteOptions options) {
    ResourceKey key = target.key();
    return write(
        new Mutation(
            key,
            current -> {
              if (current == null) {
                throw Statuses.notFound(key);
              }
              requireSame(current, read.resource().metadata());
              return through(target, current, read.resource());
            },
            managers.updating(
                options.updater(key.kind(), target.subresource()),
                read.managedFields(),
                read.resource())),
        options.dryRun());
  }

  /** Any other write of one object. */
  Written write(Mutation mutation, boolean dryRun) {
    return write(List.of(mutation), dryRun).getFirst();
  }

  /** Any other write of several objects, of which the first is the one that the client named. */
  List<Written> write(List<Mutation> mutations, boolean dryRun) {
    try {
      return mutations.isEmpty() ? List.of() : store.write(mutations, dryRun);
    } catch (InvalidObjects e) {
      Map.Entry<ResourceKey, List<io.margay.core.model.codec.Problem>> first =
          e.problems().entrySet().iterator().next();
      throw Statuses.invalid(first.getKey().kind(), first.getKey().name(), first.getValue());
    }
  }

  /**
   * What a write through one of an object's doors leaves: the status has its own, and by that one
   * nothing else is changed.
   */
  static Resource through(Target target, @Nullable StoredResource current, Resource given) {
    if (!target.kind().hasStatus()) {
      return given;
    }
    if (current == null) {
      return Resources.withStatusOf(given, null);
    }
    Resource stored = current.resource();
    return target.isStatus()
        ? Resources.withStatusOf(stored, given)
        : Resources.withStatusOf(given, stored);
  }

  /**
   * @throws StatusException 409 unless the object is at the version, and has the uid, that the
   *     client's copy says
   */
  static void requireSame(StoredResource current, Metadata given) {
    requireUid(current, given.uid());
    String version = given.resourceVersion();
    if (version == null || version.isEmpty()) {
      throw Statuses.unversioned(current.key());
    }
    if (!version.equals(Long.toString(current.revision()))) {
      throw Statuses.modified(current.key());
    }
  }

  /**
   * @throws StatusException 409 if the object has another uid
   */
  static void requireUid(StoredResource current, @Nullable String uid) {
    if (uid != null && !uid.equals(current.uid().toString())) {
      throw Statuses.conflict(
          current.key(),
          "Precondition failed: UID in precondition: "
              + uid
              + ", UID in object meta: "
              + current.uid());
    }
  }

  /**
   * @throws StatusException 405 for kinds that other services write
   */
  static void requireWritable(Kind kind) {
    if (kind.readOnly()) {
      throw Statuses.methodNotAllowed(
          kind, kind.kindName() + " is written by ipam-service only: this API shows it");
    }
  }

  private static Resource named(Resource resource) {
    Metadata metadata = resource.metadata();
    String prefix = metadata.generateName();
    if (!metadata.name().isEmpty() || prefix == null) {
      return resource;
    }
    String suffix = UUID.randomUUID().toString().substring(0, 5);
    return resource.withMetadata(metadata.withName(prefix + suffix));
  }
}
