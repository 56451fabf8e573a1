package io.margay.policyapi.status;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.codec.Problem;
import io.margay.policyapi.status.Status.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The answers of the API to what it can not do, worded as Kubernetes words them because clients
 * build their own texts from the parts.
 */
public final class Statuses {

  private Statuses() {}

  public static StatusException notFound(ResourceKey key) {
    return about(key, 404, "NotFound", resource(key) + " not found");
  }

  public static StatusException alreadyExists(ResourceKey key) {
    return about(key, 409, "AlreadyExists", resource(key) + " already exists");
  }

  /** The object is at another version than the caller thinks. */
  public static StatusException modified(ResourceKey key) {
    return conflict(
        key,
        "the object has been modified; please apply your changes to the latest version and try again");
  }

  /** An update that does not say what it updates. */
  public static StatusException unversioned(ResourceKey key) {
    String expected = "must be specified for an update";
    Status status =
        Status.of(
            422,
            "Invalid",
            resource(key) + " is invalid: metadata.resourceVersion: Invalid value: 0: " + expected);
    return new StatusException(
        status
            .about(key.kind().group().group(), key.kind().kindName(), key.name())
            .withCauses(
                List.of(new Cause("FieldValueInvalid", expected, "metadata.resourceVersion"))));
  }

  /** The client knows of a revision that is not here yet. */
  public static StatusException tooLargeVersion(String given, long current) {
    String message = "Too large resource version: " + given + ", current: " + current;
    return new StatusException(
        Status.of(504, "Timeout", message)
            .withCauses(
                List.of(new Cause("ResourceVersionTooLarge", "Too large resource version", "")))
            .retryAfter(1));
  }

  /**
   * A list that can not be continued where it was.
   *
   * @param next a token with which it goes on from the same place in today's state
   */
  public static StatusException expiredList(String next) {
    return new StatusException(
        Status.of(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result: list"
                    + " again from the beginning, or go on with the token in metadata.continue, whose"
                    + " result may be inconsistent with what was listed before")
            .continuedBy(next));
  }

  /** A precondition that does not hold. */
  public static StatusException conflict(ResourceKey key, String why) {
    return about(
        key, 409, "Conflict", "Operation cannot be fulfilled on " + resource(key) + ": " + why);
  }

  public static StatusException forbidden(ResourceKey key, String why) {
    return about(key, 403, "Forbidden", resource(key) + " is forbidden: " + why);
  }

  /** A body that reads well and says what can not be. */
  public static StatusException invalid(Kind kind, String name, List<Problem> problems) {
    String message =
        qualified(kind.kindName(), kind) + " \"" + name + "\" is invalid: " + listed(problems);
    return new StatusException(
        Status.of(422, "Invalid", message)
            .about(kind.group().group(), kind.kindName(), name)
            .withCauses(causes(problems)));
  }

  /** Several objects, or one whose kind is not known. */
  public static StatusException invalid(List<Problem> problems) {
    return new StatusException(
        Status.of(422, "Invalid", "invalid: " + listed(problems)).withCauses(causes(problems)));
  }

  /** Fields that do not exist. */
  public static StatusException unknownFields(Kind kind, List<Problem> problems) {
    String message =
        kind.kindName()
            + " in version \""
            + kind.group().version()
            + "\" cannot be handled as a "
            + kind.kindName()
            + ": strict decoding error: "
            + problems.stream().map(Problem::message).collect(Collectors.joining(", "));
    return new StatusException(Status.of(400, "BadRequest", message).withCauses(causes(problems)));
  }

  /** An option of the request, not the object, that can not be. */
  public static StatusException invalidOption(
      String options, String field, String message, String reason) {
    return new StatusException(
        Status.of(
                422, "Invalid", options + ".meta.k8s.io \"\" is invalid: " + field + ": " + message)
            .about("meta.k8s.io", options, "")
            .withCauses(List.of(new Cause(reason, message, field))));
  }

