package io.margay.lab.runtime;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A CNI plugin as a runtime executes it, once for each call.
 *
 * @param node the network namespace that stands for the node
 * @param environment besides the variables of CNI
 */
public record CniPlugin(Path executable, String node, Map<String, String> environment) {

  public CniPlugin {
    environment = Map.copyOf(environment);
  }

  /**
   * Calls it for the interface eth0 of a container.
   *
   * @param netns the name of the container's network namespace; empty: the runtime does not know it
   *     any more
   * @param configuration what it gets on its standard input
   */
  public Tool.Result call(String command, String container, String netns, String configuration) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("CNI_COMMAND", command);
    variables.put("CNI_CONTAINERID", container);
    variables.put("CNI_NETNS", netns.isEmpty() ? "" : Namespaces.file(netns).toString());
    variables.put("CNI_IFNAME", "eth0");
    variables.put("CNI_PATH", String.valueOf(executable.getParent()));
    return Tool.run(
        List.of("nsenter", "--net=" + Namespaces.file(node), "--", executable.toString()),
        variables,
        configuration);
  }
}
