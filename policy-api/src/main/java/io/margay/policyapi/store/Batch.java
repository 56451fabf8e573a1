package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one transaction, one after the other. Each sees what those before it did; one
 * that fails has done nothing. What they change is kept here and stored together, at the end or
 * when a rule has to look into the tables.
 */
final class Batch implements Neighbours {

  /** Documents of about so many characters are stored before more are taken in. */
  private static final int MOST_UNSAVED = 8 << 20;

  private final Sql sql;
  private final String now;
  private final Map<ResourceKey, @Nullable StoredResource> known = new HashMap<>();
  private final List<Change> unsaved = new ArrayList<>();
  private long unsavedSize;
  private @Nullable Set<String> tiers;
  private long revision;
  private @Nullable String transactionId;

  /**
   * Begins; from here until the end of the transaction nobody else writes.
   *
   * @param keys of all requests
   * @param now for creation timestamps
   */
  Batch(Sql sql, Collection<ResourceKey> keys, String now) {
    this.sql = sql;
    this.now = now;
    keys.forEach(key -> known.put(key, null));
    Sql.Beginning beginning = sql.begin(known.keySet());
    this.revision = beginning.revision();
    beginning.found().forEach(row -> known.put(row.key(), row));
  }

  /**
   * Carries a request out.
   *
   * @throws RuntimeException if it can not be; other requests are not touched by that, unless it is
   *     a {@code DataAccessException}
   */
  List<Written> run(Request request) {
    List<Step> steps = new ArrayList<>(request.mutations().size());
    for (Mutation mutation : request.mutations()) {
      StoredResource current = known.get(mutation.key());
      Resource wanted = mutation.change().apply(current);
      String managed = wanted == null ? null : mutation.managing().managed(current, wanted);
      steps.add(Step.of(mutation, current, wanted, managed, now));
    }
    new Rules(this, steps).check();
    if (request.dryRun()) {
      return steps.stream().map(Step::unstored).toList();
    }
    List<Change> changes = new ArrayList<>();
    List<Written> written = new ArrayList<>(steps.size());
    long next = revision;
    for (Step step : steps) {
      if (step.changesSomething()) {
        next += step.takesRevision() ? 1 : 0;
        Change change = step.change(next, request.origin());
        changes.add(change);
        written.add(step.stored(change));
      } else {
        written.add(step.unstored());
      }
    }
    revision = next;
    changes.forEach(this::keep);
    return written;
  }

  private void keep(Change change) {
    known.put(change.key(), change.row());
    if (tiers != null && change.key().kind() == Kind.TIER) {
      if (change.body() == null) {
        tiers.remove(change.key().name());
      } else {
        tiers.add(change.key().name());
      }
    }
    unsaved.add(change);
    unsavedSize += change.body() == null ? 0 : change.body().length();
    if (unsavedSize > MOST_UNSAVED) {
      store();
    }
  }

  /** Stores what is not stored yet. */
  void store() {
    if (!unsaved.isEmpty()) {
      transactionId = sql.store(unsaved, revision);
      unsaved.clear();
      unsavedSize = 0;
    }
  }

  /** By which PostgreSQL can tell later whether this was committed; null if nothing changed. */
  @Nullable String transactionId() {
    return transactionId;
  }

  @Override
  public boolean hasTier(String name) {
    Set<String> names = tiers;
    if (names == null) {
      store();
      names = new HashSet<>(sql.tiers());
      tiers = names;
    }
    return names.contains(name);
  }

  @Override
  public List<StoredResource> policiesOf(String tier) {
    store();
    return sql.policiesOf(tier);
  }

  @Override
  public List<StoredResource> pools() {
    store();
    return sql.pools();
  }
}
