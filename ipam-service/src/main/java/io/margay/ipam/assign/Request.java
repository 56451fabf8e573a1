package io.margay.ipam.assign;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * A wish for addresses.
 *
 * @param handle names the owner; the same handle asked again gets the same addresses
 * @param count 1 to {@value #MOST}
 * @param attributes shown to operators
 */
public record Request(String node, String handle, int count, Map<String, String> attributes) {

  /** More at once is no workload's wish. */
  public static final int MOST = 64;

  private static final Pattern NODE = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

  public Request {
    attributes = Map.copyOf(attributes);
    nodeName(node);
    named("handle", handle);
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("ipv4: must be from 1 to " + MOST + ", not " + count);
    }
  }

  /** Nodes are named like every resource: it is the name of their blocks' resources too. */
  static void nodeName(String node) {
    named("node", node);
    if (node.length() > 200 || !NODE.matcher(node).matches()) {
      throw new IllegalArgumentException(
          "node: must be a DNS subdomain of at most 200 lower-case letters, digits, '-' and '.'");
    }
  }

  static void named(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + ": is required");
    }
    if (value.length() > 512) {
      throw new IllegalArgumentException(
          field + ": must have at most 512 characters, has " + value.length());
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(field + ": must not contain the character NUL");
    }
  }
}
