package io.margay.policyapi.rest;

import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.ResourceStore;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads {@code asOf}: a revision, or a time as RFC 3339 has it. */
public final class AsOf {

  private static final String FORM = "must be a revision, or a time such as 2026-01-31T12:00:00Z";

  private AsOf() {}

  /**
   * The revision that is meant.
   *
   * @param text null or empty for none
   * @throws StatusException 400 if it is neither, 410 if the time is before what is remembered
   */
  public static @Nullable Long revision(@Nullable String text, ResourceStore store) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return number(text);
    }
    try {
      return store.revisionAt(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      throw Statuses.badRequest("asOf", FORM + ", not '" + text + "'");
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Statuses.badRequest("asOf", FORM + ", not '" + text + "'");
    }
  }
}
