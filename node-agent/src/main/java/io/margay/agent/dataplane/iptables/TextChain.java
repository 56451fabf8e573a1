package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.Digests;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chain of ours with its rules, and their hashes once somebody asks. One thread uses it. */
final class TextChain {

  private final String name;
  private final List<TextRule> rules;
  private @Nullable List<String> hashes;

  TextChain(String name, List<TextRule> rules) {
    this.name = name;
    this.rules = List.copyOf(rules);
  }

  String name() {
    return name;
  }

  List<TextRule> rules() {
    return rules;
  }

  /** For each rule a hash over the chain's name and the rules up to it. */
  List<String> hashes() {
    List<String> known = hashes;
    if (known == null) {
      known = Digests.ofRules(name, rules.stream().map(TextRule::identity).toList());
      hashes = known;
    }
    return known;
  }
}
