package io.margay.core.model;

import io.margay.core.model.codec.Scalar;

/**
 * An autonomous system number (RFC 6793, RFC 5396).
 *
 * @param value 1 to 4294967295
 */
public record AsNumber(long value) implements Scalar {

  /** The AS of nodes where nothing says otherwise: the first for private use (RFC 6996). */
  public static final AsNumber DEFAULT = new AsNumber(64512);

  private static final String EXPECTED =
      "must be an AS number from 1 to 4294967295, as a number or 'high.low'";

  public AsNumber {
    if (value < 1 || value > 0xffffffffL) {
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  /** Reads a number or one of the texts of RFC 5396. */
  public static AsNumber fromTree(Object tree) {
    if (tree instanceof Integer || tree instanceof Long) {
      return new AsNumber(((Number) tree).longValue());
    }
    if (tree instanceof String text && text.matches("[0-9]{1,10}")) {
      return new AsNumber(Long.parseLong(text));
    }
    if (tree instanceof String text && text.matches("[0-9]{1,5}\\.[0-9]{1,5}")) {
      int dot = text.indexOf('.');
      long high = Long.parseLong(text.substring(0, dot));
      long low = Long.parseLong(text.substring(dot + 1));
      if (high <= 0xffff && low <= 0xffff) {
        return new AsNumber(high << 16 | low);
      }
    }
    throw new IllegalArgumentException(EXPECTED);
  }

  @Override
  public Object toTree() {
    return value;
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
