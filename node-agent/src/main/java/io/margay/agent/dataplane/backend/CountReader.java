package io.margay.agent.dataplane.backend;

import io.margay.agent.dataplane.iptables.IptablesCommand;
import io.margay.agent.dataplane.nftables.NftCounts;
import io.margay.agent.dataplane.plan.KernelCount;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.nftables.NfTables;
import io.margay.core.net.Family;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the numbers that rules have in one of the kernel's ways. One thread at a time uses it. */
public final class CountReader {

  private final Netns netns;

  public CountReader(Netns netns) {
    this.netns = netns;
  }

  /**
   * All numbers of ours.
   *
   * @throws IOException if they can not be read
   */
  public List<KernelCount> read(Backend backend) throws IOException {
    List<KernelCount> counts = new ArrayList<>();
    switch (backend) {
      case NFTABLES -> {
        try (NetlinkSocket socket = NetlinkSocket.open(netns, NetlinkSocket.NETFILTER, 0)) {
          NfTables nfTables = new NfTables(socket);
          for (Family family : Family.values()) {
            counts.addAll(NftCounts.read(nfTables, family));
          }
        }
      }
      case IPTABLES_NFT, IPTABLES_LEGACY -> {
        for (Family family : Family.values()) {
          counts.addAll(IptablesCommand.of(backend.iptables(), family, netns).counts(family));
        }
      }
    }
    return counts;
  }
}
