package io.margay.agent.dataplane.nftables;

import io.margay.agent.dataplane.plan.Digests;
import io.margay.agent.netlink.nftables.Batch;
import io.margay.agent.netlink.nftables.Expression;
import io.margay.agent.netlink.nftables.Hook;
import io.margay.agent.netlink.nftables.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chain as it should be.
 *
 * @param hook of a base chain
 * @param hashes for each rule one over the chain's name and the rules up to it
 */
record NftChain(
    String name, @Nullable Hook hook, List<List<Expression>> rules, List<String> hashes) {

  /** What the comment of every rule of ours begins with. */
  static final String COMMENT = "mgy:";

  NftChain {
    rules = List.copyOf(rules);
    hashes = List.copyOf(hashes);
  }

  static NftChain of(String name, @Nullable Hook hook, List<List<Expression>> rules) {
    List<String> texts = rules.stream().map(List::toString).toList();
    return new NftChain(name, hook, rules, Digests.ofRules(name, texts));
  }

  void write(TableId table, Batch batch) {
    for (int i = 0; i < rules.size(); i++) {
      batch.addRule(table, name, rules.get(i), COMMENT + hashes.get(i));
    }
  }

  /** A chain as it is: its hook, and the hashes that its rules carry, empty for a rule without. */
  record Found(@Nullable Hook hook, List<String> hashes) {}

  Found found() {
    return new Found(hook, hashes);
  }
}
