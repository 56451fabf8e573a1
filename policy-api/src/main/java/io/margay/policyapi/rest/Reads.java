package io.margay.policyapi.rest;

import com.google.protobuf.ByteString;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.policyapi.snapshot.Source;
import io.margay.policyapi.snapshot.TopicState;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.ResourceStore.Page;
import io.margay.policyapi.store.StoredResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
   * @param next where the following part begins; null at the end
   */
  record Listing(List<String> documents, long revision, @Nullable ResourceKey next) {}

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
   * @param limit look at no more than so many objects; 0 for all
   */
  Listing list(Filter filter, @Nullable ResourceKey after, int limit) {
    Supplier<Listing> fromSnapshot = () -> fromSnapshot(filter);
    return Source.of(filter.kind()) == Source.IPAM
        ? fromSnapshot.get()
        : orElse(() -> fromStore(filter, after, limit), fromSnapshot);
  }

  private Listing fromStore(Filter filter, @Nullable ResourceKey after, int limit) {
    Page page = store.list(filter.kind(), filter.namespace(), after, limit);
    List<String> documents = new ArrayList<>(page.items().size());
    for (StoredResource row : page.items()) {
      if (filter.matches(row.key(), () -> (Map<?, ?>) Bodies.trusted(row.body()))) {
        documents.add(row.body());
      }
    }
    return new Listing(
        documents, page.revision(), page.more() ? page.items().getLast().key() : null);
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
