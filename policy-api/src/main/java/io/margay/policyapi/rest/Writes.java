package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.core.model.Metadata;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.ObjectReader.Read;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.InvalidObjects;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.StoredResource;
import io.margay.policyapi.store.Written;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The verbs that write, with their preconditions. */
final class Writes {

  private final ResourceStore store;
  private final Managers managers;

  Writes(ResourceStore store, Managers managers) {
    this.store = store;
    this.managers = managers;
  }

  /** Stores an object that must not exist yet. */
  Written create(Read read, WriteOptions options) {
    Resource resource = named(read.resource());
    if (resource.metadata().resourceVersion() != null) {
      throw Statuses.badRequest(
          "metadata.resourceVersion", "must not be set on objects to be created");
    }
    ResourceKey key = resource.key();
    return write(
        new Mutation(
            key,
            current -> {
              if (current != null) {
                throw Statuses.alreadyExists(key);
              }
              return resource;
            },
            managers.updating(options.updater(key.kind(), ""))),
        options.dryRun());
  }

  /** Replaces an object that must be at the version that the given one names. */
  Written replace(Read read, WriteOptions options) {
    Resource resource = read.resource();
    ResourceKey key = resource.key();
    return write(
        new Mutation(
            key,
            current -> {
              if (current == null) {
                throw Statuses.notFound(key);
              }
              requireSame(current, resource.metadata());
              return resource;
            },
            managers.updating(options.updater(key.kind(), ""), read.managedFields())),
        options.dryRun());
  }

  /**
   * @param uid only if the object has this uid; null for any
   * @param resourceVersion only if the object is at this version; null for any
   */
  Written delete(
      ResourceKey key, @Nullable String uid, @Nullable String resourceVersion, boolean dryRun) {
    return write(
        new Mutation(
            key,
            current -> {
              if (current == null) {
                throw Statuses.notFound(key);
              }
              requireUid(current, uid);
              if (resourceVersion != null
                  && !resourceVersion.equals(Long.toString(current.revision()))) {
                throw Statuses.modified(key);
              }
              return null;
            }),
        dryRun);
  }

  /** Changes a part of an object. */
  Written patch(PatchedObject patched, WriteOptions options) {
    options.refuseForce();
    return write(patched.mutation(), options.dryRun());
  }

  /** Creates or changes an object so that it is as its manager says. */
  Written apply(ServerSideApply applied, WriteOptions options) {
    return write(applied.mutation(), options.dryRun());
  }

  /** Any other write of one object. */
  Written write(Mutation mutation, boolean dryRun) {
    requireWritable(mutation.key().kind());
    try {
      return store.write(mutation, dryRun);
    } catch (InvalidObjects e) {
      ResourceKey key = mutation.key();
      throw Statuses.invalid(key.kind(), key.name(), Objects.requireNonNull(e.problems().get(key)));
    }
  }

  /**
   * @throws StatusException 409 unless the object is at the version, and has the uid, that the
   *     client's copy says
   */
  static void requireSame(StoredResource current, Metadata given) {
    requireUid(current, given.uid());
    String version = given.resourceVersion();
    if (version == null || version.isEmpty()) {
      throw Statuses.unprocessable(
          current.key().kind().kindName()
              + "."
              + current.key().kind().group().group()
              + " \""
              + current.name()
              + "\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update");
    }
    if (!version.equals(Long.toString(current.revision()))) {
      throw Statuses.modified(current.key());
    }
  }

  private static void requireUid(StoredResource current, @Nullable String uid) {
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
          kind, "block affinities are written by ipam-service only: this API shows them");
    }
  }

  private static Resource named(Resource resource) {
    Metadata metadata = resource.metadata();
    if (!metadata.name().isEmpty() || metadata.generateName() == null) {
      return resource;
    }
    String suffix = UUID.randomUUID().toString().substring(0, 5);
    return resource.withMetadata(metadata.withName(metadata.generateName() + suffix));
  }
}
