package io.margay.policyapi.rest;

import com.google.protobuf.ByteString;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.policyapi.snapshot.Source;
import io.margay.policyapi.snapshot.TopicState;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.ResourceStore.Page;
import io.margay.policyapi.store.StoredResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Reads of single objects and lists: from PostgreSQL, so that a client reads what it has just
 * written; from the snapshot while PostgreSQL is away, and for kinds that other services own.
 */
final class Reads {

  private final ResourceStore store;
  private final Hub hub;

  Reads(ResourceStore store, Hub hub) {
    this.store = store;
    this.hub = hub;
  }

  /**
   * Documents of a kind in the order of namespace and name.
   *
   * @param next the last one, if others follow; null at the end
   * @param remaining how many follow, where that is known
   */
  record Listing(
      List<String> documents, long revision, @Nullable ResourceKey next, @Nullable Long remaining) {

    private static final int LARGE = 200;

    /** Whether putting all documents together would take much memory. */
    boolean isLarge() {
      return documents.size() > LARGE;
    }
  }

  /** The object as JSON. */
  String get(ResourceKey key) {
    Supplier<Optional<String>> fromSnapshot =
        () -> {
          Entry entry = served().of(Source.of(key.kind())).get(key.toString());
          return Optional.ofNullable(entry).map(Entry::document).map(ByteString::toStringUtf8);
        };
    Optional<String> found =
        Source.of(key.kind()) == Source.IPAM
            ? fromSnapshot.get()
            : orElse(() -> store.find(key).map(Reads::shown), fromSnapshot);
    return found.orElseThrow(() -> Statuses.notFound(key));
  }

  private static String shown(StoredResource row) {
    return Managers.shown(row.body(), row.managed());
  }

  /**
   * @throws StatusException 504 if the state that is asked for is not there yet, 410 if it is not
   *     there any more
   */
  Listing list(Filter filter, ListOptions options) {
    Supplier<Listing> fromSnapshot = () -> fromSnapshot(filter);
    return Source.of(filter.kind()) == Source.IPAM
        ? fromSnapshot.get()
        : orElse(() -> fromStore(filter, options), fromSnapshot);
  }

  private Listing fromStore(Filter filter, ListOptions options) {
    long reached = options.needsRevision() ? store.revision() : 0;
    if (reached < options.atLeast()) {
      throw Statuses.tooLargeVersion(Long.toString(options.atLeast()), reached);
    }
    ContinueToken from = options.from();
    try {
      return parts(filter, options, reached, from == null ? null : from.after(filter.kind()));
    } catch (StatusException e) {
      if (e.status().code() == 410 && from != null) {
        throw Statuses.expiredList(from.inconsistent().text());
      }
      throw e;
    }
  }

  private Listing parts(
      Filter filter, ListOptions options, long reached, @Nullable ResourceKey start) {
    ResourceKey after = start;
    // All parts of a list are parts of one state.
    Long exactly = options.exactly();
    Long at = exactly == null && options.limit() > 0 ? Long.valueOf(reached) : exactly;
    List<String> documents = new ArrayList<>();
    while (true) {
      Page page = page(filter, after, options.limit(), at);
      for (StoredResource row : page.items()) {
        if (filter.matches(row.key(), () -> Managers.tree(row))) {
          if (options.limit() > 0 && documents.size() == options.limit()) {
            return new Listing(documents, page.revision(), after, null);
          }
          documents.add(row.body());
        }
        after = row.key();
      }
      if (!page.more()) {
        return new Listing(documents, page.revision(), null, null);
      }
      if (filter.takesAll()) {
        return new Listing(documents, page.revision(), after, remaining(filter, after));
      }
    }
  }

  private Page page(Filter filter, @Nullable ResourceKey after, int limit, @Nullable Long at) {
    return at == null
        ? store.list(filter.kind(), filter.namespace(), after, limit)
        : store.list(filter.kind(), filter.namespace(), after, limit, at);
  }

  /** As of now: a number for people, which Kubernetes does not promise to be exact either. */
  private @Nullable Long remaining(Filter filter, @Nullable ResourceKey after) {
    return after == null ? null : store.countAfter(filter.kind(), filter.namespace(), after);
  }

  private Listing fromSnapshot(Filter filter) {
    TopicState state = served().of(Source.of(filter.kind()));
    List<Entry> found = new ArrayList<>();
    Kind kind = filter.kind();
    for (Iterator<Entry> all = state.objects(); all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.key().startsWith(kind.id() + "/")
          && filter.matches(ResourceKey.parse(entry.key()), entry::tree)) {
        found.add(entry);
      }
    }
    found.sort(Comparator.comparing(Entry::key));
    return new Listing(
        found.stream().map(entry -> entry.document().toStringUtf8()).toList(),
        state.revision(),
        null,
        null);
  }

  private Snapshot served() {
    Snapshot snapshot = hub.snapshot();
    if (!snapshot.inSync()) {
      throw Statuses.unavailable("this replica has not read its topics yet: try again");
    }
    return snapshot;
  }

  private <T> T orElse(Supplier<T> fromStore, Supplier<T> fromSnapshot) {
    try {
      return fromStore.get();
    } catch (DataAccessException e) {
      if (!hub.snapshot().inSync()) {
        throw e;
      }
      return Objects.requireNonNull(fromSnapshot.get());
    }
  }
}
