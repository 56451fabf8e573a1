package io.margay.core.model;

import io.margay.core.model.codec.Scalar;
import java.util.Locale;
import java.util.Map;

/**
 * An IP protocol.
 *
 * @param number 1 to 255 (IANA protocol numbers)
 */
public record Protocol(int number) implements Scalar {

  public static final Protocol ICMP = new Protocol(1);
  public static final Protocol TCP = new Protocol(6);
  public static final Protocol UDP = new Protocol(17);
  public static final Protocol ICMPV6 = new Protocol(58);
  public static final Protocol SCTP = new Protocol(132);
  public static final Protocol UDPLITE = new Protocol(136);

  private static final Map<Integer, String> NAMES =
      Map.of(1, "ICMP", 6, "TCP", 17, "UDP", 58, "ICMPv6", 132, "SCTP", 136, "UDPLite");
  private static final Map<String, Integer> NUMBERS =
      Map.of("icmp", 1, "tcp", 6, "udp", 17, "icmpv6", 58, "sctp", 132, "udplite", 136);

  public Protocol {
    if (number < 1 || number > 255) {
      throw new IllegalArgumentException(
          "must be TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite or a number from 1 to 255");
    }
  }

  /** Reads a name, in any case, or a number. */
  public static Protocol fromTree(Object tree) {
    if (tree instanceof Integer number) {
      return new Protocol(number);
    }
    if (tree instanceof String text) {
      Integer number = NUMBERS.get(text.toLowerCase(Locale.ROOT));
      if (number != null) {
        return new Protocol(number);
      }
      if (text.matches("[0-9]{1,3}")) {
        return new Protocol(Integer.parseInt(text));
      }
    }
    return new Protocol(0);
  }

  /** Whether packets of this protocol have port numbers. */
  public boolean hasPorts() {
    return equals(TCP) || equals(UDP) || equals(SCTP);
  }

  /** The name in its canonical case, or the number. */
  @Override
  public Object toTree() {
    String name = NAMES.get(number);
    return name == null ? (Object) number : name;
  }

  @Override
  public String toString() {
    return String.valueOf(toTree());
  }
}
