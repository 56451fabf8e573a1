package io.margay.policyapi.rest;

import io.margay.core.model.Resource;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Body;
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
  private final Target target;
  private final Patch patch;
  private final WriteOptions options;
  private @Nullable Read read;

  PatchedObject(Managers managers, Target target, Patch patch, WriteOptions options) {
    this.managers = managers;
    this.target = target;
    this.patch = patch;
    this.options = options;
  }

  Mutation mutation() {
    return new Mutation(target.key(), this, this);
  }

  List<String> warnings() {
    return read().warnings();
  }

  @Override
  public Resource apply(@Nullable StoredResource current) {
    if (current == null) {
      throw Statuses.notFound(target.key());
    }
    // With the record of managers in it, for patches may change that.
    Object document = Bodies.trusted(Managers.shown(current.body(), current.managed()));
    Read result =
        ObjectReader.read(
            target.kind(),
            target.namespace(),
            target.name(),
            Body.of(patch.apply(document)),
            options.validation());
    Writes.requireSame(current, result.resource().metadata());
    read = result;
    return Writes.through(target, current, result.resource());
  }

  @Override
  public @Nullable String managed(@Nullable StoredResource current, Resource wanted) {
    Manager manager = options.updater(target.kind(), target.subresource());
    return managers.updating(manager, read().managedFields()).managed(current, wanted);
  }

  private Read read() {
    return Objects.requireNonNull(read, "apply() comes first");
  }
}
