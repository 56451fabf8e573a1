package io.margay.core.model;

import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The oldest form of a policy: {@code apiVersion: v1}, {@code kind: policy}, actions and directions
 * in lower case. It was in no namespace, so it becomes a {@link GlobalNetworkPolicy}. Both forms
 * have the same fields at the same places; so only words are replaced, and the path of whatever is
 * wrong is that of what was written.
 */
final class LegacyPolicy {

  static final String API_VERSION = "v1";
  static final String KIND = "policy";

  /** What else that form had; each by now has a kind of its own, or none yet. */
  private static final Set<String> OTHER_KINDS =
      Set.of("profile", "workloadendpoint", "hostendpoint", "node", "ippool", "bgppeer", "tier");

  private static final Map<String, String> ACTIONS =
      Map.of("allow", "Allow", "deny", "Deny", "log", "Log", "next-tier", "Pass", "pass", "Pass");

  private final Problems problems;

  private LegacyPolicy(Problems problems) {
    this.problems = problems;
  }

  /** Whether a kind of that form is meant that is not read. */
  static boolean isOtherKind(String kindName) {
    return OTHER_KINDS.contains(kindName.toLowerCase(Locale.ROOT));
  }

  /**
   * The same policy in today's words; what has none is reported and left out.
   *
   * @param tree of the policy, with or without apiVersion and kind
   */
  static Map<Object, Object> translate(Map<?, ?> tree, Problems problems) {
    LegacyPolicy legacy = new LegacyPolicy(problems);
    Map<Object, Object> translated = new LinkedHashMap<>(tree);
    translated.computeIfPresent("spec", (key, spec) -> legacy.spec(spec, Path.ROOT.field("spec")));
    return translated;
  }

  private Object spec(Object tree, Path path) {
    if (!(tree instanceof Map<?, ?> given)) {
      return tree;
    }
    Map<Object, Object> spec = new LinkedHashMap<>(given);
    spec.computeIfPresent("types", (key, types) -> types(types));
    for (String direction : List.of("ingress", "egress")) {
      spec.computeIfPresent(direction, (key, rules) -> rules(rules, path.field(direction)));
    }
    return spec;
  }

  private static Object types(Object tree) {
    if (!(tree instanceof List<?> types)) {
      return tree;
    }
    List<@Nullable Object> translated = new ArrayList<>(types.size());
    for (Object type : types) {
      translated.add("ingress".equals(type) ? "Ingress" : "egress".equals(type) ? "Egress" : type);
    }
    return translated;
  }

  private Object rules(Object tree, Path path) {
    if (!(tree instanceof List<?> rules)) {
      return tree;
    }
    List<@Nullable Object> translated = new ArrayList<>(rules.size());
    for (int i = 0; i < rules.size(); i++) {
      Object rule = rules.get(i);
      translated.add(rule instanceof Map<?, ?> map ? rule(map, path.item(i)) : rule);
    }
    return translated;
  }

  private Map<Object, Object> rule(Map<?, ?> given, Path path) {
    Map<Object, Object> rule = withoutNegations(given, path);
    rule.computeIfPresent("action", (key, action) -> action(action, path.field("action")));
    for (String side : List.of("source", "destination")) {
      rule.computeIfPresent(
          side,
          (key, entity) ->
              entity instanceof Map<?, ?> map ? entity(map, path.field(side)) : entity);
    }
    return rule;
  }

  private Object action(Object tree, Path path) {
    String action = tree instanceof String text ? ACTIONS.get(text.toLowerCase(Locale.ROOT)) : null;
    if (action != null) {
      return action;
    }
    problems.notSupported(path, tree, "must be one of allow, deny, log, next-tier");
    // Reported here; what reads on shall not report it again in other words.
    return Action.DENY.text();
  }

  private Map<Object, Object> entity(Map<?, ?> given, Path path) {
    Map<Object, Object> entity = withoutNegations(given, path);
    refuse(entity, "tag", path, "tags are not supported: select by label");
    refuse(entity, "notTag", path, "tags are not supported: select by label");
    refuse(entity, "net", path, "is not supported: write nets, a list");
    refuse(entity, "notNet", path, "is not supported: write notNets, a list");
    return entity;
  }

  /** Negated fields were once written with a '!' before their name. */
  private Map<Object, Object> withoutNegations(Map<?, ?> given, Path path) {
    Map<Object, Object> kept = new LinkedHashMap<>(given);
    for (Object key : given.keySet()) {
      if (key instanceof String name && name.length() > 1 && name.startsWith("!")) {
        String today =
            name.equals("!icmp")
                ? "notICMP"
                : "not" + name.substring(1, 2).toUpperCase(Locale.ROOT) + name.substring(2);
        refuse(kept, name, path, "is not supported: write " + today);
      }
    }
    return kept;
  }

  private void refuse(Map<Object, Object> map, String field, Path path, String message) {
    Object value = map.remove(field);
    if (value != null) {
      problems.notSupported(path.field(field), value, message);
    }
  }
}
