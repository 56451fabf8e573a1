package io.margay.agent.cni;

import static io.margay.agent.cni.CniException.configuration;

import io.margay.agent.cni.CniException.Code;
import io.margay.core.model.Builtins;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The network configuration that the runtime gives.
 *
 * @param version of CNI that the result must have
 * @param name the network's
 * @param mtu null if not given
 * @param labels for the workload
 * @param profiles of the workload; null where they are those of its namespace
 * @param wishes of an ADD or CHECK
 * @param dns handed on in the result; an empty object if not given
 * @param previous what of prevResult counts; null without one
 * @param validAttachments for GC; null if not given
 */
record NetworkConfig(
    String version,
    String name,
    @Nullable Integer mtu,
    Map<String, String> labels,
    @Nullable List<String> profiles,
    Wishes wishes,
    JsonNode dns,
    @Nullable Previous previous,
    @Nullable List<ValidAttachment> validAttachments) {

  /** The versions of CNI that are spoken, in order. */
  static final List<String> VERSIONS = List.of("0.3.1", "0.4.0", "1.0.0", "1.1.0");

  /**
   * What ADD answered.
   *
   * @param addresses as they stand there
   * @param mtu of the workload's interface; null where the version does not tell it
   */
  record Previous(List<String> addresses, @Nullable Integer mtu) {}

  /** An attachment that GC must leave alone. */
  record ValidAttachment(String containerId, String interfaceName) {}

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.\\-]*");
  private static final Pattern LABEL_PART =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

  /**
   * Reads a configuration.
   *
   * @param arguments those of CNI_ARGS
   */
  static NetworkConfig parse(byte[] json, Command command, Map<String, String> arguments)
      throws CniException {
    JsonNode tree = tree(json);
    String version = version(tree, command);
    return switch (command) {
      case VERSION -> bare(version, "", null);
      // What can not be had must not keep a workload from being detached.
      case DEL -> bare(version, name(tree), null);
      case GC -> bare(version, name(tree), valid(tree));
      case ADD, CHECK, STATUS -> full(tree, version, arguments);
    };
  }

  private static NetworkConfig bare(
      String version, String name, @Nullable List<ValidAttachment> valid) {
    return new NetworkConfig(
        version,
        name,
        null,
        Map.of(),
        List.of(),
        Wishes.NONE,
        MAPPER.createObjectNode(),
        null,
        valid);
  }

  private static NetworkConfig full(JsonNode tree, String version, Map<String, String> arguments)
      throws CniException {
    String ipam = tree.path("ipam").path("type").asString("margay");
    if (!ipam.equals("margay")) {
      throw configuration("ipam.type", "must be absent or margay (was: \"" + ipam + "\")");
    }
    if (tree.path("ipMasq").asBoolean(false)) {
      throw new CniException(
          Code.UNSUPPORTED_FIELD,
          "unsupported field in network configuration: ipMasq: true",
          "natOutgoing of the IPPool says what is masqueraded");
    }
    JsonNode args = tree.path("args").path("cni");
    return new NetworkConfig(
        version,
        name(tree),
        mtu(tree.path("mtu")),
        labels(args.path("labels")),
        profiles(args.path("profiles"), tree.path("policy").path("type")),
        Wishes.parse(tree, arguments),
        dns(tree.path("dns")),
        previous(tree.path("prevResult")),
        null);
  }

  /** The version that a configuration names, whatever else may be wrong with it. */
  static String versionOf(byte[] json) {
    try {
      String version = tree(json).path("cniVersion").asString("");
      return VERSIONS.contains(version) ? version : VERSIONS.getLast();
    } catch (CniException e) {
      return VERSIONS.getLast();
    }
  }

  private static JsonNode tree(byte[] json) throws CniException {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (!tree.isObject()) {
        throw new CniException(
            Code.NOT_DECODABLE, "the network configuration can not be decoded", "it is no object");
      }
      return tree;
    } catch (JacksonException e) {
      throw new CniException(
          Code.NOT_DECODABLE,
          "the network configuration can not be decoded",
          "it is not JSON: " + e.getOriginalMessage());
    }
  }

  private static String version(JsonNode tree, Command command) throws CniException {
    String version = tree.path("cniVersion").asString("");
    int known = VERSIONS.indexOf(version);
    if (command != Command.VERSION && (known < 0 || known < VERSIONS.indexOf(command.since()))) {
      throw new CniException(
          Code.INCOMPATIBLE_VERSION,
          known < 0
              ? "incompatible CNI version"
              : "CNI version " + version + " does not have the command " + command,
          "cniVersion must be one of "
              + VERSIONS.subList(VERSIONS.indexOf(command.since()), VERSIONS.size())
              + " (was: \""
              + version
              + "\")");
    }
    return known < 0 ? VERSIONS.getLast() : version;
  }

  private static String name(JsonNode tree) throws CniException {
    String name = tree.path("name").asString("");
    if (!NAME.matcher(name).matches() || name.length() > 200) {
      throw configuration(
          "name",
          "must be 1 to 200 letters, digits, '_', '.' and '-', beginning with a letter or digit (was: \""
              + name
              + "\")");
    }
    return name;
  }

  private static @Nullable Integer mtu(JsonNode node) throws CniException {
    if (node.isMissingNode() || node.isNull() || node.isInt() && node.intValue() == 0) {
      return null;
    }
    if (!node.isInt() || node.intValue() < 68 || node.intValue() > 65535) {
      throw configuration("mtu", "must be a number from 68 to 65535 (was: " + node + ")");
    }
    return node.intValue();
  }

  private static Map<String, String> labels(JsonNode node) throws CniException {
    Map<String, String> labels = new LinkedHashMap<>();
    if (!node.isMissingNode() && !node.isArray()) {
      throw configuration("args.cni.labels", "must be a list of objects with key and value");
    }
    for (int i = 0; i < node.size(); i++) {
      String path = "args.cni.labels[" + i + "]";
      JsonNode key = node.path(i).path("key");
      JsonNode value = node.path(i).path("value");
      if (!key.isString() || !validKey(key.stringValue())) {
        throw configuration(path + ".key", "must be a label's name (was: " + key + ")");
      }
      if (!value.isString()
          || !value.stringValue().isEmpty() && !LABEL_PART.matcher(value.stringValue()).matches()) {
        throw configuration(
            path + ".value",
            "must be a text of at most 63 letters, digits, '-', '_' and '.' (was: " + value + ")");
      }
      labels.put(key.stringValue(), value.stringValue());
    }
    return labels;
  }

  private static boolean validKey(String key) {
    int slash = key.indexOf('/');
    String prefix = slash < 0 ? "" : key.substring(0, slash);
    return LABEL_PART.matcher(key.substring(slash + 1)).matches()
        && (slash < 0
            || prefix.length() <= 253
                && prefix.matches(
                    "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"));
  }

  private static @Nullable List<String> profiles(JsonNode node, JsonNode policy)
      throws CniException {
    String type = policy.asString("");
    if (!type.isEmpty() && !type.equals("k8s")) {
      throw configuration("policy.type", "must be absent or k8s (was: \"" + type + "\")");
    }
    if (node.isMissingNode()) {
      return type.isEmpty() ? List.of(Builtins.DEFAULT_ALLOW) : null;
    }
    return texts(node, "args.cni.profiles", "must be a list of names of profiles");
  }

  private static @Nullable Previous previous(JsonNode result) {
    if (result.isMissingNode() || result.isNull()) {
      return null;
    }
    List<String> addresses = new ArrayList<>();
    for (JsonNode ip : result.path("ips")) {
      addresses.add(ip.path("address").asString(""));
    }
    Integer mtu = null;
    for (JsonNode end : result.path("interfaces")) {
      if (end.has("sandbox") && end.path("mtu").isInt()) {
        mtu = end.path("mtu").intValue();
      }
    }
    return new Previous(List.copyOf(addresses), mtu);
  }

  /** Servers and search domains are for runtimes to put where they belong; they are handed on. */
  private static JsonNode dns(JsonNode node) throws CniException {
    if (node.isMissingNode() || node.isNull()) {
      return MAPPER.createObjectNode();
    }
    if (!node.isObject()) {
      throw configuration("dns", "must be an object (was: " + node + ")");
    }
    for (String key : List.of("nameservers", "search", "options")) {
      if (node.has(key)) {
        var unused = texts(node.path(key), "dns." + key, "must be a list of texts");
      }
    }
    if (node.has("domain") && !node.path("domain").isString()) {
      throw configuration("dns.domain", "must be a text (was: " + node.path("domain") + ")");
    }
    return node;
  }

  /** Under one name or the other: a text of the specification had the second by mistake. */
  private static @Nullable List<ValidAttachment> valid(JsonNode tree) throws CniException {
    JsonNode node =
        tree.has("cni.dev/valid-attachments")
            ? tree.path("cni.dev/valid-attachments")
            : tree.path("cni.dev/attachments");
    if (node.isMissingNode()) {
      return null;
    }
    List<ValidAttachment> valid = new ArrayList<>();
    boolean wrong = !node.isArray();
    for (JsonNode attachment : node) {
      JsonNode id = attachment.path("containerID");
      JsonNode name = attachment.path("ifname");
      wrong |= !id.isString() || !name.isString();
      valid.add(new ValidAttachment(id.asString(""), name.asString("")));
    }
    if (wrong) {
      throw configuration(
          "cni.dev/valid-attachments", "must be a list of objects with containerID and ifname");
    }
    return valid;
  }

  /** The texts of a list, none of them blank. */
  static List<String> texts(JsonNode node, String path, String expected) throws CniException {
    List<String> texts = new ArrayList<>();
    boolean wrong = !node.isArray();
    for (JsonNode item : node) {
      wrong |= !item.isString() || item.stringValue().isBlank();
      texts.add(item.asString(""));
    }
    if (wrong) {
      throw configuration(path, expected + " (was: " + node + ")");
    }
    return texts;
  }
}
