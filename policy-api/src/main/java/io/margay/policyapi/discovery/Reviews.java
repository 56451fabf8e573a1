package io.margay.policyapi.discovery;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers to "may I": everybody who reaches this API may do whatever it serves, for it has no
 * authentication. What it does not serve, nobody may.
 */
final class Reviews {

  static final String AUTHORIZATION = "authorization.k8s.io/v1";
  static final String AUTHENTICATION = "authentication.k8s.io/v1";

  /** Groups that have no objects, only questions. */
  static final List<String> GROUP_VERSIONS = List.of(AUTHENTICATION, AUTHORIZATION);

  private static final String ACCESS = "SelfSubjectAccessReview";
  private static final String RULES = "SelfSubjectRulesReview";
  private static final String SUBJECT = "SelfSubjectReview";
  private static final String ANYBODY = "system:anonymous";

  private Reviews() {}

  static List<Object> resources(String groupVersion) {
    List<String> kinds =
        groupVersion.equals(AUTHORIZATION) ? List.of(ACCESS, RULES) : List.of(SUBJECT);
    return kinds.stream().<Object>map(Reviews::resource).toList();
  }

  private static Map<String, Object> resource(String kind) {
    Map<String, Object> resource = new LinkedHashMap<>();
    resource.put("name", kind.toLowerCase(Locale.ROOT) + "s");
    resource.put("singularName", kind.toLowerCase(Locale.ROOT));
    resource.put("namespaced", false);
    resource.put("kind", kind);
    resource.put("verbs", List.of("create"));
    return resource;
  }

  /** What is asked for; empty texts where nothing is said, {@code *} for anything. */
  record Access(String group, String resource, String subresource, String verb) {

    static Access of(@Nullable Object attributes) {
      Map<?, ?> map = attributes instanceof Map<?, ?> given ? given : Map.of();
      return new Access(
          text(map, "group"), text(map, "resource"), text(map, "subresource"), text(map, "verb"));
    }

    private static String text(Map<?, ?> map, String field) {
      Object value = map.get(field);
      return value == null ? "" : value.toString();
    }
  }

  static Map<String, Object> access(Access asked) {
    boolean allowed =
        Arrays.stream(Kind.values()).anyMatch(kind -> matches(kind, asked) && allows(kind, asked));
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("allowed", allowed);
    status.put(
        "reason",
        allowed
            ? "this API asks nobody who they are"
            : "this API serves no such resource, or not for this verb");
    return review(AUTHORIZATION, ACCESS, status);
  }

  private static boolean matches(Kind kind, Access asked) {
    return (asked.group().equals("*") || kind.group().group().equals(asked.group()))
        && (asked.resource().equals("*") || kind.plural().equals(asked.resource()))
        && (asked.subresource().isEmpty()
            || asked.subresource().equals("status") && kind.hasStatus());
  }

  private static boolean allows(Kind kind, Access asked) {
    return asked.verb().equals("*") || Discovery.verbs(kind).contains(asked.verb());
  }

  static Map<String, Object> rules() {
    List<Object> rules = new ArrayList<>();
    for (ApiGroup group : ApiGroup.values()) {
      for (Kind kind : Kind.in(group)) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("verbs", Discovery.verbs(kind));
        rule.put("apiGroups", List.of(group.group()));
        rule.put(
            "resources",
            kind.hasStatus()
                ? List.of(kind.plural(), kind.plural() + "/status")
                : List.of(kind.plural()));
        rules.add(rule);
      }
    }
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("resourceRules", rules);
    status.put(
        "nonResourceRules",
        List.of(Map.of("verbs", List.of("*"), "nonResourceURLs", List.of("*"))));
    status.put("incomplete", false);
    return review(AUTHORIZATION, RULES, status);
  }

  static Map<String, Object> subject() {
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("username", ANYBODY);
    user.put("groups", List.of("system:unauthenticated"));
    return review(AUTHENTICATION, SUBJECT, Map.of("userInfo", user));
  }

  private static Map<String, Object> review(
      String apiVersion, String kind, Map<String, Object> status) {
    Map<String, Object> review = new LinkedHashMap<>();
    review.put("kind", kind);
    review.put("apiVersion", apiVersion);
    review.put("metadata", Map.of());
    review.put("spec", Map.of());
    review.put("status", status);
    return review;
  }
}
