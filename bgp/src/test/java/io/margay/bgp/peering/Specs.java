package io.margay.bgp.peering;

import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Resources as users write them: specs in YAML's flow style, read as the API reads them. */
final class Specs {

  private Specs() {}

  static Resource peer(String name, String... specs) {
    Map<String, Object> all = new HashMap<>();
    for (String spec : specs) {
      all.putAll(map(spec));
    }
    return of("BGPPeer", Map.of("name", name), all);
  }

  static Resource filter(String name, String spec) {
    return of("BGPFilter", Map.of("name", name), map(spec));
  }

  static Resource configuration(String name, String spec) {
    return of("BGPConfiguration", Map.of("name", name), map(spec));
  }

  static Resource pool(String name, String spec) {
    return of("IPPool", Map.of("name", name), map(spec));
  }

  /**
   * @param address with prefix length; null without one of IPv4
   * @param bgp what else is in spec.bgp
   */
  static Resource node(String name, @Nullable String address, String bgp, String labels) {
    Map<String, Object> all = new HashMap<>(map(bgp));
    if (address != null) {
      all.put("ipv4Address", address);
    }
    return of("Node", Map.of("name", name, "labels", map(labels)), Map.of("bgp", all));
  }

  /**
   * A workload on a node.
   *
   * @param container names it and its interface
   */
  static Resource workload(String container, String node, String labels, String... networks) {
    return of(
        "WorkloadEndpoint",
        Map.of(
            "name",
            node + "-cni-" + container + "-eth0",
            "namespace",
            "shop",
            "labels",
            map(labels)),
        Map.of(
            "node",
            node,
            "containerID",
            container,
            "interfaceName",
            "cali" + container,
            "ipNetworks",
            List.of(networks)));
  }

  private static Resource of(String kind, Map<String, ?> metadata, Map<String, ?> spec) {
    Decoded<Resource> decoded =
        Resources.decode(
            Map.of(
                "apiVersion",
                "projectcalico.org/v3",
                "kind",
                kind,
                "metadata",
                metadata,
                "spec",
                spec));
    Resource resource = decoded.value();
    if (resource == null || !decoded.problems().isEmpty()) {
      throw new AssertionError(kind + " " + spec + ": " + decoded.problems());
    }
    return resource;
  }

  private static Map<String, Object> map(String flow) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(flow);
  }
}
