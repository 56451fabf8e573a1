package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.policyapi.body.FieldValidation;
import io.margay.policyapi.ownership.Manager;
import io.margay.policyapi.ownership.Manager.Operation;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * The options of a request that writes.
 *
 * @param fieldManager who writes, as the client says; null if it does not
 * @param userAgent what stands for it then
 * @param force whether an apply takes fields that others own
 */
public record WriteOptions(
    boolean dryRun,
    FieldValidation validation,
    @Nullable String fieldManager,
    String userAgent,
    boolean force) {

  private static final int LONGEST_MANAGER = 128;

  /**
   * @throws StatusException 400 or 422 for values that do not exist
   */
  public static WriteOptions of(HttpServletRequest request) {
    return new WriteOptions(
        dryRun(request.getParameter("dryRun")),
        FieldValidation.of(request.getParameter("fieldValidation")),
        fieldManager(request.getParameter("fieldManager")),
        firstWord(request.getHeader(HttpHeaders.USER_AGENT)),
        Lists.flag(request, "force"));
  }

  /** Who updates an object of this kind. */
  public Manager updater(Kind kind, String subresource) {
    String name = fieldManager == null ? userAgent : fieldManager;
    return new Manager(name, Operation.UPDATE, kind.apiVersion(), subresource);
  }

  /**
   * Who applies an object of this kind.
   *
   * @throws StatusException 422 if the client does not say
   */
  Manager applier(Kind kind, String subresource) {
    if (fieldManager == null) {
      throw Statuses.invalidOption(
          "PatchOptions", "fieldManager", "is required for apply patch", "FieldValueRequired");
    }
    return new Manager(fieldManager, Operation.APPLY, kind.apiVersion(), subresource);
  }

  /**
   * @throws StatusException 422 if force is given where nothing can be forced
   */
  void refuseForce() {
    if (force) {
      throw Statuses.invalidOption(
          "PatchOptions", "force", "may be given for apply patch only", "FieldValueForbidden");
    }
  }

  private static boolean dryRun(@Nullable String value) {
    return switch (value) {
      case null -> false;
      case "" -> false;
      case "All" -> true;
      default -> throw Statuses.badRequest("dryRun", "must be All");
    };
  }

  private static @Nullable String fieldManager(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    if (value.length() > LONGEST_MANAGER || !value.chars().allMatch(c -> c >= ' ' && c != 127)) {
      throw Statuses.invalidOption(
          "PatchOptions",
          "fieldManager",
          "must have at most " + LONGEST_MANAGER + " printable characters",
          "FieldValueInvalid");
    }
    return value;
  }

  private static String firstWord(@Nullable String userAgent) {
    if (userAgent == null || userAgent.isBlank()) {
      return "unknown";
    }
    String word = userAgent.strip().split("[/\\s]", 2)[0];
    return word.substring(0, Math.min(word.length(), LONGEST_MANAGER));
  }
}
