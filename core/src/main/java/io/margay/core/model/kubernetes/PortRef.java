package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Scalar;
import java.util.regex.Pattern;

/**
 * A port by number or by name.
 *
 * @param number 1 to 65535; 0 for a named one
 * @param name a service name (RFC 6335 section 5.1); empty for a number
 */
public record PortRef(int number, String name) implements Scalar {

  private static final String EXPECTED =
      "must be a port from 1 to 65535 or a name of at most 15 lower-case letters, digits and '-'";

  private static final Pattern NAME = Pattern.compile("(?=[^a-z]*[a-z])[a-z0-9]+(-[a-z0-9]+)*");

  /** Reads a number or a name. */
  public static PortRef fromTree(Object tree) {
    if (tree instanceof Integer number && number >= 1 && number <= 65535) {
      return new PortRef(number, "");
    }
    if (tree instanceof String text && text.length() <= 15 && NAME.matcher(text).matches()) {
      return new PortRef(0, text);
    }
    throw new IllegalArgumentException(EXPECTED);
  }

  @Override
  public Object toTree() {
    return number == 0 ? (Object) name : number;
  }
}
