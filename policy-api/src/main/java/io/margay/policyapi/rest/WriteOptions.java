package io.margay.policyapi.rest;

import io.margay.policyapi.body.FieldValidation;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The options of a request that writes. */
public record WriteOptions(boolean dryRun, FieldValidation validation) {

  /**
   * @throws StatusException 400 for values that do not exist
   */
  public static WriteOptions of(HttpServletRequest request) {
    return new WriteOptions(
        dryRun(request.getParameter("dryRun")),
        FieldValidation.of(request.getParameter("fieldValidation")));
  }

  private static boolean dryRun(@Nullable String value) {
    return switch (value) {
      case null -> false;
      case "" -> false;
      case "All" -> true;
      default -> throw Statuses.badRequest("dryRun", "must be All");
    };
  }
}
