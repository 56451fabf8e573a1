package io.margay.agent.dataplane.ipset;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The kernel's names of sets, at most 31 characters (linux/netfilter/ipset/ip_set.h: {@code
 * IPSET_MAXNAMELEN} with the closing zero). An id that does not fit becomes a digest.
 */
public final class SetNames {

  /** What the names of all our sets begin with. */
  static final String PREFIX = "mgy4-";

  /** The set of all local workloads' addresses with their interfaces. */
  public static final String WORKLOADS = PREFIX + "_workloads";

  /** A set that is being filled, to be swapped in. */
  static final String TEMPORARY = PREFIX + "_new";

  private static final int ROOM = 31 - PREFIX.length();

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]*");

  private SetNames() {}

  /** The kernel's name of the set with this id. */
  public static String of(String id) {
    return id.length() <= ROOM && PLAIN.matcher(id).matches()
        ? PREFIX + id
        : PREFIX + "_" + digest(id).substring(0, ROOM - 1);
  }

  private static String digest(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
