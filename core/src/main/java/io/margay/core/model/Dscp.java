package io.margay.core.model;

import io.margay.core.model.codec.Scalar;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A differentiated services code point (RFC 2474; names of RFC 2597, 3246 and 4594).
 *
 * @param value 0 to 63
 */
public record Dscp(int value) implements Scalar {

  private static final Map<String, Integer> NAMES = names();

  public Dscp {
    if (value < 0 || value > 63) {
      throw new IllegalArgumentException(
          "must be 0 to 63 or one of " + String.join(", ", NAMES.keySet()));
    }
  }

  /** Reads a number, or a name in any case. */
  public static Dscp fromTree(Object tree) {
    if (tree instanceof Integer number) {
      return new Dscp(number);
    }
    if (tree instanceof String text) {
      Integer known = NAMES.get(text.toUpperCase(Locale.ROOT));
      if (known != null) {
        return new Dscp(known);
      }
      if (text.matches("[0-9]{1,2}")) {
        return new Dscp(Integer.parseInt(text));
      }
    }
    return new Dscp(-1);
  }

  private static Map<String, Integer> names() {
    Map<String, Integer> names = new LinkedHashMap<>();
    names.put("DF", 0);
    for (int class_ = 1; class_ <= 7; class_++) {
      names.put("CS" + class_, 8 * class_);
    }
    for (int class_ = 1; class_ <= 4; class_++) {
      for (int drop = 1; drop <= 3; drop++) {
        names.put("AF" + class_ + drop, 8 * class_ + 2 * drop);
      }
    }
    names.put("VA", 44);
    names.put("EF", 46);
    return names;
  }

  @Override
  public Object toTree() {
    return value;
  }

  @Override
  public String toString() {
    return String.valueOf(value);
  }
}
