package io.margay.core.model;

/**
 * A port, or a range of them.
 *
 * @param first 1 to 65535
 * @param last inclusive, not below first
 */
public record PortRange(int first, int last) implements Port, Comparable<PortRange> {

  public PortRange {
    if (first < 1 || last > 65535 || first > last) {
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /** Reads {@code first:last}, or one number. */
  static PortRange parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length > 2 || parts[0].length() > 5 || parts[parts.length - 1].length() > 5) {
      throw new IllegalArgumentException(EXPECTED);
    }
    return new PortRange(Integer.parseInt(parts[0]), Integer.parseInt(parts[parts.length - 1]));
  }

  public boolean contains(int port) {
    return first <= port && port <= last;
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
