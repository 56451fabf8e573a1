package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.plan.KernelCount;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.nftables.NfTables;
import io.margay.agent.netlink.nftables.TableId;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;

/** What rules of ours counted. */
public final class NftCounts {

  private NftCounts() {}

  /** Those of a family; none where there is no table of ours. */
  public static List<KernelCount> read(NfTables nfTables, Family family) throws NetlinkException {
    TableId id = new TableId(family, NftNames.TABLE);
    List<KernelCount> counts = new ArrayList<>();
    if (!nfTables.exists(id)) {
      return counts;
    }
    for (NfTables.RuleInfo rule : nfTables.rules(id)) {
      int counted = NftChain.counted(rule.comment());
      if (counted >= 0 && rule.packets() >= 0) {
        String chain = rule.chain();
        // A chain of another table than filter has that table's name before its own.
        int end = chain.startsWith("mgy-") ? 0 : chain.indexOf('-') + 1;
        counts.add(
            new KernelCount(
                family,
                end == 0 ? "filter" : chain.substring(0, end - 1),
                chain.substring(end),
                counted,
                rule.packets(),
                rule.bytes()));
      }
    }
    return counts;
  }
}
