package io.margay.agent.dataplane.iptables;

/**
 * A rule as text.
 *
 * @param text without {@code -A chain}
 * @param counted the number of the policy's rule that it counts for; -1 for none
 */
record TextRule(String text, int counted) {

  /** One that counts for none. */
  static TextRule of(String text) {
    return new TextRule(text, -1);
  }

  /** What tells it from any other. */
  String identity() {
    return counted < 0 ? text : text + " #" + counted;
  }

  /** What follows the hash in its comment. */
  String suffix() {
    return counted < 0 ? "" : " " + counted;
  }
}
