package io.margay.agent.cni;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The names of a container's endpoint in the API and of its interface on the node. */
final class EndpointNames {

  private static final int LONGEST = 253;

  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private EndpointNames() {}

  /**
   * {@code node-cni-container-interface}, dashes inside the parts doubled so that different parts
   * never give the same name. A part that no name may hold is replaced by a hash of it.
   */
  static String endpoint(String node, String containerId, String interfaceName) {
    String name = joined(part(node), part(containerId), part(interfaceName));
    if (name.length() <= LONGEST) {
      return name;
    }
    name = joined(part(node), hashed(containerId), part(interfaceName));
    return name.length() <= LONGEST
        ? name
        : joined(hashed(node), hashed(containerId), part(interfaceName));
  }

  /** The interface on the node: {@code cali} and 11 hexadecimal digits of the name's SHA-1. */
  static String hostInterface(String endpoint) {
    return "cali" + digest("SHA-1", endpoint).substring(0, 11);
  }

  /**
   * The Ethernet address of the workload's end where nobody wishes another: always the same, and
   * known before there is a wire. Six bytes of the name's SHA-256, made a locally administered
   * address of one station (IEEE 802, 8.2).
   */
  static String mac(String endpoint) {
    byte[] bytes = HexFormat.of().parseHex(digest("SHA-256", endpoint).substring(0, 12));
    bytes[0] = (byte) (bytes[0] & 0xfc | 0x02);
    return HexFormat.ofDelimiter(":").formatHex(bytes);
  }

  private static String joined(String node, String container, String interfaceName) {
    return node + "-cni-" + container + "-" + interfaceName;
  }

  private static String part(String text) {
    return SUBDOMAIN.matcher(text).matches() ? text.replace("-", "--") : hashed(text);
  }

  private static String hashed(String text) {
    return "x" + digest("SHA-256", text).substring(0, 24);
  }

  private static String digest(String algorithm, String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + algorithm, e);
    }
  }
}
