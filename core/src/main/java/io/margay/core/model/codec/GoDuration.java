package io.margay.core.model.codec;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the Kubernetes API writes them (meta/v1 Duration): {@code 1h2m3.5s}. */
final class GoDuration {

  private static final String EXPECTED = "must be a duration such as 90s, 5m or 1h30m";
  private static final Pattern PART =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h)");
  private static final Pattern WHOLE = Pattern.compile("-?(" + PART.pattern() + ")+");

  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (text.length() > 100 || !WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(EXPECTED);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L));
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
    }
    try {
      long exact = nanos.toBigInteger().longValueExact();
      return Duration.ofNanos(text.startsWith("-") ? -exact : exact);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }

  /** The one form of each duration: {@code 1m30s} for 90 s, {@code 1.5ms} below a second. */
  static String text(Duration duration) {
    if (duration.isNegative()) {
      return "-" + text(duration.negated());
    }
    if (duration.isZero()) {
      return "0s";
    }
    long nanos = duration.toNanos();
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    if (nanos < 1_000_000) {
      return plain(nanos, 3) + "µs";
    }
    if (nanos < 1_000_000_000) {
      return plain(nanos, 6) + "ms";
    }
    long hours = duration.toHours();
    long minutes = duration.toMinutesPart();
    long seconds = nanos % 60_000_000_000L;
    return (hours > 0 ? hours + "h" : "")
        + (hours > 0 || minutes > 0 ? minutes + "m" : "")
        + plain(seconds, 9)
        + "s";
  }

  private static String plain(long nanos, int scale) {
    BigDecimal number = BigDecimal.valueOf(nanos, scale).stripTrailingZeros();
    return number.toPlainString();
  }
}
