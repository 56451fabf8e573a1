package io.margay.policyapi.rest;

import io.margay.core.model.Metadata;
import io.margay.core.model.OwnerReference;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.ownership.Manager;
import io.margay.policyapi.ownership.Manager.Operation;
import io.margay.policyapi.rest.DeleteOptions.Propagation;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.ResourceStore.Page;
import io.margay.policyapi.store.StoredResource;
import io.margay.policyapi.store.Written;
import io.margay.policyapi.store.Written.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Deletions, with what belongs to the objects that go. Owner and dependents go in one transaction;
 * a dependent that was made meanwhile goes in the next, before the client has its answer.
 */
final class Deletions {

  /** A transaction has its bounds, and so has what one mistaken request can do. */
  private static final int MOST_AT_ONCE = 5_000;

  private static final int PAGE = 500;

  /** Who takes owners off objects that stay. */
  private static final String COLLECTOR = "garbage-collector";

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
    StoredResource seen = store.find(key).orElseThrow(() -> Statuses.notFound(key));
    Mutation mutation = new Mutation(key, current -> checked(key, current, options));
    Written written = deleteWithDependents(List.of(mutation), List.of(seen), options).getFirst();
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
    List<StoredResource> found = matching(filter, limit);
    List<Mutation> mutations =
        found.stream()
            .map(row ->
                new Mutation(
                    row.key(),
                    current ->
                        // One that is gone, or is another by now, has no part in this any more.
                        current != null && current.uid().equals(row.uid())
                            ? checked(row.key(), current, options)
                            : kept(current)))
            .toList();
    List<Written> written = deleteWithDependents(mutations, found, options);
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

  private List<Written> deleteWithDependents(
      List<Mutation> deletions, List<StoredResource> owners, DeleteOptions options) {
    Map<ResourceKey, Mutation> all = new LinkedHashMap<>();
    deletions.forEach(mutation -> all.put(mutation.key(), mutation));
    addDependents(all, owners, options);
    List<Written> written = writes.write(List.copyOf(all.values()), options.dryRun());
    if (!options.dryRun()) {
      deleteLateDependents(written, options);
    }
    return written.subList(0, deletions.size());
  }

  /** Dependents of dependents too, until there are no more. */
  private void addDependents(
      Map<ResourceKey, Mutation> all, List<StoredResource> owners, DeleteOptions options) {
    Set<UUID> gone = new LinkedHashSet<>(uids(owners));
    List<StoredResource> found = store.dependents(gone);
    while (!found.isEmpty()) {
      List<StoredResource> fresh =
          found.stream().filter(row -> !all.containsKey(row.key())).toList();
      for (StoredResource row : fresh) {
        refuseToWait(row, options);
        all.put(row.key(), dependent(row, gone, options));
      }
      if (all.size() > MOST_AT_ONCE) {
        throw Statuses.unprocessable(
            "more than " + MOST_AT_ONCE + " objects belong to this: delete them first, or orphan");
      }
      gone.addAll(uids(fresh));
      found =
          options.propagation() == Propagation.ORPHAN || fresh.isEmpty()
              ? List.of()
              : store.dependents(uids(fresh));
    }
  }

  private void deleteLateDependents(List<Written> written, DeleteOptions options) {
    List<UUID> gone =
        written.stream()
            .filter(one -> one.outcome() == Outcome.DELETED)
            .map(Written::uid)
            .filter(Objects::nonNull)
            .map(uid -> uid)
            .toList();
    List<Mutation> late =
        store.dependents(gone).stream()
            .map(row -> dependent(row, Set.copyOf(gone), options))
            .toList();
    if (!late.isEmpty()) {
      writes.write(late, false);
    }
  }

  private Mutation dependent(StoredResource row, Set<UUID> owners, DeleteOptions options) {
    Set<UUID> gone = Set.copyOf(owners);
    String apiVersion = row.key().kind().apiVersion();
    return new Mutation(
        row.key(),
        current -> current == null ? null : afterOwners(current, gone, options),
        managers.updating(new Manager(COLLECTOR, Operation.UPDATE, apiVersion, "")));
  }

  /** What becomes of a dependent: without its owners if it has others or is to stay, or nothing. */
  private static @Nullable Resource afterOwners(
      StoredResource current, Set<UUID> gone, DeleteOptions options) {
    Resource resource = current.resource();
    Metadata metadata = resource.metadata();
    List<OwnerReference> left =
        metadata.ownerReferences().stream()
            .filter(owner -> gone.stream().noneMatch(uid -> uid.toString().equals(owner.uid())))
            .toList();
    if (left.size() == metadata.ownerReferences().size()) {
      return resource;
    }
    boolean stays = options.propagation() == Propagation.ORPHAN || !left.isEmpty();
    return stays ? resource.withMetadata(metadata.change().ownerReferences(left).build()) : null;
  }

  /** In the foreground an owner waits for its dependents, and nothing here waits. */
  private static void refuseToWait(StoredResource dependent, DeleteOptions options) {
    if (options.propagation() == Propagation.FOREGROUND
        && !dependent.resource().metadata().finalizers().isEmpty()) {
      throw Statuses.invalidOption(
          "DeleteOptions",
          "propagationPolicy",
          "Foreground would wait for the finalizers of "
              + dependent.key()
              + ": use Background, or delete that first",
          "FieldValueNotSupported");
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

  private static @Nullable Resource kept(@Nullable StoredResource current) {
    return current == null ? null : current.resource();
  }

  private static List<UUID> uids(Collection<StoredResource> rows) {
    return rows.stream().map(StoredResource::uid).toList();
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
