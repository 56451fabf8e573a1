package io.margay.core.model.felix;

import io.margay.core.model.codec.Scalar;

/**
 * A port, or a range of them.
 *
 * @param first 0 to 65535
 * @param last inclusive, not below first
 */
public record PortSpan(int first, int last) implements Scalar {

  private static final String EXPECTED = "must be a port from 0 to 65535 or a range 'first:last'";

  public PortSpan {
    if (first < 0 || last > 65535 || first > last) {
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  /** Reads a number, or a text with one or two numbers. */
  public static PortSpan fromTree(Object tree) {
    if (tree instanceof Integer port) {
      return new PortSpan(port, port);
    }
    if (tree instanceof String text && text.matches("[0-9]{1,5}(:[0-9]{1,5})?")) {
      String[] parts = text.split(":");
      return new PortSpan(Integer.parseInt(parts[0]), Integer.parseInt(parts[parts.length - 1]));
    }
    throw new IllegalArgumentException(EXPECTED);
  }

  @Override
  public Object toTree() {
    return first == last ? (Object) first : first + ":" + last;
  }
}
