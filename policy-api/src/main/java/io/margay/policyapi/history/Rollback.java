package io.margay.policyapi.history;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.codec.Problem;
import io.margay.policyapi.rest.AsOf;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.InvalidObjects;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.StoredResource;
import io.margay.policyapi.store.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes objects what they were, all or none, as a new change. */
final class Rollback {

  private static final int MOST = 5_000;

  private final ResourceStore store;

  Rollback(ResourceStore store) {
    this.store = store;
  }

  /**
   * @param basedOn objects that have changed after this revision refused to go back
   * @param objects those that are different from then, with what comes of them
   */
  record Outcome(long revision, long basedOn, List<Written> objects) {}

  /**
   * @throws StatusException 409 if an object changes meanwhile, 410 if the revision is too old, 422
   *     if there are too many objects or what was then is not valid now
   */
  Outcome run(RollbackRequest request, boolean dryRun) {
    Long revision = AsOf.revision(request.asOf(), store);
    if (revision == null) {
      throw Statuses.badRequest("asOf", "is required: a revision, or a time");
    }
    long basedOn = store.revision();
    List<ResourceKey> keys =
        store.changedAfter(revision).stream()
            .filter(key -> request.kinds().contains(key.kind()))
            .filter(
                key -> request.namespace() == null || request.namespace().equals(key.namespace()))
            .toList();
    if (keys.size() > MOST) {
      throw Statuses.unprocessable(
          keys.size()
              + " objects have changed since: at most "
              + MOST
              + " go back at once; name kinds or a namespace");
    }
    List<Mutation> mutations = new ArrayList<>(keys.size());
    for (ResourceKey key : keys) {
      Resource then = store.find(key, revision).map(Rollback::readable).orElse(null);
      mutations.add(new Mutation(key, current -> unlessNewer(key, current, then, basedOn)));
    }
    try {
      List<Written> written = mutations.isEmpty() ? List.of() : store.write(mutations, dryRun);
      return new Outcome(revision, basedOn, written.stream().filter(Written::isChange).toList());
    } catch (InvalidObjects e) {
      throw Statuses.invalid(located(e));
    }
  }

  private static Resource readable(StoredResource then) {
    try {
      return then.resource();
    } catch (IllegalStateException e) {
      throw Statuses.unprocessable(
          "what " + then.key() + " was then is not valid any more: " + e.getMessage());
    }
  }

  private static @Nullable Resource unlessNewer(
      ResourceKey key, @Nullable StoredResource current, @Nullable Resource then, long basedOn) {
    if (Optional.ofNullable(current).map(StoredResource::revision).orElse(0L) > basedOn) {
      throw Statuses.modified(key);
    }
    return then;
  }

  private static List<Problem> located(InvalidObjects invalid) {
    List<Problem> located = new ArrayList<>();
    invalid
        .problems()
        .forEach((key, problems) ->
            problems.forEach(problem ->
                located.add(
                    new Problem(
                        key + ": " + problem.path(),
                        problem.reason(),
                        problem.message(),
                        problem.value()))));
    return located;
  }
}
