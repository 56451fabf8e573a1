package io.margay.policyapi.rest;

import io.margay.core.model.Metadata;
import io.margay.core.model.Resource;
import io.margay.policyapi.body.Body;
import io.margay.policyapi.body.ObjectReader;
import io.margay.policyapi.body.ObjectReader.Read;
import io.margay.policyapi.ownership.Conflict;
import io.margay.policyapi.ownership.Manager;
import io.margay.policyapi.ownership.Ownership;
import io.margay.policyapi.ownership.Ownership.Applied;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.StoredResource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One server-side apply on its way through a transaction. Asked again when writers collide; what
 * the last call found is what counts.
 */
final class ServerSideApply implements Mutation.Change, Mutation.Managing {

  private final Managers managers;
  private final Target target;
  private final Map<?, ?> config;
  private final Manager manager;
  private final WriteOptions options;
  private @Nullable StoredResource live;
  private @Nullable Read settled;
  private @Nullable Resource resource;
  private @Nullable String managed;

  /**
   * @throws io.margay.policyapi.status.StatusException 400 if it is no configuration of this object
   */
  ServerSideApply(Managers managers, Target target, Object config, WriteOptions options) {
    this.managers = managers;
    this.target = target;
    this.config = checked(target.name(), config);
    this.manager = options.applier(target.kind(), target.subresource());
    this.options = options;
  }

  Mutation mutation() {
    return new Mutation(target.key(), this, this);
  }

  List<String> warnings() {
    return settled().warnings();
  }

  @Override
  public Resource apply(@Nullable StoredResource current) {
    if (current == null && target.isStatus()) {
      throw Statuses.notFound(target.key());
    }
    live = current;
    Map<?, ?> before = current == null ? null : Managers.tree(current);
    Applied applied = attempt(before, options.force());
    if (!applied.conflicts().isEmpty() && LastApplied.covers(this, before, applied.conflicts())) {
      applied = attempt(before, true);
    }
    if (!applied.conflicts().isEmpty()) {
      throw Statuses.applyConflict(
          applied.conflicts().stream().map(Conflict::owner).toList(),
          applied.conflicts().stream().map(Conflict::path).toList());
    }
    managed = Managers.text(applied.managers());
    if (current != null) {
      requireVersion(current, settled().resource().metadata());
    }
    return Objects.requireNonNull(resource);
  }

  private Applied attempt(@Nullable Map<?, ?> before, boolean force) {
    return ownership()
        .apply(
            before, config, Managers.recorded(live), manager, force, this::settle, managers.now());
  }

  Ownership ownership() {
    return managers.of(target.kind());
  }

  Manager manager() {
    return manager;
  }

  @Override
  public @Nullable String managed(@Nullable StoredResource current, Resource wanted) {
    return managed;
  }

  private Map<?, ?> settle(Map<?, ?> merged) {
    Read read =
        ObjectReader.read(
            target.kind(),
            target.namespace(),
            target.name(),
            Body.of(merged),
            options.validation());
    settled = read;
    resource = Writes.through(target, live, read.resource());
    return Managers.tree(resource);
  }

  private Read settled() {
    return Objects.requireNonNull(settled, "apply() comes first");
  }

  /** A version or uid in the configuration is a precondition. */
  private static void requireVersion(StoredResource current, Metadata merged) {
    if (!Long.toString(current.revision()).equals(merged.resourceVersion())
        || !current.uid().toString().equals(merged.uid())) {
      throw Statuses.modified(current.key());
    }
  }

  private static Map<?, ?> checked(String name, Object config) {
    if (!(config instanceof Map<?, ?> map)) {
      throw Statuses.badRequest("an applied configuration must be an object");
    }
    for (String field : List.of("apiVersion", "kind")) {
      if (!(map.get(field) instanceof String)) {
        throw Statuses.badRequest(field, "is required in an applied configuration");
      }
    }
    if (!(map.get("metadata") instanceof Map<?, ?> metadata)
        || !name.equals(metadata.get("name"))) {
      throw Statuses.badRequest(
          "metadata.name", "is required in an applied configuration: it must be " + name);
    }
    if (metadata.get("managedFields") != null) {
      throw Statuses.badRequest(
          "metadata.managedFields", "must not be in an applied configuration");
    }
    return map;
  }
}
