package io.margay.lab.workload;

import io.margay.cli.Failure;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import io.margay.lab.state.Description;
import io.margay.lab.state.Journal;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.state.WorkloadRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Attaches workloads to nodes and detaches them, as a container runtime would. */
public final class Workloads {

  private static final String CNI_VERSION = "1.1.0";
  private static final String NETWORK = "margay-lab";
  private static final int LONGEST_NAME = 32;

  private final LabDirectory directory;
  private final Description lab;
  private final Path plugin;

  /**
   * @param plugin the executable that speaks CNI
   */
  public Workloads(LabDirectory directory, Description lab, Path plugin) {
    this.directory = directory;
    this.lab = lab;
    this.plugin = plugin;
  }

  /**
   * Makes a workload's namespace and attaches it; when this returns, its policy and route are in
   * its node's kernel. On failure nothing is left.
   *
   * @param profiles none for the agent's default
   * @throws Failure if the name is taken or the plugin reports an error
   */
  public WorkloadRecord add(
      String name, String node, Map<String, String> labels, List<String> profiles) {
    check(name);
    boolean kernel = lab.node(node).namespace() != null;
    String namespace = kernel ? lab.name().namespace("w-" + name) : null;
    WorkloadRecord workload = new WorkloadRecord(name, node, namespace, null, labels, profiles);
    if (namespace != null) {
      directory.journal().add(new Journal.Entry.Namespace(namespace));
      Namespaces.create(namespace);
    }
    try {
      JsonNode result = cni("ADD", workload);
      String address = result.path("ips").path(0).path("address").asString("");
      if (address.isEmpty()) {
        throw new Failure("the CNI plugin gave no address: " + result);
      }
      WorkloadRecord attached = workload.withAddress(address.replaceFirst("/.*", ""));
      directory.save(attached);
      return attached;
    } catch (RuntimeException e) {
      detach(workload, e);
      if (namespace != null) {
        Namespaces.delete(namespace);
      }
      throw e;
    }
  }

  /** What a runtime does after an ADD that failed, or was not answered. */
  private void detach(WorkloadRecord workload, RuntimeException cause) {
    try {
      cni("DEL", workload);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  /** Detaches a workload and removes its namespace. */
  public void remove(String name) {
    WorkloadRecord workload = find(name);
    cni("DEL", workload);
    if (workload.namespace() != null) {
      Namespaces.delete(workload.namespace());
    }
    directory.forget(name);
  }

  /** Removes several; one that can not be removed does not keep the others. */
  public void removeAll(Collection<String> names) {
    RuntimeException failure = null;
    for (String name : names) {
      try {
        remove(name);
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * @throws Failure if there is none of that name
   */
  public WorkloadRecord find(String name) {
    return directory
        .workload(name)
        .orElseThrow(() ->
            new Failure(
                "no workload '"
                    + name
                    + "': there are "
                    + directory.workloads().stream().map(WorkloadRecord::name).toList()));
  }

  private void check(String name) {
    if (name.length() > LONGEST_NAME || !name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")) {
      throw new Failure(
          "'"
              + name
              + "': a workload's name is at most "
              + LONGEST_NAME
              + " lower-case letters, digits and '-'");
    }
    if (directory.workload(name).isPresent()) {
      throw new Failure("workload '" + name + "' exists already");
    }
  }

  private JsonNode cni(String command, WorkloadRecord workload) {
    // A lab that only records opens no namespace, but the file must be there: the lab's own will
    // do.
    Path namespace =
        workload.namespace() == null
            ? Path.of("/proc", Long.toString(lab.lab().pid()), "ns/net")
            : Namespaces.file(workload.namespace());
    Map<String, String> environment =
        Map.of(
            "CNI_COMMAND", command,
            "CNI_CONTAINERID", workload.name(),
            "CNI_NETNS", namespace.toString(),
            "CNI_IFNAME", "eth0",
            "CNI_PATH", String.valueOf(plugin.getParent()),
            "CNI_ARGS", "IgnoreUnknown=1",
            "MARGAY_CNI_SOCKET", lab.node(workload.node()).socket().toString());
    Tool.Result result = Tool.run(List.of(plugin.toString()), environment, configuration(workload));
    JsonNode answer = parse(result.output());
    if (!result.succeeded()) {
      throw new Failure(
          "CNI "
              + command
              + " of "
              + workload.name()
              + ": "
              + answer.path("msg").asString("")
              + " "
              + answer.path("details").asString("")
              + " (code "
              + answer.path("code").asInt(0)
              + ")");
    }
    return answer;
  }

  private static String configuration(WorkloadRecord workload) {
    List<Map<String, String>> labels = new ArrayList<>();
    workload.labels().forEach((key, value) -> labels.add(Map.of("key", key, "value", value)));
    Map<String, Object> cni =
        workload.profiles().isEmpty()
            ? Map.of("labels", labels)
            : Map.of("labels", labels, "profiles", workload.profiles());
    return JsonMapper.shared()
        .writeValueAsString(
            Map.of(
                "cniVersion",
                CNI_VERSION,
                "name",
                NETWORK,
                "type",
                "margay-cni",
                "args",
                Map.of("cni", cni)));
  }

  private static JsonNode parse(String output) {
    try {
      return output.isBlank()
          ? JsonMapper.shared().createObjectNode()
          : JsonMapper.shared().readTree(output);
    } catch (JacksonException e) {
      throw new Failure("the CNI plugin did not answer in JSON: " + output.strip(), e);
    }
  }
}
