package io.margay.policyapi.filter;

import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A conjunction of requirements: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}. */
public record LabelSelector(List<Requirement> requirements) {

  private static final int LONGEST = 4_096;

  public static final LabelSelector ALL = new LabelSelector(List.of());

  private static final String KEY = "[A-Za-z0-9](?:[-A-Za-z0-9_./]{0,315}[A-Za-z0-9])?";
  private static final String VALUE = "(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";
  private static final Pattern EQUALITY =
      Pattern.compile("(?<key>" + KEY + ")\\s*(?<op>==|=|!=)\\s*(?<value>" + VALUE + ")");
  private static final Pattern MEMBERSHIP =
      Pattern.compile(
          "(?<key>"
              + KEY
              + ")\\s+(?<op>in|notin)\\s*\\(\\s*(?<values>"
              + VALUE
              + "(\\s*,\\s*"
              + VALUE
              + ")*)\\s*\\)");
  private static final Pattern EXISTENCE = Pattern.compile("(?<op>!?)\\s*(?<key>" + KEY + ")");

  /** What one label must be. */
  sealed interface Requirement {
    String key();

    boolean holds(Map<?, ?> labels);
  }

  record In(String key, Set<String> values, boolean negated) implements Requirement {
    @Override
    public boolean holds(Map<?, ?> labels) {
      Object value = labels.get(key);
      return (value != null && values.contains(String.valueOf(value))) != negated;
    }
  }

  record Exists(String key, boolean negated) implements Requirement {
    @Override
    public boolean holds(Map<?, ?> labels) {
      return labels.containsKey(key) != negated;
    }
  }

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /**
   * Reads a selector; an empty text selects everything.
   *
   * @throws StatusException 400 naming the requirement that can not be read
   */
  public static LabelSelector parse(String text) {
    if (text.length() > LONGEST) {
      throw Statuses.badRequest(
          "labelSelector", "must have at most " + LONGEST + " characters, has " + text.length());
    }
    return text.isBlank()
        ? ALL
        : new LabelSelector(split(text).stream().map(LabelSelector::requirement).toList());
  }

  public boolean matches(Map<?, ?> labels) {
    return requirements.stream().allMatch(requirement -> requirement.holds(labels));
  }

  private static Requirement requirement(String text) {
    Matcher equality = EQUALITY.matcher(text);
    if (equality.matches()) {
      return new In(
          equality.group("key"),
          Set.of(equality.group("value")),
          "!=".equals(equality.group("op")));
    }
    Matcher membership = MEMBERSHIP.matcher(text);
    if (membership.matches()) {
      Set<String> values =
          Arrays.stream(membership.group("values").split(",", -1))
              .map(String::strip)
              .collect(Collectors.toUnmodifiableSet());
      return new In(membership.group("key"), values, "notin".equals(membership.group("op")));
    }
    Matcher existence = EXISTENCE.matcher(text);
    if (existence.matches()) {
      return new Exists(existence.group("key"), !existence.group("op").isEmpty());
    }
    throw Statuses.badRequest(
        "labelSelector",
        "unable to parse requirement '"
            + text
            + "': expected key=value, key!=value, key in (a,b), key notin (a,b), key or !key");
  }

  /** Splits at commas outside of parentheses. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == ',' && depth == 0) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(text.substring(start).strip());
    return parts;
  }
}
