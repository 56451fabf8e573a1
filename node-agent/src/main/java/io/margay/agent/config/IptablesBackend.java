package io.margay.agent.config;

/** Which of the two implementations of iptables holds the rules. */
public enum IptablesBackend {
  /** The one that already has rules, else nft. */
  AUTO,
  NFT,
  LEGACY
}
