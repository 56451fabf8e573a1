package io.margay.policyapi.rest;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.ResourceStore.Page;
import io.margay.policyapi.store.StoredResource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Lists from PostgreSQL. All parts of a list are parts of one state: that of a revision, which the
 * change log gives also when it is gone. So nothing is held between two parts, neither rows nor a
 * connection, however slow the client is.
 */
final class StoredLists {

  /** A list with a limit is put together in memory: where its documents are large it ends early. */
  private static final long MOST_CHARACTERS = 16 << 20;

  private final ResourceStore store;

  StoredLists(ResourceStore store) {
    this.store = store;
  }

  /**
   * @throws StatusException 504 if the state that is asked for is not there yet, 410 if it is not
   *     there any more
   */
  Listing list(Filter filter, ListOptions options) {
    long reached = store.revision();
    if (reached < options.atLeast()) {
      throw Statuses.tooLargeVersion(Long.toString(options.atLeast()), reached);
    }
    Long exactly = options.exactly();
    long at = exactly == null ? reached : exactly;
    if (at > reached) {
      throw Statuses.badRequest("revision " + at + " is yet to come: the last one is " + reached);
    }
    ContinueToken from = options.from();
    Parts parts = new Parts(filter, at, from == null ? null : from.after(filter.kind()));
    try {
      if (options.limit() > 0) {
        return limited(parts, options.limit());
      }
      parts.readFirst();
      return new Listing(at, null, null, parts);
    } catch (StatusException e) {
      if (e.status().code() == 410 && from != null) {
        throw Statuses.expiredList(from.inconsistent().text());
      }
      throw e;
    }
  }

  private Listing limited(Parts parts, int limit) {
    Filter filter = parts.filter;
    List<String> documents = new ArrayList<>();
    ResourceKey last = null;
    long size = 0;
    while (parts.hasNext()) {
      Page page = parts.read(filter.takesAll() ? limit - documents.size() : Integer.MAX_VALUE);
      for (StoredResource row : page.items()) {
        if (filter.matches(row.key(), () -> Managers.tree(row))) {
          if (documents.size() == limit || size >= MOST_CHARACTERS) {
            return ended(documents, parts.at, last, null);
          }
          documents.add(row.body());
          size += row.body().length();
        }
        last = row.key();
      }
      if (page.more() && filter.takesAll() && documents.size() == limit) {
        return ended(documents, parts.at, last, remaining(filter, last));
      }
    }
    return ended(documents, parts.at, null, null);
  }

  private static Listing ended(
      List<String> documents, long at, @Nullable ResourceKey next, @Nullable Long remaining) {
    return new Listing(at, next, remaining, List.of(documents).iterator());
  }

  /** As of now: a number for people, which Kubernetes does not promise to be exact either. */
  private @Nullable Long remaining(Filter filter, @Nullable ResourceKey after) {
    return after == null ? null : store.countAfter(filter.kind(), filter.namespace(), after);
  }

  /** Reads on only when it is asked to: what is ahead would be in memory, too. */
  private final class Parts implements Iterator<List<String>> {
    private final Filter filter;
    private final long at;
    private @Nullable ResourceKey after;
    private @Nullable Page first;
    private boolean more = true;

    Parts(Filter filter, long at, @Nullable ResourceKey start) {
      this.filter = filter;
      this.at = at;
      this.after = start;
    }

    /** While it can still be answered that this fails. */
    void readFirst() {
      first = read(Integer.MAX_VALUE);
    }

    Page read(int most) {
      Page page = store.part(filter.kind(), filter.namespace(), after, most, at);
      if (!page.items().isEmpty()) {
        after = page.items().getLast().key();
      }
      more = page.more();
      return page;
    }

    @Override
    public boolean hasNext() {
      return first != null || more;
    }

    @Override
    public List<String> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Page page = first == null ? read(Integer.MAX_VALUE) : first;
      first = null;
      return page.items().stream()
          .filter(row -> filter.matches(row.key(), () -> Managers.tree(row)))
          .map(StoredResource::body)
          .toList();
    }
  }
}
