package io.margay.policyapi.rest;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.FieldValidation;
import io.margay.policyapi.body.ObjectReader;
import io.margay.policyapi.body.ObjectReader.Read;
import io.margay.policyapi.ownership.Manager;
import io.margay.policyapi.patch.Patch;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.StoredResource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One patch on its way through a transaction. Asked again when writers collide; what the last call
 * found is what counts.
 */
final class PatchedObject implements Mutation.Change, Mutation.Managing {

  private final Managers managers;
  private final ResourceKey key;
  private final Patch patch;
  private final Manager manager;
  private final FieldValidation validation;
  private @Nullable Read read;

  PatchedObject(
      Managers managers,
      ResourceKey key,
      Patch patch,
      Manager manager,
      FieldValidation validation) {
    this.managers = managers;
    this.key = key;
    this.patch = patch;
    this.manager = manager;
    this.validation = validation;
  }

  Mutation mutation() {
    return new Mutation(key, this, this);
  }

  List<String> warnings() {
    return read().warnings();
  }

  @Override
  public Resource apply(@Nullable StoredResource current) {
    if (current == null) {
      throw Statuses.notFound(key);
    }
    // With the record of managers in it, for patches may change that.
    Object document = Bodies.trusted(Managers.shown(current.body(), current.managed()));
    String namespace = key.kind().namespaced() ? key.namespace() : null;
    Read result =
        ObjectReader.read(key.kind(), namespace, key.name(), patch.apply(document), validation);
    Writes.requireSame(current, result.resource().metadata());
    read = result;
    return result.resource();
  }

  @Override
  public @Nullable String managed(@Nullable StoredResource current, Resource wanted) {
    return managers.updating(manager, read().managedFields()).managed(current, wanted);
  }

  private Read read() {
    return Objects.requireNonNull(read, "apply() comes first");
  }
}
