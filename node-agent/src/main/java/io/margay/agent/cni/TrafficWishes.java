package io.margay.agent.cni;

import static io.margay.agent.cni.CniException.configuration;

import io.margay.core.model.IPNAT;
import io.margay.core.model.QoSControls;
import io.margay.core.model.codec.Decoded;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.RecordCodec;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a workload asks of its traffic. Annotations go before the capability argument {@code
 * bandwidth}.
 *
 * @param qos its limits; null if it asks for none
 * @param sourcePrefixes from which it may send beside its own addresses
 * @param floating addresses from elsewhere that lead to its own of the same family
 */
record TrafficWishes(
    @Nullable QoSControls qos, List<Cidr> sourcePrefixes, List<IpAddress> floating) {

  static final TrafficWishes NONE = new TrafficWishes(null, List.of(), List.of());

  private static final String QOS = "qos.projectcalico.org/";
  private static final String SOURCES = "cni.projectcalico.org/allowedSourcePrefixes";
  private static final String FLOATING = "cni.projectcalico.org/floatingIPs";
  private static final Path ANNOTATION = new Path("annotation " + QOS.replaceFirst("/$", ""));

  /** The capability argument's keys (CNI conventions, bandwidth), and what they are called here. */
  private static final Map<String, String> BANDWIDTH =
      Map.of(
          "ingressRate", "ingressBandwidth",
          "ingressBurst", "ingressBurst",
          "egressRate", "egressBandwidth",
          "egressBurst", "egressBurst");

  /** What is a name, not a quantity. */
  private static final Set<String> NAMES = Set.of("dscp");

  TrafficWishes {
    sourcePrefixes = List.copyOf(sourcePrefixes);
    floating = List.copyOf(floating);
  }

  /**
   * Reads them.
   *
   * @param tree the network configuration
   * @param annotations of the pod
   */
  static TrafficWishes parse(JsonNode tree, JsonNode annotations) throws CniException {
    return new TrafficWishes(
        qos(tree.path("runtimeConfig").path("bandwidth"), annotations),
        sources(annotations),
        floating(tree, annotations));
  }

  /** The floating addresses beside the workload's own. */
  List<IPNAT> translations(List<IpAddress> own) throws CniException {
    List<IPNAT> translations = new ArrayList<>();
    for (IpAddress address : floating) {
      IpAddress internal =
          own.stream()
              .filter(ip -> ip.family() == address.family())
              .findFirst()
              .orElseThrow(() ->
                  configuration(
                      "annotation " + FLOATING,
                      "the workload has no " + address.family() + " address for " + address));
      translations.add(new IPNAT(internal, address));
    }
    return translations;
  }

  private static @Nullable QoSControls qos(JsonNode bandwidth, JsonNode annotations)
      throws CniException {
    Map<String, Object> annotated = annotated(annotations);
    if (!annotated.isEmpty()) {
      return decoded(annotated, ANNOTATION);
    }
    Map<String, Object> given = bandwidth(bandwidth);
    return given.isEmpty() ? null : decoded(given, new Path("runtimeConfig.bandwidth"));
  }

  private static Map<String, Object> annotated(JsonNode annotations) throws CniException {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> annotation : annotations.properties()) {
      if (annotation.getKey().startsWith(QOS)) {
        String name = annotation.getKey().substring(QOS.length());
        String text = annotation.getValue().asString("");
        tree.put(name, NAMES.contains(name) ? text : quantity(annotation.getKey(), text));
      }
    }
    return tree;
  }

  private static Long quantity(String annotation, String text) throws CniException {
    try {
      return Quantity.parse(text);
    } catch (NumberFormatException e) {
      throw configuration(
          "annotation " + annotation,
          "must be a whole number, with a unit such as k, M, Gi if you like (was: \""
              + text
              + "\")");
    }
  }

  /** A rate or burst of 0 is none (CNI conventions). */
  private static Map<String, Object> bandwidth(JsonNode node) throws CniException {
    Map<String, Object> tree = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String name = BANDWIDTH.get(entry.getKey());
      if (name == null) {
        continue;
      }
      if (!entry.getValue().isIntegralNumber() || !entry.getValue().canConvertToLong()) {
        throw configuration(
            "runtimeConfig.bandwidth." + entry.getKey(),
            "must be a whole number (was: " + entry.getValue() + ")");
      }
      if (entry.getValue().longValue() != 0) {
        tree.put(name, entry.getValue().longValue());
      }
    }
    // More than the kernel counts: as good as no limit on the burst.
    tree.computeIfPresent("ingressBurst", TrafficWishes::countable);
    tree.computeIfPresent("egressBurst", TrafficWishes::countable);
    return tree;
  }

  private static Object countable(String name, Object burst) {
    return Math.min((Long) burst, MOST_BURST);
  }

  /** In bits: what fits the 32 bits in which the kernel counts bytes; as QoSControls has it. */
  private static final long MOST_BURST = 34_359_738_360L;

  private static QoSControls decoded(Map<String, Object> tree, Path path) throws CniException {
    Decoded<QoSControls> decoded = RecordCodec.decode(QoSControls.class, tree, path);
    if (!decoded.problems().isEmpty()) {
      throw configuration(
          decoded.problems().getFirst().path(), String.valueOf(decoded.problems().getFirst()));
    }
    return decoded.orThrow();
  }

  private static List<Cidr> sources(JsonNode annotations) throws CniException {
    List<Cidr> sources = new ArrayList<>();
    for (String text : Wishes.listed(annotations, SOURCES)) {
      try {
        sources.add(Cidr.parse(text));
      } catch (IllegalArgumentException e) {
        throw configuration(
            "annotation " + SOURCES, "must be a JSON list of CIDRs (was: \"" + text + "\")");
      }
    }
    return sources;
  }

  /** They take addresses that may be anybody's: the operator has to allow it. */
  private static List<IpAddress> floating(JsonNode tree, JsonNode annotations) throws CniException {
    List<String> texts = Wishes.listed(annotations, FLOATING);
    if (!texts.isEmpty() && !tree.path("feature_control").path("floating_ips").asBoolean(false)) {
      throw configuration(
          "annotation " + FLOATING,
          "is allowed only where the network configuration has feature_control.floating_ips: true");
    }
    return Wishes.parsed("annotation " + FLOATING, texts);
  }
}
