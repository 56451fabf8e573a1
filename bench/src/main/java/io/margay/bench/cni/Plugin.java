package io.margay.bench.cni;

import io.margay.cli.Failure;
import io.margay.lab.host.Tool;
import io.margay.lab.runtime.CniPlugin;
import java.time.Duration;

/**
 * A plugin whose calls are timed.
 *
 * @param configuration what it gets on its standard input
 */
record Plugin(CniPlugin cni, String configuration) {

  /** How long ADD took, from the start of the process to its end. */
  Duration add(String container, String netns) {
    return timed("ADD", container, netns);
  }

  Duration delete(String container, String netns) {
    return timed("DEL", container, netns);
  }

  private Duration timed(String command, String container, String netns) {
    long start = System.nanoTime();
    Tool.Result result = cni.call(command, container, netns, configuration);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    if (!result.succeeded()) {
      throw new Failure(cni.executable() + " " + command + ": " + result.output().strip());
    }
    return took;
  }
}
