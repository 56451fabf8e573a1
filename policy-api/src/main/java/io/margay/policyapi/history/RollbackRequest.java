package io.margay.policyapi.history;

import io.margay.core.model.Kind;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The body of a rollback.
 *
 * @param asOf a revision or a time
 * @param kinds what goes back
 * @param namespace only objects of this one; null for all, also those in none
 */
record RollbackRequest(String asOf, Set<Kind> kinds, @Nullable String namespace) {

  private static final Set<String> FIELDS =
      Set.of("apiVersion", "kind", "asOf", "kinds", "namespace");

  /** What agents and services write says how things are, not how somebody wants them. */
  private static final Set<Kind> OBSERVED = EnumSet.of(Kind.WORKLOAD_ENDPOINT, Kind.NODE);

  /**
   * @throws StatusException 400 with the name of the field that is wrong
   */
  static RollbackRequest read(Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw Statuses.badRequest("the body must be an object with asOf");
    }
    for (Object field : map.keySet()) {
      if (!FIELDS.contains(field)) {
        throw Statuses.badRequest(
            String.valueOf(field), "there is no such field; there are asOf, kinds and namespace");
      }
    }
    Object asOf = map.get("asOf");
    if (asOf == null || asOf instanceof Map || asOf instanceof List) {
      throw Statuses.badRequest("asOf", "is required: a revision, or a time");
    }
    return new RollbackRequest(
        String.valueOf(asOf), kinds(map.get("kinds")), namespace(map.get("namespace")));
  }

  private static Set<Kind> kinds(@Nullable Object given) {
    Set<Kind> allowed = EnumSet.allOf(Kind.class);
    allowed.removeIf(kind -> kind.readOnly() || OBSERVED.contains(kind));
    if (given == null) {
      return allowed;
    }
    if (!(given instanceof List<?> list)) {
      throw Statuses.badRequest("kinds", "must be a list of kinds");
    }
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (Object name : list) {
      kinds.add(
          Kind.byId(String.valueOf(name))
              .filter(allowed::contains)
              .orElseThrow(() -> unknown(name, allowed)));
    }
    return kinds;
  }

  private static StatusException unknown(Object name, Set<Kind> allowed) {
    return Statuses.badRequest(
        "kinds",
        "'"
            + name
            + "' is none of "
            + allowed.stream().map(Kind::id).collect(Collectors.joining(", ")));
  }

  private static @Nullable String namespace(@Nullable Object given) {
    if (given != null && !(given instanceof String)) {
      throw Statuses.badRequest("namespace", "must be a string");
    }
    return (String) given;
  }
}
