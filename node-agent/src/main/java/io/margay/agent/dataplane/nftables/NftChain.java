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
record NftChain(String name, @Nullable Hook hook, List<NftRule> rules, List<String> hashes) {

  /** What the comment of every rule of ours begins with. */
  static final String COMMENT = "mgy:";

  NftChain {
    rules = List.copyOf(rules);
    hashes = List.copyOf(hashes);
  }

  /**
   * A rule.
   *
   * @param counted the number of the policy's rule that it counts for; -1 for none
   */
  record NftRule(List<Expression> expressions, int counted) {

    private String identity() {
      return counted < 0 ? expressions.toString() : expressions + " #" + counted;
    }

    private String suffix() {
      return counted < 0 ? "" : " " + counted;
    }
  }

  static NftChain of(String name, @Nullable Hook hook, List<NftRule> rules) {
    List<String> texts = rules.stream().map(NftRule::identity).toList();
    return new NftChain(name, hook, rules, Digests.ofRules(name, texts));
  }

  /** The hash in a rule's comment; empty if it is none of ours. */
  static String hash(String comment) {
    if (!comment.startsWith(COMMENT)) {
      return "";
    }
    int end = comment.indexOf(' ');
    return comment.substring(COMMENT.length(), end < 0 ? comment.length() : end);
  }

  /** The number of the policy's rule in a rule's comment; -1 if there is none. */
  static int counted(String comment) {
    int end = comment.startsWith(COMMENT) ? comment.indexOf(' ') : -1;
    String number = end < 0 ? "" : comment.substring(end + 1);
    return number.matches("[0-9]{1,6}") ? Integer.parseInt(number) : -1;
  }

  void write(TableId table, Batch batch) {
    for (int i = 0; i < rules.size(); i++) {
      NftRule rule = rules.get(i);
      batch.addRule(table, name, rule.expressions(), COMMENT + hashes.get(i) + rule.suffix());
    }
  }

  /** A chain as it is: its hook, and the hashes that its rules carry, empty for a rule without. */
  record Found(@Nullable Hook hook, List<String> hashes) {}

  Found found() {
    return new Found(hook, hashes);
  }
}
