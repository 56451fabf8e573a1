package io.margay.policyapi.rest;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.garbage.Propagation;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a deletion: in the query, and in the body, where kubectl puts its dry run.
 *
 * @param uid only an object with this uid; null for any
 * @param resourceVersion only an object at this version; null for any
 * @param propagation what becomes of what belongs to the object; null if the client does not say
 */
record DeleteOptions(
    boolean dryRun,
    @Nullable String uid,
    @Nullable String resourceVersion,
    @Nullable Propagation propagation) {

  /**
   * @throws StatusException 400 or 422 for values that do not exist
   */
  static DeleteOptions of(HttpServletRequest request) throws IOException {
    boolean dryInQuery = WriteOptions.of(request).dryRun();
    byte[] body = Bodies.bytes(request);
    Map<?, ?> given = body.length == 0 ? Map.of() : tree(body, request.getContentType());
    Map<?, ?> preconditions = part(given, "preconditions");
    Object inBody = given.get("propagationPolicy");
    String inQuery = request.getParameter("propagationPolicy");
    return new DeleteOptions(
        dryInQuery || dryRun(given.get("dryRun")),
        text(preconditions.get("uid")),
        text(preconditions.get("resourceVersion")),
        propagation(inBody == null ? inQuery : inBody, given.get("orphanDependents")));
  }

  private static @Nullable Propagation propagation(
      @Nullable Object policy, @Nullable Object orphan) {
    if (policy != null && orphan != null) {
      throw Statuses.invalidOption(
          "DeleteOptions",
          "orphanDependents",
          "must not be given together with propagationPolicy",
          "FieldValueForbidden");
    }
    if (policy != null && !policy.equals("")) {
      return named(policy);
    }
    return switch (orphan) {
      case Boolean stay -> stay ? Propagation.ORPHAN : Propagation.BACKGROUND;
      case null -> null;
      default -> throw Statuses.badRequest("orphanDependents", "must be true or false");
    };
  }

  private static Propagation named(Object policy) {
    return Arrays.stream(Propagation.values())
        .filter(propagation -> propagation.text().equals(policy))
        .findFirst()
        .orElseThrow(() ->
            Statuses.invalidOption(
                "DeleteOptions",
                "propagationPolicy",
                "must be one of Foreground, Background, Orphan",
                "FieldValueNotSupported"));
  }

  private static Map<?, ?> tree(byte[] body, @Nullable String contentType) {
    if (!(Bodies.document(body, Format.of(contentType)) instanceof Map<?, ?> map)) {
      throw Statuses.badRequest("the body of a deletion must be DeleteOptions or nothing");
    }
    Object kind = map.get("kind");
    if (kind != null && !kind.equals("DeleteOptions")) {
      throw Statuses.badRequest("kind", "the body of a deletion is a DeleteOptions, not " + kind);
    }
    return map;
  }

  private static Map<?, ?> part(Map<?, ?> given, String field) {
    Object part = given.get(field);
    if (part != null && !(part instanceof Map<?, ?>)) {
      throw Statuses.badRequest(field, "must be an object");
    }
    return part instanceof Map<?, ?> map ? map : Map.of();
  }

  private static boolean dryRun(@Nullable Object value) {
    if (value == null || List.of().equals(value)) {
      return false;
    }
    if (!List.of("All").equals(value)) {
      throw Statuses.badRequest("dryRun", "must be [All]");
    }
    return true;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
