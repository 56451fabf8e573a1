package io.margay.lab.run;

import io.margay.lab.state.LabName;
import java.nio.file.Path;

/**
 * What kind of lab is wanted.
 *
 * @param name tells it from others on the machine
 * @param home the source tree, built
 * @param state the state directory
 * @param nodes how many, 1 to 50
 * @param kernel whether nodes are network namespaces (needs root), or agents only record
 * @param train whether the programs write AOT caches when they end
 */
public record LabOptions(
    LabName name, Path home, Path state, int nodes, boolean kernel, boolean train) {

  public static final int MOST_NODES = 50;

  public LabOptions {
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new IllegalArgumentException("nodes must be 1 to " + MOST_NODES + ", not " + nodes);
    }
  }
}
