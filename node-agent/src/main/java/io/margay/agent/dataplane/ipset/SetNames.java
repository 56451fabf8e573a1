package io.margay.agent.dataplane.ipset;

import io.margay.agent.dataplane.iptables.SetNaming;
import io.margay.agent.dataplane.plan.Digests;
import io.margay.core.net.Family;
import java.util.regex.Pattern;

/**
 * The kernel's names of sets, at most 31 characters (linux/netfilter/ipset/ip_set.h: {@code
 * IPSET_MAXNAMELEN} with the closing zero). An id that does not fit becomes a digest.
 */
public final class SetNames implements SetNaming {

  private static final int LONGEST = 31;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]*");

  /** What the names of all our sets of a family begin with. */
  static String prefix(Family family) {
    return family == Family.IPV4 ? "mgy4-" : "mgy6-";
  }

  /** A set that is being filled, to be swapped in. */
  static String temporary(Family family) {
    return prefix(family) + "_new";
  }

  @Override
  public String of(Family family, String id) {
    String prefix = prefix(family);
    int room = LONGEST - prefix.length();
    return id.length() <= room && PLAIN.matcher(id).matches()
        ? prefix + id
        : prefix + "_" + Digests.of(id, room - 1);
  }

  @Override
  public String sources(Family family) {
    return prefix(family) + "_workloads";
  }
}
