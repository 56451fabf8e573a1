package io.margay.agent.cni;

import io.margay.agent.endpoint.LocalEndpoint.Attachment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The CNI variables, checked for their command.
 *
 * @param containerId empty where the command has none
 * @param netns empty where the command has none
 * @param interfaceName empty where the command has none
 * @param arguments those of CNI_ARGS
 */
record Invocation(
    Command command,
    String containerId,
    String netns,
    String interfaceName,
    Map<String, String> arguments) {

  private static final Pattern CONTAINER_ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.\\-]*");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  static Invocation of(Map<String, String> environment) throws CniException {
    Command command = command(environment);
    boolean attachment =
        switch (command) {
          case ADD, DEL, CHECK -> true;
          case VERSION, GC, STATUS -> false;
        };
    if (!attachment) {
      return new Invocation(command, "", "", "", Map.of());
    }
    return new Invocation(
        command,
        containerId(environment),
        netns(environment, command != Command.DEL),
        interfaceName(environment),
        arguments(environment.getOrDefault("CNI_ARGS", "")));
  }

  /** What it is about. */
  Attachment attachment(String network) {
    return new Attachment(network, containerId, interfaceName, netns);
  }

  /** The pod's name, where an orchestrator of Kubernetes' kind gave one. */
  @Nullable String pod() {
    String pod = arguments.get("K8S_POD_NAME");
    return pod == null || pod.isEmpty() ? null : pod;
  }

  /** The namespace of the endpoint. */
  String namespace() throws CniException {
    String given = arguments.getOrDefault("K8S_POD_NAMESPACE", "");
    String namespace = given.isEmpty() ? "default" : given;
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw CniException.environment(
          "CNI_ARGS",
          "K8S_POD_NAMESPACE must be a DNS label of at most 63 lower-case letters, digits and '-' (was: \""
              + namespace
              + "\")");
    }
    return namespace;
  }

  private static Command command(Map<String, String> environment) throws CniException {
    String text = environment.getOrDefault("CNI_COMMAND", "");
    for (Command command : Command.values()) {
      if (command.name().equals(text)) {
        return command;
      }
    }
    throw CniException.environment(
        "CNI_COMMAND",
        "must be one of " + Arrays.toString(Command.values()) + " (was: \"" + text + "\")");
  }

  private static String containerId(Map<String, String> environment) throws CniException {
    String id = environment.getOrDefault("CNI_CONTAINERID", "");
    if (!CONTAINER_ID.matcher(id).matches() || id.length() > 200) {
      throw CniException.environment(
          "CNI_CONTAINERID",
          "must be 1 to 200 letters, digits, '_', '.' and '-', beginning with a letter or digit (was: \""
              + id
              + "\")");
    }
    return id;
  }

  private static String netns(Map<String, String> environment, boolean required)
      throws CniException {
    String netns = environment.getOrDefault("CNI_NETNS", "");
    if (netns.isEmpty() && !required) {
      return "";
    }
    if (!netns.startsWith("/") || netns.indexOf('\0') >= 0) {
      throw CniException.environment(
          "CNI_NETNS", "must be the absolute path of a network namespace (was: \"" + netns + "\")");
    }
    return netns;
  }

  /** What the kernel takes as the name of an interface (dev_valid_name). */
  private static String interfaceName(Map<String, String> environment) throws CniException {
    String name = environment.getOrDefault("CNI_IFNAME", "");
    boolean valid =
        !name.isEmpty()
            && name.length() <= 15
            && !name.equals(".")
            && !name.equals("..")
            && name.chars().allMatch(c -> c > ' ' && c < 127 && c != '/' && c != ':');
    if (!valid) {
      throw CniException.environment(
          "CNI_IFNAME",
          "must be 1 to 15 characters without '/', ':' and space (was: \"" + name + "\")");
    }
    return name;
  }

  private static Map<String, String> arguments(String text) throws CniException {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (String pair : text.split(";")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        arguments.put(pair.substring(0, equals), pair.substring(equals + 1));
      } else if (!pair.isBlank()) {
        throw CniException.environment(
            "CNI_ARGS", "must be key=value pairs separated by ';' (was: \"" + text + "\")");
      }
    }
    return arguments;
  }
}
