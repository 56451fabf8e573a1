package io.margay.policyapi.rest;

import io.margay.core.model.Metadata;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.FieldValidation;
import io.margay.policyapi.body.ObjectReader;
import io.margay.policyapi.body.ObjectReader.Read;
import io.margay.policyapi.ownership.Conflict;
import io.margay.policyapi.ownership.Manager;
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
  private final ResourceKey key;
  private final Map<?, ?> config;
  private final Manager manager;
  private final boolean force;
  private final FieldValidation validation;
  private @Nullable Read settled;
  private @Nullable String managed;

  /**
   * @throws io.margay.policyapi.status.StatusException 400 if it is no configuration of this object
   */
  ServerSideApply(
      Managers managers, ResourceKey key, Object config, Manager manager, WriteOptions options) {
    this.managers = managers;
    this.key = key;
    this.config = checked(key, config);
    this.manager = manager;
    this.force = options.force();
    this.validation = options.validation();
  }

  Mutation mutation() {
    return new Mutation(key, this, this);
  }

  List<String> warnings() {
    return settled().warnings();
  }

  @Override
  public Resource apply(@Nullable StoredResource current) {
    Map<?, ?> live = current == null ? null : Managers.tree(current);
    Applied applied =
        managers
            .of(key.kind())
            .apply(
                live,
                config,
                Managers.recorded(current),
                manager,
                force,
                this::settle,
                managers.now());
    if (!applied.conflicts().isEmpty()) {
      throw Statuses.applyConflict(
          applied.conflicts().stream().map(Conflict::owner).toList(),
          applied.conflicts().stream().map(Conflict::path).toList());
    }
    managed = Managers.text(applied.managers());
    Resource resource = settled().resource();
    if (current != null) {
      requireVersion(current, resource.metadata());
    }
    return resource;
  }

  @Override
  public @Nullable String managed(@Nullable StoredResource current, Resource wanted) {
    return managed;
  }

  private Map<?, ?> settle(Map<?, ?> merged) {
    String namespace = key.kind().namespaced() ? key.namespace() : null;
    Read read = ObjectReader.read(key.kind(), namespace, key.name(), merged, validation);
    settled = read;
    return Managers.tree(read.resource());
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

  private static Map<?, ?> checked(ResourceKey key, Object config) {
    if (!(config instanceof Map<?, ?> map)) {
      throw Statuses.badRequest("an applied configuration must be an object");
    }
    for (String field : List.of("apiVersion", "kind")) {
      if (!(map.get(field) instanceof String)) {
        throw Statuses.badRequest(field, "is required in an applied configuration");
      }
    }
    if (!(map.get("metadata") instanceof Map<?, ?> metadata)
        || !key.name().equals(metadata.get("name"))) {
      throw Statuses.badRequest(
          "metadata.name", "is required in an applied configuration: it must be " + key.name());
    }
    if (metadata.get("managedFields") != null) {
      throw Statuses.badRequest(
          "metadata.managedFields", "must not be in an applied configuration");
    }
    return map;
  }
}
