package io.margay.cli.api;

/**
 * What is read.
 *
 * @param labels a label selector, such as {@code app=web,tier!=test}; empty for all
 * @param asOf a revision, or a time as RFC 3339 has it; empty for the present
 */
public record Reading(String labels, String asOf) {

  public static final Reading PLAIN = new Reading("", "");

  /** As the end of a path. */
  String query() {
    String query = parameter("labelSelector", labels) + parameter("asOf", asOf);
    return query.isEmpty() ? "" : "?" + query.substring(1);
  }

  private static String parameter(String name, String value) {
    return value.isEmpty() ? "" : "&" + name + "=" + ApiClient.encode(value);
  }
}
