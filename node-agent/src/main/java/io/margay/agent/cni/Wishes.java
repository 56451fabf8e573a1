package io.margay.agent.cni;

import static io.margay.agent.cni.CniException.configuration;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a workload asks of its interface. A pod's annotations go before what the runtime was asked
 * for by capability arguments, and those before the configuration.
 *
 * @param families of which it gets one address each; never empty
 * @param addresses that it must get, at most one of a family; empty leaves the choice to
 *     ipam-service
 * @param pools by name or CIDR, out of which its addresses must come; a family without an entry
 *     takes any
 * @param mac of its end, lower-case with colons; null leaves it to the kernel
 * @param sysctls in its network namespace, by name as in {@code sysctl(8)}
 * @param traffic what is asked of its traffic
 */
record Wishes(
    Set<Family> families,
    List<IpAddress> addresses,
    Map<Family, List<String>> pools,
    @Nullable String mac,
    Map<String, String> sysctls,
    TrafficWishes traffic) {

  static final Wishes NONE =
      new Wishes(EnumSet.of(Family.IPV4), List.of(), Map.of(), null, Map.of(), TrafficWishes.NONE);

  /** The capability with which containerd and CRI-O hand on what pods are annotated with. */
  static final String ANNOTATIONS = "io.kubernetes.cri.pod-annotations";

  private static final String PREFIX = "cni.projectcalico.org/";

  /** An annotation of the field that would be a promise nobody keeps. */
  private static final String REFUSED = PREFIX + "ipAddrsNoIpam";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
  private static final Pattern SYSCTL = Pattern.compile("net(\\.[a-zA-Z0-9_\\-]+)+");

  Wishes {
    families = Collections.unmodifiableSet(EnumSet.copyOf(families));
    addresses = List.copyOf(addresses);
    pools = Map.copyOf(pools);
    sysctls = Map.copyOf(sysctls);
  }

  /** Whether these addresses are certainly as good as any that ipam-service would give. */
  boolean metBy(List<IpAddress> held) {
    Set<Family> theirs = EnumSet.noneOf(Family.class);
    held.forEach(address -> theirs.add(address.family()));
    boolean asked = addresses.isEmpty() || Set.copyOf(addresses).equals(Set.copyOf(held));
    return pools.isEmpty() && asked && theirs.equals(families);
  }

  /**
   * Reads them.
   *
   * @param tree the network configuration
   * @param arguments those of CNI_ARGS
   */
  static Wishes parse(JsonNode tree, Map<String, String> arguments) throws CniException {
    JsonNode annotations = tree.path("runtimeConfig").path(ANNOTATIONS);
    if (annotations.has(REFUSED)) {
      throw configuration(name(REFUSED), "is not supported");
    }
    List<IpAddress> addresses = addresses(tree, annotations, arguments);
    Set<Family> families =
        addresses.isEmpty()
            ? families(tree.path("ipam"), annotations)
            : EnumSet.noneOf(Family.class);
    for (IpAddress address : addresses) {
      if (!families.add(address.family())) {
        throw configuration("ips", "must have one address of a family at most: " + addresses);
      }
    }
    return new Wishes(
        families,
        addresses,
        pools(tree.path("ipam"), annotations, families),
        mac(tree, annotations, arguments),
        sysctls(tree.path("sysctl")),
        TrafficWishes.parse(tree, annotations));
  }

  private static Set<Family> families(JsonNode ipam, JsonNode annotations) throws CniException {
    Set<Family> families = EnumSet.noneOf(Family.class);
    JsonNode annotation = annotations.path(PREFIX + "ipFamilies");
    if (!annotation.isMissingNode()) {
      for (String text : list(PREFIX + "ipFamilies", annotation)) {
        families.add(family(text));
      }
    } else {
      if (flag(ipam, "assign_ipv4", true)) {
        families.add(Family.IPV4);
      }
      if (flag(ipam, "assign_ipv6", false)) {
        families.add(Family.IPV6);
      }
    }
    if (families.isEmpty()) {
      throw configuration("ipam", "must ask for an address of one family at least");
    }
    return families;
  }

  private static Family family(String text) throws CniException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "ipv4" -> Family.IPV4;
      case "ipv6" -> Family.IPV6;
      default ->
          throw configuration(
              name(PREFIX + "ipFamilies"), "must be IPv4 or IPv6 (was: \"" + text + "\")");
    };
  }

  private static boolean flag(JsonNode ipam, String key, boolean otherwise) throws CniException {
    JsonNode node = ipam.path(key);
    String text = node.isBoolean() ? String.valueOf(node.booleanValue()) : node.asString("");
    return switch (text) {
      case "" -> otherwise;
      case "true" -> true;
      case "false" -> false;
      default -> throw configuration("ipam." + key, "must be true or false (was: " + node + ")");
    };
  }

  private static List<IpAddress> addresses(
      JsonNode tree, JsonNode annotations, Map<String, String> arguments) throws CniException {
    JsonNode annotation = annotations.path(PREFIX + "ipAddrs");
    if (!annotation.isMissingNode()) {
      return parsed(name(PREFIX + "ipAddrs"), list(PREFIX + "ipAddrs", annotation));
    }
    JsonNode capability = tree.path("runtimeConfig").path("ips");
    if (!capability.isEmpty()) {
      return parsed("runtimeConfig.ips", texts("runtimeConfig.ips", capability));
    }
    // So podman hands on --ip.
    String argument = arguments.getOrDefault("IP", "");
    return argument.isEmpty()
        ? parsed("args.cni.ips", texts("args.cni.ips", tree.path("args").path("cni").path("ips")))
        : parsed("IP in CNI_ARGS", List.of(argument.split(",")));
  }

  /** Addresses, with or without the length of a prefix, which says nothing here. */
  static List<IpAddress> parsed(String path, List<String> texts) throws CniException {
    List<IpAddress> addresses = new ArrayList<>();
    for (String text : texts) {
      try {
        addresses.add(
            text.contains("/") ? InterfaceAddress.parse(text).address() : IpAddress.parse(text));
      } catch (IllegalArgumentException e) {
        throw configuration(path, "must be a list of addresses (was: \"" + text + "\")");
      }
    }
    return addresses;
  }

  private static Map<Family, List<String>> pools(
      JsonNode ipam, JsonNode annotations, Set<Family> families) throws CniException {
    Map<Family, List<String>> pools = new EnumMap<>(Family.class);
    for (Family family : families) {
      String digit = family == Family.IPV4 ? "4" : "6";
      String annotation = PREFIX + "ipv" + digit + "pools";
      String key = "ipv" + digit + "_pools";
      List<String> named =
          annotations.has(annotation)
              ? list(annotation, annotations.path(annotation))
              : texts("ipam." + key, ipam.path(key));
      for (String pool : named) {
        checkPool(pool, family);
      }
      if (!named.isEmpty()) {
        pools.put(family, named);
      }
    }
    return pools;
  }

  private static void checkPool(String text, Family family) throws CniException {
    try {
      if (!text.contains("/") || Cidr.parse(text).family() == family) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw configuration(
        "pools", "must be names or " + family + " CIDRs of IPPools (was: \"" + text + "\")");
  }

  private static @Nullable String mac(
      JsonNode tree, JsonNode annotations, Map<String, String> arguments) throws CniException {
    String annotation = annotations.path(PREFIX + "hwAddr").asString("");
    String capability = tree.path("runtimeConfig").path("mac").asString("");
    String argument = arguments.getOrDefault("MAC", "");
    String text =
        !annotation.isEmpty() ? annotation : !capability.isEmpty() ? capability : argument;
    if (text.isEmpty()) {
      return null;
    }
    String mac = text.toLowerCase(Locale.ROOT);
    // The lowest bit of the first byte marks addresses of groups (IEEE 802).
    if (!MAC.matcher(mac).matches() || (Character.digit(mac.charAt(1), 16) & 1) != 0) {
      throw configuration(
          "mac", "must be the Ethernet address of one host, six bytes (was: \"" + text + "\")");
    }
    return mac;
  }

  private static Map<String, String> sysctls(JsonNode node) throws CniException {
    if (!node.isMissingNode() && !node.isObject()) {
      throw configuration("sysctl", "must be an object of names and values");
    }
    Map<String, String> sysctls = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String value = entry.getValue().asString("");
      if (!SYSCTL.matcher(entry.getKey()).matches()) {
        throw configuration(
            "sysctl", "must be of the network namespace: net.… (was: \"" + entry.getKey() + "\")");
      }
      if (value.isBlank()) {
        throw configuration("sysctl." + entry.getKey(), "must be a text or a number");
      }
      sysctls.put(entry.getKey(), value);
    }
    return sysctls;
  }

  /** The values of an annotation that holds a JSON list; none without it. */
  static List<String> listed(JsonNode annotations, String annotation) throws CniException {
    JsonNode node = annotations.path(annotation);
    return node.isMissingNode() ? List.of() : list(annotation, node);
  }

  /** An annotation is a text; those with several values hold a JSON list. */
  private static List<String> list(String annotation, JsonNode node) throws CniException {
    try {
      return texts(name(annotation), MAPPER.readTree(node.asString("")));
    } catch (JacksonException e) {
      throw configuration(name(annotation), "must be a JSON list of texts (was: " + node + ")");
    }
  }

  private static List<String> texts(String path, JsonNode node) throws CniException {
    return node.isMissingNode()
        ? List.of()
        : NetworkConfig.texts(node, path, "must be a list of texts");
  }

  private static String name(String annotation) {
    return "annotation " + annotation;
  }
}
