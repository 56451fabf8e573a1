package io.margay.agent.dataplane.backend;

import io.margay.agent.dataplane.iptables.IptablesBackend;

/**
 * What was configured.
 *
 * @param rules which kernel interface
 * @param iptables which of its variants, if it is iptables
 */
public record BackendChoice(Rules rules, Variant iptables) {

  public static final BackendChoice AUTO = new BackendChoice(Rules.AUTO, Variant.AUTO);

  /** Which kernel interface rules are written to. */
  public enum Rules {
    /** The one that others on this machine use; nftables if nobody uses any. */
    AUTO,
    IPTABLES,
    NFTABLES
  }

  /** Which variant of iptables. */
  public enum Variant {
    /** The one that others on this machine use; nft if nobody uses any. */
    AUTO,
    NFT,
    LEGACY
  }

  /** Exactly this one. */
  public static BackendChoice of(Backend backend) {
    return switch (backend) {
      case NFTABLES -> new BackendChoice(Rules.NFTABLES, Variant.AUTO);
      case IPTABLES_NFT -> new BackendChoice(Rules.IPTABLES, Variant.NFT);
      case IPTABLES_LEGACY -> new BackendChoice(Rules.IPTABLES, Variant.LEGACY);
    };
  }

  /**
   * The backend to use on a machine where others have so many rules.
   *
   * @throws MixedHostException if others use both variants of iptables and nothing says which to
   *     join: a packet would meet rules that know nothing of each other
   */
  Backend decide(ForeignRules foreign) throws MixedHostException {
    if (rules == Rules.NFTABLES) {
      return Backend.NFTABLES;
    }
    if (iptables == Variant.AUTO && foreign.nft() > 0 && foreign.legacy() > 0) {
      throw new MixedHostException(foreign);
    }
    boolean used = foreign.nft() > 0 || foreign.legacy() > 0;
    if (rules == Rules.AUTO && iptables == Variant.AUTO && !used) {
      return Backend.NFTABLES;
    }
    return switch (iptables) {
      case NFT -> Backend.IPTABLES_NFT;
      case LEGACY -> Backend.IPTABLES_LEGACY;
      case AUTO -> foreign.legacy() > 0 ? Backend.IPTABLES_LEGACY : Backend.IPTABLES_NFT;
    };
  }

  /** How an iptables backend is called where its tools are. */
  static IptablesBackend variant(Backend backend) {
    return backend == Backend.IPTABLES_LEGACY ? IptablesBackend.LEGACY : IptablesBackend.NFT;
  }
}
