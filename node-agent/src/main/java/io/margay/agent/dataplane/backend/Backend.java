package io.margay.agent.dataplane.backend;

/** A way of the kernel to enforce policy. */
public enum Backend {
  NFTABLES("nftables"),
  IPTABLES_NFT("iptables in its nft variant"),
  IPTABLES_LEGACY("iptables in its legacy variant");

  private final String words;

  Backend(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
