package io.margay.agent.dataplane.backend;

import io.margay.agent.dataplane.iptables.IptablesBackend;

/** A way of the kernel to enforce policy. */
public enum Backend {
  NFTABLES("nftables"),
  IPTABLES_NFT("iptables in its nft variant"),
  IPTABLES_LEGACY("iptables in its legacy variant");

  private final String words;

  Backend(String words) {
    this.words = words;
  }

  /** Which variant of iptables it is. */
  public IptablesBackend iptables() {
    return this == IPTABLES_LEGACY ? IptablesBackend.LEGACY : IptablesBackend.NFT;
  }

  @Override
  public String toString() {
    return words;
  }
}
