package io.margay.agent.dataplane.iptables;

import io.margay.agent.netlink.Netns;
import io.margay.core.net.Family;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which kernel interface the iptables tools use: nf_tables or the older x_tables. */
public enum IptablesBackend {
  NFT("nft"),
  LEGACY("legacy");

  private static final Logger LOG = LoggerFactory.getLogger(IptablesBackend.class);

  private final String text;

  IptablesBackend(String text) {
    this.text = text;
  }

  /** As in the names of the tools: {@code iptables-nft-restore}. */
  public String text() {
    return text;
  }

  /** How many IPv4 rules that are not ours there are; 0 if it can not be asked. */
  public long foreignRules(Netns netns) {
    try {
      return SaveParser.countForeign(IptablesCommand.of(this, Family.IPV4, netns).save());
    } catch (IOException e) {
      LOG.debug("Iptables backend can not be asked: backend={} reason={}", this, e.getMessage());
      return 0;
    }
  }
}
