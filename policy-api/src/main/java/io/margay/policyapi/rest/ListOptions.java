package io.margay.policyapi.rest;

import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Which state of a collection is listed, and how much of it.
 *
 * @param limit at most so many; 0 for all
 * @param from where the list goes on; null for its beginning
 * @param atLeast a state no older than this revision
 * @param exactly the state at this revision; null for the latest
 */
record ListOptions(int limit, @Nullable ContinueToken from, long atLeast, @Nullable Long exactly) {

  /**
   * @param past the revision that {@code asOf} means; null for the present
   * @throws StatusException 400 for values that do not exist or do not go together
   */
  static ListOptions of(HttpServletRequest request, @Nullable Long past) {
    String version = Lists.parameter(request, "resourceVersion");
    String match = Lists.parameter(request, "resourceVersionMatch");
    if (Lists.flag(request, "sendInitialEvents")) {
      throw Statuses.badRequest("sendInitialEvents", "is for watches only");
    }
    long revision = version.isEmpty() ? 0 : revision(version);
    boolean isVersioned = revision != 0 || !match.isEmpty();
    int limit = Lists.limit(request);
    String token = Lists.parameter(request, "continue");
    if (!token.isEmpty()) {
      refuseVersion(isVersioned, "continue: the token has its own");
      ContinueToken from = ContinueToken.parse(token);
      return new ListOptions(limit, from, 0, from.revision() > 0 ? from.revision() : null);
    }
    if (past != null) {
      refuseVersion(isVersioned, "asOf: that is one");
      return new ListOptions(limit, null, 0, past);
    }
    return matching(match, version, revision, limit);
  }

  private static void refuseVersion(boolean isVersioned, String because) {
    if (isVersioned) {
      throw Statuses.badRequest("resourceVersion", "must not be given together with " + because);
    }
  }

  private static ListOptions matching(String match, String version, long revision, int limit) {
    return switch (match) {
      case "" -> plain(limit, version, revision);
      case "NotOlderThan" -> {
        requireVersion(version);
        yield plain(limit, version, revision);
      }
      case "Exact" -> {
        requireVersion(version);
        if (revision == 0) {
          throw Statuses.badRequest(
              "resourceVersionMatch", "Exact needs a resourceVersion above 0");
        }
        yield new ListOptions(limit, null, revision, revision);
      }
      default ->
          throw Statuses.badRequest(
              "resourceVersionMatch", "must be one of Exact, NotOlderThan, not " + match);
    };
  }

  /** With resourceVersion=0 the limit is ignored, as in Kubernetes. */
  private static ListOptions plain(int limit, String version, long revision) {
    return new ListOptions(version.equals("0") ? 0 : limit, null, revision, null);
  }

  private static void requireVersion(String version) {
    if (version.isEmpty()) {
      throw Statuses.badRequest(
          "resourceVersionMatch", "must not be given without a resourceVersion");
    }
  }

  private static long revision(String text) {
    try {
      long revision = Long.parseLong(text);
      if (revision >= 0) {
        return revision;
      }
    } catch (NumberFormatException e) {
      throw Statuses.badRequest("resourceVersion", "must be a number, not '" + text + "'");
    }
    throw Statuses.badRequest("resourceVersion", "must not be negative");
  }
}
