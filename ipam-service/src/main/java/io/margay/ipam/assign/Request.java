package io.margay.ipam.assign;

import java.util.Map;

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

  public Request {
    attributes = Map.copyOf(attributes);
    named("node", node);
    named("handle", handle);
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("count: must be from 1 to " + MOST + ", not " + count);
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
  }
}
