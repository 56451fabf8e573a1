package io.margay.agent.cni;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A whole number as Kubernetes writes quantities: {@code 500k}, {@code 1.5Gi}, {@code 1e6}
 * (apimachinery, resource.Quantity).
 */
final class Quantity {

  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,19}(?:\\.[0-9]{1,9})?)(?:[eE]([0-9]{1,2})|([kMGTPE]i?|Ki)?)");

  private static final Map<String, BigDecimal> UNITS =
      Map.ofEntries(
          Map.entry("k", BigDecimal.TEN.pow(3)),
          Map.entry("M", BigDecimal.TEN.pow(6)),
          Map.entry("G", BigDecimal.TEN.pow(9)),
          Map.entry("T", BigDecimal.TEN.pow(12)),
          Map.entry("P", BigDecimal.TEN.pow(15)),
          Map.entry("E", BigDecimal.TEN.pow(18)),
          Map.entry("Ki", BigDecimal.TWO.pow(10)),
          Map.entry("Mi", BigDecimal.TWO.pow(20)),
          Map.entry("Gi", BigDecimal.TWO.pow(30)),
          Map.entry("Ti", BigDecimal.TWO.pow(40)),
          Map.entry("Pi", BigDecimal.TWO.pow(50)),
          Map.entry("Ei", BigDecimal.TWO.pow(60)));

  private Quantity() {}

  /**
   * @throws NumberFormatException if it is none, no whole number, or beyond 63 bits
   */
  static long parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new NumberFormatException(text);
    }
    BigDecimal number = new BigDecimal(form.group(1));
    if (form.group(2) != null) {
      number = number.scaleByPowerOfTen(Integer.parseInt(form.group(2)));
    } else if (form.group(3) != null) {
      BigDecimal unit = UNITS.get(form.group(3));
      if (unit == null) {
        throw new NumberFormatException(text);
      }
      number = number.multiply(unit);
    }
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      throw new NumberFormatException(text);
    }
  }
}
