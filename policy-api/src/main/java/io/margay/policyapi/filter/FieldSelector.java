package io.margay.policyapi.filter;

import io.margay.core.model.Kind;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A conjunction of {@code field=value} and {@code field!=value} over the fields that a kind offers.
 */
public record FieldSelector(List<Requirement> requirements) {

  public static final FieldSelector ALL = new FieldSelector(List.of());

  private static final Set<String> ALWAYS = Set.of("metadata.name", "metadata.namespace");

  /** What one field must be. */
  record Requirement(String field, String value, boolean negated) {
    boolean holds(Map<?, ?> document) {
      Object at = document;
      for (String part : field.split("\\.")) {
        at = at instanceof Map<?, ?> map ? map.get(part) : null;
      }
      return value.equals(at == null ? "" : at.toString()) != negated;
    }
  }

  public FieldSelector {
    requirements = List.copyOf(requirements);
  }

  /**
   * Reads a selector; an empty text selects everything.
   *
   * @throws StatusException 400 if it can not be read or names a field that the kind does not offer
   */
  public static FieldSelector parse(Kind kind, String text) {
    if (text.isBlank()) {
      return ALL;
    }
    List<Requirement> requirements = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      requirements.add(requirement(kind, part.strip()));
    }
    return new FieldSelector(requirements);
  }

  public boolean matches(Map<?, ?> document) {
    return requirements.stream().allMatch(requirement -> requirement.holds(document));
  }

  private static Requirement requirement(Kind kind, String part) {
    int equals = part.indexOf('=');
    if (equals <= 0) {
      throw Statuses.badRequest(
          "fieldSelector", "'" + part + "' is not of the form field=value or field!=value");
    }
    boolean negated = part.charAt(equals - 1) == '!';
    String field = part.substring(0, negated ? equals - 1 : equals).strip();
    int value = part.startsWith("==", equals) ? equals + 2 : equals + 1;
    if (!ALWAYS.contains(field) && !offers(kind, field)) {
      throw Statuses.badRequest("field label not supported: " + field);
    }
    return new Requirement(field, part.substring(value).strip(), negated);
  }

  private static boolean offers(Kind kind, String field) {
    return switch (kind) {
      case NETWORK_POLICY,
          GLOBAL_NETWORK_POLICY,
          STAGED_NETWORK_POLICY,
          STAGED_GLOBAL_NETWORK_POLICY ->
          field.equals("spec.tier");
      case WORKLOAD_ENDPOINT, HOST_ENDPOINT -> field.equals("spec.node");
      default -> false;
    };
  }
}
