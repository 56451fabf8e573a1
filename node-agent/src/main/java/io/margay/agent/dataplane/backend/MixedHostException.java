package io.margay.agent.dataplane.backend;

import java.io.IOException;

/** Others use both variants of iptables, and nothing says which of them to join. */
public final class MixedHostException extends IOException {

  private static final long serialVersionUID = 1;

  MixedHostException(ForeignRules foreign) {
    super(
        "this host has rules of others in both variants of iptables ("
            + foreign.nft()
            + " in nft, "
            + foreign.legacy()
            + " in legacy): set MARGAY_IPTABLES_BACKEND to nft or legacy, or MARGAY_RULES to"
            + " nftables");
  }
}
