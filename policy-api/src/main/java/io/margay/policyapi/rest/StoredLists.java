package io.margay.policyapi.rest;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.Listed;
import io.margay.policyapi.store.PartSize;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.ResourceStore.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;

/**
 * Lists from PostgreSQL. All parts of a list are parts of one state: that of a revision, which the
 * change log gives also when it is gone. So nothing is held between two parts, neither rows nor a
 * connection, however slow the client is.
 *
 * <p>Large parts cost less; only so many lists at a time have them, for as long as they last.
 */
final class StoredLists {

  /** A list with a limit is put together in memory: where its documents are large it ends early. */
  private static final long MOST_BYTES = 4 << 20;

  /** Others need connections, too: those that write before all. */
  private static final int READING_AT_ONCE = 8;

  /** As long as for a connection: then a list may come from the snapshot. */
  private static final int PATIENCE_SECONDS = 3;

  /** For what follows when a part has been sent: there is no other way to go on. */
  private static final int PATIENCE_UNDER_WAY_SECONDS = 30;

  private final ResourceStore store;
  private final Semaphore large;
  private final Semaphore reading = new Semaphore(READING_AT_ONCE, true);

  /**
   * @param largeAtOnce how many lists have large parts at a time
   */
  StoredLists(ResourceStore store, int largeAtOnce) {
    this.store = store;
    this.large = new Semaphore(largeAtOnce);
  }

  /**
   * @throws StatusException 504 if the state that is asked for is not there yet, 410 if it is not
   *     there any more
   * @throws DataAccessException if PostgreSQL does not answer, or too many others ask it
   */
  Listing list(Filter filter, ListOptions options) {
    long reached = inTurn(PATIENCE_SECONDS, store::revision);
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
        try (parts) {
          return limited(parts, options.limit());
        }
      }
      parts.readFirst();
      return new Listing(at, null, null, parts);
    } catch (StatusException e) {
      parts.close();
      if (e.status().code() == 410 && from != null) {
        throw Statuses.expiredList(from.inconsistent().text());
      }
      throw e;
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** Few at a time ask PostgreSQL, in the order in which they come. */
  private <T> T inTurn(int seconds, Supplier<T> question) {
    try {
      if (!reading.tryAcquire(seconds, TimeUnit.SECONDS)) {
        throw new QueryTimeoutException("too many lists are being read");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Statuses.unavailable("this replica is stopping: try again");
    }
    try {
      return question.get();
    } finally {
      reading.release();
    }
  }

  private Listing limited(Parts parts, int limit) {
    Filter filter = parts.filter;
    List<byte[]> documents = new ArrayList<>();
    ResourceKey last = null;
    long size = 0;
    while (parts.hasNext()) {
      Part part = parts.read(filter.takesAll() ? limit - documents.size() : Integer.MAX_VALUE);
      for (Listed row : part.items()) {
        if (matches(filter, row)) {
          if (documents.size() == limit || size >= MOST_BYTES) {
            return ended(documents, parts.at, last, null);
          }
          documents.add(row.json());
          size += row.json().length;
        }
        last = row.key();
      }
      if (part.more() && filter.takesAll() && documents.size() == limit) {
        return ended(documents, parts.at, last, remaining(filter, last));
      }
    }
    return ended(documents, parts.at, null, null);
  }

  private static boolean matches(Filter filter, Listed row) {
    return filter.takesAll() || filter.matches(row.key(), () -> Managers.tree(row.json()));
  }

  private static Listing ended(
      List<byte[]> documents, long at, @Nullable ResourceKey next, @Nullable Long remaining) {
    return new Listing(at, next, remaining, Documents.of(List.of(documents).iterator()));
  }

  /** As of now: a number for people, which Kubernetes does not promise to be exact either. */
  private @Nullable Long remaining(Filter filter, @Nullable ResourceKey after) {
    return after == null ? null : store.countAfter(filter.kind(), filter.namespace(), after);
  }

  /** Reads on only when it is asked to: what is ahead would be in memory, too. */
  private final class Parts implements Documents {
    private final Filter filter;
    private final long at;
    private @Nullable ResourceKey after;
    private @Nullable Part first;
    private boolean more = true;

    /** Null before the first part. */
    private @Nullable PartSize size;

    private boolean isClosed;

    Parts(Filter filter, long at, @Nullable ResourceKey start) {
      this.filter = filter;
      this.at = at;
      this.after = start;
    }

    /** While it can still be answered that this fails. */
    void readFirst() {
      first = read(Integer.MAX_VALUE);
    }

    Part read(int most) {
      Part part =
          inTurn(
              PATIENCE_UNDER_WAY_SECONDS,
              () -> store.part(filter.kind(), filter.namespace(), after, size().ofRows(most), at));
      if (!part.items().isEmpty()) {
        after = part.items().getLast().key();
      }
      more = part.more();
      return part;
    }

    private PartSize size() {
      PartSize known = size;
      if (known == null) {
        known = large.tryAcquire() ? PartSize.LARGE : PartSize.SMALL;
        size = known;
      }
      return known;
    }

    @Override
    public void close() {
      if (!isClosed && size == PartSize.LARGE) {
        large.release();
      }
      isClosed = true;
    }

    @Override
    public boolean hasNext() {
      return first != null || more;
    }

    @Override
    public List<byte[]> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Part part = first == null ? read(Integer.MAX_VALUE) : first;
      first = null;
      Stream<Listed> rows = part.items().stream();
      Stream<Listed> wanted = filter.takesAll() ? rows : rows.filter(row -> matches(filter, row));
      return wanted.map(Listed::json).toList();
    }
  }
}