  /**
   * Fields that others own with other values.
   *
   * @param owners one for each path
   */
  public static StatusException applyConflict(List<String> owners, List<String> paths) {
    int count = paths.size();
    Map<String, List<String>> byOwner = new TreeMap<>();
    List<Cause> causes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byOwner.computeIfAbsent(owners.get(i), owner -> new ArrayList<>()).add(paths.get(i));
      causes.add(new Cause("FieldManagerConflict", "conflict with " + owners.get(i), paths.get(i)));
    }
    List<String> lines = new ArrayList<>();
    byOwner.forEach((owner, fields) ->
        lines.add(
            count == 1
                ? "conflict with " + owner + ": " + fields.getFirst()
                : "conflicts with " + owner + ":\n- " + String.join("\n- ", fields)));
    String message =
        "Apply failed with "
            + count
            + (count == 1 ? " conflict: " : " conflicts: ")
            + String.join("\n", lines);
    return new StatusException(Status.of(409, "Conflict", message).withCauses(causes));
  }

  public static StatusException badRequest(String message) {
    return new StatusException(Status.of(400, "BadRequest", message));
  }

  /** A single field of the request that is wrong before any object is looked at. */
  public static StatusException badRequest(String field, String message) {
    return new StatusException(
        Status.of(400, "BadRequest", field + ": " + message)
            .withCauses(List.of(new Cause("FieldValueInvalid", message, field))));
  }

  public static StatusException methodNotAllowed(Kind kind, String why) {
    return new StatusException(
        Status.of(405, "MethodNotAllowed", why).about(kind.group().group(), kind.plural(), ""));
  }

  public static StatusException gone(String message) {
    return new StatusException(Status.of(410, "Expired", message));
  }

  public static StatusException tooLarge(int most) {
    return new StatusException(
        Status.of(413, "RequestEntityTooLarge", "the body must have at most " + most + " bytes"));
  }

  /**
   * A body that is beyond a limit of what is looked at.
   *
   * @param field where; empty if that is not known
   */
  public static StatusException beyondLimit(String field, String limit) {
    String message = "the body is not accepted: " + (field.isEmpty() ? "" : field + ": ") + limit;
    return new StatusException(
        Status.of(422, "Invalid", message)
            .withCauses(List.of(new Cause("FieldValueInvalid", limit, field))));
  }

  public static StatusException unsupportedMediaType(String given, String accepted) {
    return new StatusException(
        Status.of(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: "
                + accepted
                + " (given: "
                + given
                + (given.equals("application/x-www-form-urlencoded")
                    ? ", as curl says unless it is told otherwise: -H 'Content-Type: application/yaml'"
                    : "")
                + ")"));
  }

  /** The request is right, but something it did in our name was not possible. */
  public static StatusException unprocessable(String message) {
    return new StatusException(Status.of(422, "Invalid", message));
  }

  /** What the request needs is not there at the moment. */
  public static StatusException unavailable(String message, Throwable cause) {
    return new StatusException(Status.of(503, "ServiceUnavailable", message).retryAfter(1), cause);
  }

  public static StatusException unavailable(String message) {
    return new StatusException(Status.of(503, "ServiceUnavailable", message).retryAfter(1));
  }

  /** There is too much to do at the moment. */
  public static StatusException tooManyRequests(String message) {
    return new StatusException(Status.of(429, "TooManyRequests", message).retryAfter(1));
  }

  public static StatusException internal(String message) {
    return new StatusException(Status.of(500, "InternalError", message));
  }

  /** Any other HTTP status, for what the web server itself refuses. */
  public static StatusException other(int code, String reason, String message) {
    return new StatusException(Status.of(code, reason, message));
  }

  private static StatusException about(ResourceKey key, int code, String reason, String message) {
    return new StatusException(
        Status.of(code, reason, message)
            .about(key.kind().group().group(), key.kind().plural(), key.name()));
  }

  private static String resource(ResourceKey key) {
    return qualified(key.kind().plural(), key.kind()) + " \"" + key.name() + "\"";
  }

  /** With its group, which the core group has none of. */
  private static String qualified(String name, Kind kind) {
    String group = kind.group().group();
    return group.isEmpty() ? name : name + "." + group;
  }

  private static String listed(List<Problem> problems) {
    String joined = problems.stream().map(Problem::toString).collect(Collectors.joining(", "));
    return problems.size() == 1 ? joined : "[" + joined + "]";
  }

  private static List<Cause> causes(List<Problem> problems) {
    return problems.stream()
        .map(p ->
            new Cause(
                reason(p.reason()),
                new Problem("", p.reason(), p.message(), p.value()).toString(),
                p.path()))
        .toList();
  }

  private static String reason(Problem.Reason reason) {
    return switch (reason) {
      case REQUIRED -> "FieldValueRequired";
      case INVALID, UNKNOWN -> "FieldValueInvalid";
      case NOT_SUPPORTED -> "FieldValueNotSupported";
      case DUPLICATE -> "FieldValueDuplicate";
      case FORBIDDEN -> "FieldValueForbidden";
      case TOO_LONG -> "FieldValueTooLong";
      case TOO_MANY -> "FieldValueTooMany";
    };
  }
}
