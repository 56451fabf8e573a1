package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.plan.Digests;
import java.util.regex.Pattern;

/** Names in our tables. One space of names holds the chains of all of iptables' tables. */
final class NftNames {

  static final String TABLE = "margay";

  /** The set of local workloads' addresses with their interfaces. */
  static final String SOURCES = "workload-sources";

  static final String SOURCE_NETS = SOURCES + "-nets";

  private static final String NETS = "-nets";
  private static final int LONGEST = 100;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9:._-]*");

  private NftNames() {}

  /** A chain of one of iptables' tables. */
  static String chain(String table, String chain) {
    return table.equals("filter") ? chain : table + "-" + chain;
  }

  /** The set with the single addresses of the set with this id. */
  static String hosts(String id) {
    // A colon is nothing that nft could read again.
    return id.length() <= LONGEST && PLAIN.matcher(id).matches() && !id.endsWith(NETS)
        ? "set-" + id.replace(':', '-')
        : "set_" + Digests.of(id, 32);
  }

  /** The set with the prefixes of the set with this id. */
  static String nets(String id) {
    return hosts(id) + NETS;
  }
}
