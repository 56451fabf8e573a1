package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Reads and writes resources. Every method throws Spring's {@code DataAccessException} or {@code
 * TransactionException} when PostgreSQL does not answer.
 */
public final class ResourceStore {

  /** Writers that collide try again; more collisions than this in a row are somebody's mistake. */
  private static final int MOST_TRIES = 10;

  private final ResourceRows rows;
  private final Sql sql;
  private final TransactionOperations transactions;
  private final InstantSource clock;
  private final Runnable onChange;

  /**
   * @param onChange called after each commit that changed something
   */
  ResourceStore(
      ResourceRows rows,
      JdbcClient jdbc,
      TransactionOperations transactions,
      InstantSource clock,
      Runnable onChange) {
    this.rows = rows;
    this.sql = new Sql(jdbc);
    this.transactions = transactions;
    this.clock = clock;
    this.onChange = onChange;
  }

  public Optional<StoredResource> find(ResourceKey key) {
    return rows.find(key.kind().id(), key.namespace(), key.name());
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
    boolean more = limit > 0 && found.size() > limit;
    return new Page(more ? found.subList(0, limit) : found, revision, more);
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
   * @throws io.margay.policyapi.status.StatusException if a mutation refuses, or a deletion is not
   *     allowed
   */
  public List<Written> write(List<Mutation> mutations, boolean dryRun) {
    List<ResourceKey> keys = mutations.stream().map(Mutation::key).distinct().toList();
    if (keys.size() != mutations.size()) {
      throw new IllegalArgumentException("two mutations of the same object: " + keys);
    }
    for (int attempt = 1; ; attempt++) {
      try {
        List<Written> written =
            transactions.execute(transaction -> attempt(mutations, keys, dryRun, transaction));
        if (!dryRun && written.stream().anyMatch(ResourceStore::changed)) {
          onChange.run();
        }
        return written;
      } catch (DuplicateKeyException | ConcurrencyFailureException e) {
        if (attempt == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  private List<Written> attempt(
      List<Mutation> mutations,
      List<ResourceKey> keys,
      boolean dryRun,
      TransactionStatus transaction) {
    Map<ResourceKey, StoredResource> stored = sql.lock(keys);
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    List<Step> steps = new ArrayList<>(mutations.size());
    for (Mutation mutation : mutations) {
      StoredResource current = stored.get(mutation.key());
      Resource wanted = mutation.change().apply(current);
      String managed = wanted == null ? null : mutation.managing().managed(current, wanted);
      steps.add(Step.of(mutation.key(), current, wanted, managed, now));
    }
    new Rules(sql, steps).check();
    List<Step> changing = steps.stream().filter(Step::changesSomething).toList();
    if (dryRun || changing.isEmpty()) {
      transaction.setRollbackOnly();
      return steps.stream().map(Step::unstored).toList();
    }
    long revision = sql.takeRevisions(changing.size()) - changing.size() + 1;
    sql.store(changing, revision);
    List<Written> written = new ArrayList<>(steps.size());
    for (Step step : steps) {
      written.add(step.changesSomething() ? step.stored(revision++) : step.unstored());
    }
    return written;
  }

  private static boolean changed(Written written) {
    return switch (written.outcome()) {
      case CREATED, UPDATED, DELETED -> true;
      case UNCHANGED, ABSENT -> false;
    };
  }
}
