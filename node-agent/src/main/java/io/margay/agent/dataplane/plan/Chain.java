package io.margay.agent.dataplane.plan;

import java.util.List;

/**
 * A chain. As long as what it is made of stays the same, plans hold the very same object, so that
 * what is derived from it can be kept by identity.
 */
public final class Chain {

  private final String name;
  private final List<Rule> rules;

  public Chain(String name, List<Rule> rules) {
    this.name = name;
    this.rules = List.copyOf(rules);
  }

  public String name() {
    return name;
  }

  public List<Rule> rules() {
    return rules;
  }

  @Override
  public String toString() {
    return name + rules;
  }
}
