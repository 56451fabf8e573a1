package io.margay.agent.dataplane.iptables;

import io.margay.agent.netlink.Netns;
import java.io.IOException;
import java.util.Optional;
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

  public IptablesBackend other() {
    return this == NFT ? LEGACY : NFT;
  }

  /**
   * Reads a setting: {@code nft}, {@code legacy}, or {@code auto}, which is empty.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static Optional<IptablesBackend> parse(String setting) {
    return switch (setting) {
      case "auto" -> Optional.empty();
      case "nft" -> Optional.of(NFT);
      case "legacy" -> Optional.of(LEGACY);
      default ->
          throw new IllegalArgumentException(
              "'" + setting + "' is no iptables backend: it must be auto, nft or legacy");
    };
  }

  /** The one in which there are more rules, which is the one that others use; else nft. */
  public static IptablesBackend detect(Netns netns) {
    long nft = count(NFT, netns);
    long legacy = count(LEGACY, netns);
    IptablesBackend backend = legacy > Math.max(nft, 0) ? LEGACY : NFT;
    LOG.info(
        "Iptables backend detected: backend={} nftRules={} legacyRules={}",
        backend.text,
        nft,
        legacy);
    return backend;
  }

  private static long count(IptablesBackend backend, Netns netns) {
    try {
      return SaveParser.countRules(IptablesCommand.ipv4(backend, netns).save());
    } catch (IOException e) {
      LOG.debug("Iptables backend can not be asked: backend={} reason={}", backend, e.getMessage());
      return -1;
    }
  }
}
