package io.margay.bench.cni;

import io.margay.cli.Failure;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A CNI plugin as a runtime executes it.
 *
 * @param node the network namespace that stands for the node
 * @param configuration what it gets on its standard input
 * @param environment besides the variables of CNI
 */
record Plugin(Path executable, String node, String configuration, Map<String, String> environment) {

  /** How long ADD took, from the start of the process to its end. */
  Duration add(String container, String netns) {
    return timed("ADD", container, netns);
  }

  Duration delete(String container, String netns) {
    return timed("DEL", container, netns);
  }

  private Duration timed(String command, String container, String netns) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("CNI_COMMAND", command);
    variables.put("CNI_CONTAINERID", container);
    variables.put("CNI_NETNS", Namespaces.file(netns).toString());
    variables.put("CNI_IFNAME", "eth0");
    variables.put("CNI_PATH", String.valueOf(executable.getParent()));
    long start = System.nanoTime();
    Tool.Result result =
        Tool.run(
            List.of("nsenter", "--net=" + Namespaces.file(node), "--", executable.toString()),
            variables,
            configuration);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    if (!result.succeeded()) {
      throw new Failure(executable + " " + command + ": " + result.output().strip());
    }
    return took;
  }
}
