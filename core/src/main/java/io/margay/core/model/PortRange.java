package io.margay.core.model;

import io.margay.core.model.codec.Scalar;

/**
 * A port, or a range of them.
 *
 * @param first 1 to 65535
 * @param last inclusive, not below first
 */
public record PortRange(int first, int last) implements Scalar, Comparable<PortRange> {

  private static final String EXPECTED = "must be a port from 1 to 65535 or a range 'first:last'";

  public PortRange {
    if (first < 1 || last > 65535 || first > last) {
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /** Reads a number, or a text with one or two numbers. Named ports are not supported. */
  public static PortRange fromTree(Object tree) {
    if (tree instanceof Integer port) {
      return of(port);
    }
    if (tree instanceof String text) {
      String[] parts = text.split(":", -1);
      if (parts.length <= 2 && isNumber(parts[0]) && isNumber(parts[parts.length - 1])) {
        return new PortRange(Integer.parseInt(parts[0]), Integer.parseInt(parts[parts.length - 1]));
      }
      if (text.matches("[A-Za-z0-9_.-]{1,128}")) {
        throw new IllegalArgumentException(
            "named ports are not enforced by Margay yet; " + EXPECTED);
      }
    }
    throw new IllegalArgumentException(EXPECTED);
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,5}");
  }

  @Override
  public Object toTree() {
    return first == last ? (Object) first : first + ":" + last;
  }

  @Override
  public int compareTo(PortRange other) {
    return first != other.first
        ? Integer.compare(first, other.first)
        : Integer.compare(last, other.last);
  }

  @Override
  public String toString() {
    return String.valueOf(toTree());
  }
}
