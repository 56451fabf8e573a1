package io.margay.policyapi.rest;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.garbage.DeletionPlan;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.ResourceStore.Page;
import io.margay.policyapi.store.StoredResource;
import io.margay.policyapi.store.Written;
import io.margay.policyapi.store.Written.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletions, with what belongs to the objects that go. Owner and dependents go in one transaction,
 * as far as finalizers let them; the rest is the collector's.
 */
final class Deletions {

  /** A transaction has its bounds, and so has what one mistaken request can do. */
  private static final int MOST_AT_ONCE = 5_000;

  private static final int PAGE = 500;

  /** How often a plan is made anew, before the client is told. */
  private static final int MOST_TRIES = 8;

  private final ResourceStore store;
  private final Writes writes;
  private final Managers managers;

  Deletions(ResourceStore store, Writes writes, Managers managers) {
    this.store = store;
    this.writes = writes;
    this.managers = managers;
  }

  /**
   * Deletes one object.
   *
   * @return the answer: a Status if it is gone, the object if its finalizers keep it
   */
  Map<?, ?> delete(ResourceKey key, DeleteOptions options) {
    Written written =
        deleteWithDependents(
                () -> List.of(store.find(key).orElseThrow(() -> Statuses.notFound(key))),
                seen -> current -> checked(key, current, options),
                options)
            .getFirst();
    return written.outcome() == Outcome.DELETED
        ? deleted(written)
        : (Map<?, ?>) Bodies.trusted(Objects.requireNonNull(written.body()));
  }

  /**
   * Deletes what matches.
   *
   * @param limit at most so many; 0 for all
   * @return the deleted objects as a list, in JSON
   */
  String deleteAll(Filter filter, int limit, DeleteOptions options) {
    List<Written> written =
        deleteWithDependents(
            () -> matching(filter, limit),
            seen ->
                current ->
                    // One that is gone, or is another by now, has no part in this any more.
                    current != null && current.uid().equals(seen.uid())
                        ? checked(seen.key(), current, options)
                        : Mutation.unchanged(current),
            options);
    List<String> bodies =
        written.stream().map(Written::body).filter(Objects::nonNull).map(body -> body).toList();
    return Lists.document(filter.kind(), bodies, Map.of("resourceVersion", "" + store.revision()));
  }

  private List<StoredResource> matching(Filter filter, int limit) {
    int most = limit == 0 ? MOST_AT_ONCE + 1 : Math.min(limit, MOST_AT_ONCE);
    List<StoredResource> found = new ArrayList<>();
    ResourceKey after = null;
    boolean more = true;
    while (more && found.size() < most) {
      Page page = store.list(filter.kind(), filter.namespace(), after, PAGE);
      for (StoredResource row : page.items()) {
        if (found.size() < most && filter.matches(row.key(), () -> Managers.tree(row))) {
          found.add(row);
        }
        after = row.key();
      }
      more = page.more();
    }
    if (found.size() > MOST_AT_ONCE) {
      throw Statuses.unprocessable(
          "more than " + MOST_AT_ONCE + " objects match: give a limit or a narrower selector");
    }
    return found;
  }

  /**
   * In one transaction, by a plan that is made from what is there before. Where that has changed
   * meanwhile there is a new plan.
   */
  private List<Written> deleteWithDependents(
      Supplier<List<StoredResource>> found,
      Function<StoredResource, Mutation.Change> deletion,
      DeleteOptions options) {
    for (int tries = 1; ; tries++) {
      List<StoredResource> roots = found.get();
      DeletionPlan plan =
          DeletionPlan.of(roots, options.propagation(), store::dependents, MOST_AT_ONCE);
      if (plan.size() > MOST_AT_ONCE) {
        throw Statuses.unprocessable(
            "more than " + MOST_AT_ONCE + " objects belong to this: delete them first, or orphan");
      }
      List<Mutation> all = new ArrayList<>();
      roots.forEach(root -> all.add(plan.root(root, deletion.apply(root))));
      all.addAll(plan.dependents(roots, managers::collecting));
      try {
        return writes.write(all, options.dryRun()).subList(0, roots.size());
      } catch (DeletionPlan.Outdated e) {
        if (tries == MOST_TRIES) {
          throw Statuses.conflict(roots.getFirst().key(), e.getMessage() + ": try again");
        }
      }
    }
  }

  private static @Nullable Resource checked(
      ResourceKey key, @Nullable StoredResource current, DeleteOptions options) {
    if (current == null) {
      throw Statuses.notFound(key);
    }
    Writes.requireUid(current, options.uid());
    String version = options.resourceVersion();
    if (version != null && !version.equals(Long.toString(current.revision()))) {
      throw Statuses.conflict(
          key,
          "Precondition failed: resourceVersion in precondition: "
              + version
              + ", resourceVersion in object meta: "
              + current.revision());
    }
    return null;
  }

  /** What Kubernetes answers to a deletion that is complete; kubectl's wait compares the uid. */
  private static Map<String, Object> deleted(Written written) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", written.key().name());
    String group = written.key().kind().group().group();
    if (!group.isEmpty()) {
      details.put("group", group);
    }
    details.put("kind", written.key().kind().plural());
    details.put("uid", String.valueOf(written.uid()));
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("kind", "Status");
    status.put("apiVersion", "v1");
    status.put("metadata", Map.of());
    status.put("status", "Success");
    status.put("details", details);
    return status;
  }
}
