package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.Digests;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chain of ours with its rules, and their hashes once somebody asks. One thread uses it. */
final class TextChain {

  private final String name;
  private final List<String> rules;
  private @Nullable List<String> hashes;

  /**
   * @param rules without {@code -A chain}
   */
  TextChain(String name, List<String> rules) {
    this.name = name;
    this.rules = List.copyOf(rules);
  }

  String name() {
    return name;
  }

  List<String> rules() {
    return rules;
  }

  /** For each rule a hash over the chain's name and the rules up to it. */
  List<String> hashes() {
    List<String> known = hashes;
    if (known == null) {
      known = Digests.ofRules(name, rules);
      hashes = known;
    }
    return known;
  }
}
