package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes resources. Every method throws Spring's {@code DataAccessException} or {@code
 * TransactionException} when PostgreSQL does not answer.
 */
public final class ResourceStore implements AutoCloseable {

  private final ResourceRows rows;
  private final Past past;
  private final GroupCommit commits;

  ResourceStore(ResourceRows rows, Past past, GroupCommit commits) {
    this.rows = rows;
    this.past = past;
    this.commits = commits;
  }

  public Optional<StoredResource> find(ResourceKey key) {
    return rows.find(key.kind().id(), key.namespace(), key.name());
  }

  /**
   * The object as it was at a revision.
   *
   * @param at not above {@link #revision()}
   * @throws StatusException 410 if the change log does not reach back so far, 400 if the revision
   *     is yet to come
   */
  public Optional<StoredResource> find(ResourceKey key, long at) {
    requireReached(at);
    return past.find(key, at);
  }

  /**
   * A part of a listing.
   *
   * @param revision the items are at least as new as this
   * @param more whether others follow the last item
   */
  public record Page(List<StoredResource> items, long revision, boolean more) {}

  /**
   * Objects of a kind in the order of namespace and name.
   *
   * @param namespace null for all
   * @param after only what follows this key; null for the beginning
   * @param limit at most so many; 0 for all
   */
  public Page list(Kind kind, @Nullable String namespace, @Nullable ResourceKey after, int limit) {
    // First the revision, so that a watch from there misses nothing of what follows.
    long revision = rows.revision();
    long most = limit == 0 ? Integer.MAX_VALUE : limit + 1L;
    String afterName = after == null ? "" : after.name();
    List<StoredResource> found =
        namespace == null
            ? rows.listAll(kind.id(), after == null ? "" : after.namespace(), afterName, most)
            : rows.listIn(kind.id(), namespace, afterName, most);
    return page(found, revision, limit);
  }

  /**
   * A part of a list.
   *
   * @param more whether others follow the last item
   */
  public record Part(List<Listed> items, boolean more) {}

  /**
   * A part of a list as it was at a revision: those that are asked for with the same one are parts
   * of one state, whatever changes between them. No more is in memory at a time than is asked for,
   * and nothing is held between two parts.
   *
   * @param at not above {@link #revision()}
   * @throws StatusException 410 if the change log does not reach back so far
   */
  public Part part(
      Kind kind, @Nullable String namespace, @Nullable ResourceKey after, PartSize size, long at) {
    PartReader.Part part = past.part(new PartReader.Wanted(kind, namespace, after, size, at));
    return new Part(part.rows(), part.more());
  }

  /**
   * The last revision at a time; of a time to come, the present one.
   *
   * @throws StatusException 410 if the change log does not reach back so far
   */
  public long revisionAt(Instant time) {
    return past.revisionAt(time);
  }

  /**
   * The objects that were changed after a revision, in order; those of kinds that this version does
   * not know are left out.
   *
   * @throws StatusException 410 if the change log does not reach back so far
   */
  public List<ResourceKey> changedAfter(long revision) {
    requireReached(revision);
    return past.changedAfter(revision).stream()
        .filter(key -> Kind.byId(key.substring(0, key.indexOf('/'))).isPresent())
        .map(ResourceKey::parse)
        .toList();
  }

  /**
   * The last changes up to a revision, as far as the change log is whole.
   *
   * @param most how many at most
   */
  public RecentChanges recentChanges(long upTo, int most) {
    return past.recent(upTo, most);
  }

  /** The change log is whole from this revision on. */
  public long horizon() {
    return past.horizon().revision();
  }

  private void requireReached(long at) {
    long reached = rows.revision();
    if (at > reached) {
      throw Statuses.badRequest("revision " + at + " is yet to come: the last one is " + reached);
    }
  }

  private static Page page(List<StoredResource> found, long revision, int limit) {
    boolean more = limit > 0 && found.size() > limit;
    return new Page(more ? found.subList(0, limit) : found, revision, more);
  }

  /** How many objects follow a key in the order of a listing. */
  public long countAfter(Kind kind, @Nullable String namespace, ResourceKey after) {
    return namespace == null
        ? rows.countAll(kind.id(), after.namespace(), after.name())
        : rows.countIn(kind.id(), namespace, after.name());
  }

  /** Objects that have one of these as an owner. */
  public List<StoredResource> dependents(Collection<UUID> owners) {
    return owners.isEmpty() ? List.of() : rows.owned(owners.stream().map(UUID::toString).toList());
  }

  /** The revision of the last committed change. */
  public long revision() {
    return rows.revision();
  }

  /** As {@link #write(List, boolean)}, for one object. */
  public Written write(Mutation mutation, boolean dryRun) {
    return write(List.of(mutation), dryRun).getFirst();
  }

  /**
   * Applies all mutations or none.
   *
   * @param dryRun check everything, store nothing
   * @return one result for each mutation, in their order
   * @throws IllegalArgumentException if two mutations are of the same object
   * @throws InvalidObjects if an object does not fit to the others
   * @throws StatusException if a mutation refuses, or a deletion is not allowed
   */
  public List<Written> write(List<Mutation> mutations, boolean dryRun) {
    List<ResourceKey> keys = mutations.stream().map(Mutation::key).distinct().toList();
    if (keys.size() != mutations.size()) {
      throw new IllegalArgumentException("two mutations of the same object: " + keys);
    }
    return commits.write(
        new Request(mutations, dryRun, Origin.current(), new CompletableFuture<>()));
  }

  /** How many writes wait for their turn. */
  int waiting() {
    return commits.waiting();
  }

  /** Writes what waits, and takes nothing more. */
  @Override
  public void close() {
    commits.close();
  }
}
