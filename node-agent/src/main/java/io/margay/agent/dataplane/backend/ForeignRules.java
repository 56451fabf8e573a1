package io.margay.agent.dataplane.backend;

import io.margay.agent.dataplane.iptables.IptablesBackend;
import io.margay.agent.netlink.Netns;

/** How many rules that are not ours each variant of iptables has. */
record ForeignRules(long nft, long legacy) {

  static ForeignRules in(Netns netns) {
    return new ForeignRules(
        IptablesBackend.NFT.foreignRules(netns), IptablesBackend.LEGACY.foreignRules(netns));
  }
}
