package io.margay.reflector.plan;

import io.margay.bgp.netty.BmpOptions;
import io.margay.core.model.PeerAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Reads the settings of BMP. */
public final class Collectors {

  private static final String VARIABLE = "MARGAY_BMP_COLLECTORS";
  private static final int MOST = 8;

  private Collectors() {}

  /**
   * @param list {@code ADDRESS:PORT}, an IPv6 address in brackets, separated by commas; empty for
   *     none
   * @param name of this reflector
   * @param beforePolicy whether what neighbours announce is shown before the import policy too
   * @throws IllegalArgumentException naming the variable that is wrong
   */
  public static BmpOptions options(
      String list, Duration statistics, String name, boolean beforePolicy) {
    List<InetSocketAddress> collectors =
        Arrays.stream(list.split(","))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(Collectors::collector)
            .toList();
    if (collectors.size() > MOST) {
      throw new IllegalArgumentException(VARIABLE + ": at most " + MOST + " collectors");
    }
    if (statistics.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("MARGAY_BMP_STATISTICS: must be at least 1s");
    }
    return new BmpOptions(collectors, name, "Margay route-reflector", statistics, beforePolicy);
  }

  private static InetSocketAddress collector(String text) {
    try {
      PeerAddress at = PeerAddress.fromTree(text);
      boolean bare = !text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':');
      // BGP's own port, which stands for none there, is none here.
      if (!bare && text.endsWith(":" + at.port())) {
        return new InetSocketAddress(at.address().toInetAddress(), at.port());
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong(text), e);
    }
    throw new IllegalArgumentException(wrong(text));
  }

  private static String wrong(String text) {
    return VARIABLE + ": '" + text + "' must be like 192.0.2.1:11019 or [2001:db8::1]:11019";
  }
}
