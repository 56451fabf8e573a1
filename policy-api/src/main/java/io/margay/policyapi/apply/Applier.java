package io.margay.policyapi.apply;

import io.margay.core.model.Metadata;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Problem;
import io.margay.policyapi.rest.Managers;
import io.margay.policyapi.rest.WriteOptions;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.InvalidObjects;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.StoredResource;
import io.margay.policyapi.store.Written;
import io.margay.policyapi.store.Written.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates or updates all objects of a request, or none. */
final class Applier {

  private final ResourceStore store;
  private final Managers managers;

  Applier(ResourceStore store, Managers managers) {
    this.store = store;
    this.managers = managers;
  }

  /**
   * @return one result for each object, in their order
   * @throws StatusException 422 with everything that is wrong, 409 if an object names a version
   *     that is not the stored one
   */
  List<Object> apply(Documents documents, WriteOptions options) {
    if (!documents.problems().isEmpty()) {
      throw Statuses.invalid(documents.problems());
    }
    List<Mutation> mutations =
        documents.resources().stream()
            .map(resource ->
                new Mutation(
                    resource.key(),
                    current -> checked(resource, current),
                    managers.updating(options.updater(resource.kind(), ""), null, resource)))
            .toList();
    try {
      return store.write(mutations, options.dryRun()).stream()
          .<Object>map(Applier::result)
          .toList();
    } catch (InvalidObjects e) {
      List<Problem> located = new ArrayList<>();
      e.problems().forEach((key, found) -> located.addAll(documents.located(key, found)));
      throw Statuses.invalid(located);
    }
  }

  /** Without a version in the document, the last word wins. */
  private static Resource checked(Resource resource, @Nullable StoredResource current) {
    Metadata given = resource.metadata();
    if (current == null) {
      return Resources.withStatusOf(resource, null);
    }
    String version = given.resourceVersion();
    boolean otherVersion = version != null && !version.equals(Long.toString(current.revision()));
    boolean otherObject = given.uid() != null && !given.uid().equals(current.uid().toString());
    if (otherVersion || otherObject) {
      throw Statuses.modified(resource.key());
    }
    return resource.kind().hasStatus()
        ? Resources.withStatusOf(resource, current.resource())
        : resource;
  }

  private static Map<String, Object> result(Written written) {
    ResourceKey key = written.key();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("apiVersion", key.kind().apiVersion());
    result.put("kind", key.kind().kindName());
    if (!key.namespace().isEmpty()) {
      result.put("namespace", key.namespace());
    }
    result.put("name", key.name());
    result.put("result", word(written.outcome()));
    if (written.revision() > 0) {
      result.put("resourceVersion", Long.toString(written.revision()));
    }
    return result;
  }

  /** As kubectl says it. */
  private static String word(Outcome outcome) {
    return switch (outcome) {
      case CREATED -> "created";
      case UPDATED -> "configured";
      case REFRESHED, UNCHANGED -> "unchanged";
      case DELETED, ABSENT -> throw new IllegalStateException("apply deletes nothing: " + outcome);
    };
  }
}
