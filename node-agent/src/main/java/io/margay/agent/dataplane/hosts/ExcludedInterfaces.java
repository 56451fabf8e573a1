package io.margay.agent.dataplane.hosts;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Interfaces of the node, by name, that are none of its endpoints'.
 *
 * @param text names separated by commas; what stands between slashes is a regular expression
 */
public record ExcludedInterfaces(String text) {

  /** That on which IPVS keeps the addresses of services, which are no node's. */
  public static final ExcludedInterfaces DEFAULT = new ExcludedInterfaces("kube-ipvs0");

  /**
   * @throws IllegalArgumentException if an expression is none
   */
  public ExcludedInterfaces {
    patterns(text);
  }

  public boolean has(String name) {
    return patterns(text).stream().anyMatch(pattern -> pattern.matcher(name).find());
  }

  private static List<Pattern> patterns(String text) {
    return Pattern.compile(",")
        .splitAsStream(text)
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .map(ExcludedInterfaces::pattern)
        .toList();
  }

  private static Pattern pattern(String part) {
    return part.length() > 2 && part.startsWith("/") && part.endsWith("/")
        ? Pattern.compile(part.substring(1, part.length() - 1))
        : Pattern.compile("^" + Pattern.quote(part) + "$");
  }
}
