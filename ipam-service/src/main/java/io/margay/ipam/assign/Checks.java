package io.margay.ipam.assign;

import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks of what callers send. All throw IllegalArgumentException, its message begins with the
 * field.
 */
public final class Checks {

  private static final Pattern NODE = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
  private static final int MOST_ATTRIBUTES = 32;

  private Checks() {}

  /** Nodes are named like every resource: it is the name of their blocks' resources too. */
  public static void node(String node) {
    name("node", node);
    if (node.length() > 200 || !NODE.matcher(node).matches()) {
      throw new IllegalArgumentException(
          "node: must be a DNS subdomain of at most 200 lower-case letters, digits, '-' and '.'");
    }
  }

  /** The owner of addresses, as callers may name it. */
  public static void handle(String handle) {
    name("handle", handle);
    if (handle.startsWith(Wish.HELD)) {
      throw new IllegalArgumentException(
          "handle: names that begin with " + Wish.HELD + " are the service's own");
    }
  }

  /** Who has addresses, and what is shown of it. */
  public static void owner(String node, String handle, Map<String, String> attributes) {
    node(node);
    handle(handle);
    attributes(attributes);
  }

  /** Addresses that are named. */
  public static void addresses(List<IpAddress> addresses) {
    if (addresses.isEmpty() || addresses.size() > Wish.MOST) {
      throw new IllegalArgumentException(
          "addresses: must be from 1 to " + Wish.MOST + ", not " + addresses.size());
    }
    if (Set.copyOf(addresses).size() < addresses.size()) {
      throw new IllegalArgumentException("addresses: one is named twice");
    }
  }

  static void name(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + ": is required");
    }
    text(field, value);
  }

  static void text(String field, String value) {
    if (value.length() > 512) {
      throw new IllegalArgumentException(
          field + ": must have at most 512 characters, has " + value.length());
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(field + ": must not contain the character NUL");
    }
  }

  static void attributes(Map<String, String> attributes) {
    if (attributes.size() > MOST_ATTRIBUTES) {
      throw new IllegalArgumentException(
          "attributes: must be at most " + MOST_ATTRIBUTES + ", not " + attributes.size());
    }
    attributes.forEach((key, value) -> {
      text("attributes", key);
      text("attributes[" + key + "]", value);
    });
  }

  static void count(String field, int count, int most) {
    if (count < 0 || count > most) {
      throw new IllegalArgumentException(field + ": must be from 0 to " + most + ", not " + count);
    }
  }
}
