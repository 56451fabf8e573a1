package io.margay.agent.dataplane.plan;

import io.margay.core.net.Family;

/**
 * What one rule of the kernel counted since it was written.
 *
 * @param chain without the table's name
 * @param rule the number of the policy's rule
 */
public record KernelCount(
    Family family, String table, String chain, int rule, long packets, long bytes) {

  /** What the rules have in common that count for one. */
  public Key key() {
    return new Key(family, table, chain, rule);
  }

  public record Key(Family family, String table, String chain, int rule) {}
}
