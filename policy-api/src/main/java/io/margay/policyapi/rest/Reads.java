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
import io.margay.policyapi.store.StoredResource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Reads of single objects and lists: from PostgreSQL, so that a client reads what it has just
 * written; from the snapshot while PostgreSQL is away, and for kinds that other services own.
 */
final class Reads {

  private final ResourceStore store;
  private final StoredLists lists;
  private final Hub hub;

  Reads(ResourceStore store, StoredLists lists, Hub hub) {
    this.store = store;
    this.lists = lists;
    this.hub = hub;
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

  /**
   * The object as it was. Who owned which field is not remembered.
   *
   * @throws StatusException 410 if the revision is not remembered any more
   */
  String get(ResourceKey key, long past) {
    return store.find(key, past).orElseThrow(() -> Statuses.notFound(key)).body();
  }

  /**
   * The revision that a read of the past is of.
   *
   * @return null for the present
   * @throws StatusException 400 if it can not be told, or there is no past of the kind
   */
  @Nullable Long past(Kind kind, HttpServletRequest request) {
    String asOf = request.getParameter("asOf");
    if (asOf == null) {
      return null;
    }
    if (Source.of(kind) == Source.IPAM) {
      throw Statuses.badRequest("asOf", "there is no log of the changes of " + kind.kindName());
    }
    Long revision = AsOf.revision(asOf, store);
    if (revision == null) {
      throw Statuses.badRequest("asOf", "must not be empty");
    }
    return revision;
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
        : orElse(() -> lists.list(filter, options), fromSnapshot);
  }

  /**
   * The same, of a state that only PostgreSQL knows.
   *
   * @throws StatusException 410 if it is not remembered any more
   */
  Listing listPast(Filter filter, ListOptions options) {
    return lists.list(filter, options);
  }

  /** The documents are in memory already: they are shown, which copies them, one at a time. */
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
    Iterator<List<byte[]>> parts =
        found.stream().map(entry -> List.of(entry.document().toByteArray())).iterator();
    return new Listing(state.revision(), null, null, Documents.of(parts));
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
    } catch (DataAccessException | TransactionException e) {
      if (!hub.snapshot().inSync()) {
        throw e;
      }
      return Objects.requireNonNull(fromSnapshot.get());
    }
  }
}
