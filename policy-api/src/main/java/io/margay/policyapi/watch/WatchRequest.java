package io.margay.policyapi.watch;

import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a watcher asks for.
 *
 * @param after only changes after this revision; null to begin with everything there is
 * @param atLeast everything there is must be at least as new as this revision
 * @param bookmarks whether the client understands BOOKMARK
 * @param initialEventsEnd whether a bookmark must end the initial events (watch-list)
 * @param timeout after which the server ends the watch
 */
public record WatchRequest(
    Filter filter,
    @Nullable Long after,
    long atLeast,
    boolean bookmarks,
    boolean initialEventsEnd,
    Duration timeout) {

  /** Clients come back on their own; this only frees what dead ones hold. */
  private static final Duration LONGEST = Duration.ofMinutes(60);

  /**
   * @throws StatusException 400 for parameters that can not be read
   */
  public static WatchRequest of(Filter filter, HttpServletRequest request) {
    boolean initial = flag(request, "sendInitialEvents");
    boolean bookmarks = flag(request, "allowWatchBookmarks");
    if (initial && !"NotOlderThan".equals(request.getParameter("resourceVersionMatch"))) {
      throw Statuses.badRequest(
          "resourceVersionMatch", "must be NotOlderThan together with sendInitialEvents");
    }
    long version = number(request, "resourceVersion", Long.MAX_VALUE);
    long seconds = number(request, "timeoutSeconds", LONGEST.toSeconds());
    return new WatchRequest(
        filter,
        version == 0 || initial ? null : version,
        initial ? version : 0,
        bookmarks,
        initial && bookmarks,
        seconds == 0 ? LONGEST : Duration.ofSeconds(seconds));
  }

  private static long number(HttpServletRequest request, String name, long most) {
    String value = request.getParameter(name);
    if (value == null || value.isEmpty()) {
      return 0;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= 0) {
        return Math.min(number, most);
      }
    } catch (NumberFormatException e) {
      throw Statuses.badRequest(name, "must be a number, not '" + value + "'");
    }
    throw Statuses.badRequest(name, "must not be negative");
  }

  private static boolean flag(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    return "true".equals(value) || "1".equals(value);
  }
}
