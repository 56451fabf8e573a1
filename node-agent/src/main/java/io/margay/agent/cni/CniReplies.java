package io.margay.agent.cni;

import io.margay.agent.dataplane.WorkloadLinks;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The JSON that goes back to the runtime. */
final class CniReplies {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private CniReplies() {}

  /** The result of ADD (CNI specification, section 5). */
  static byte[] attached(NetworkConfig config, WorkloadEndpoint endpoint, String netns, int mtu) {
    String version = config.version();
    Map<String, Object> inside = new LinkedHashMap<>();
    inside.put("name", endpoint.spec().endpoint());
    if (endpoint.spec().mac() != null) {
      inside.put("mac", endpoint.spec().mac());
    }
    if (version.equals("1.1.0")) {
      inside.put("mtu", mtu);
    }
    inside.put("sandbox", netns);
    List<Map<String, Object>> ips = new ArrayList<>();
    endpoint
        .spec()
        .ipNetworks()
        .forEach(net -> {
          Map<String, Object> ip = new LinkedHashMap<>();
          if (version.startsWith("0.")) {
            ip.put("version", net.family() == Family.IPV4 ? "4" : "6");
          }
          ip.put("address", net.toString());
          ip.put("interface", 1);
          ips.add(ip);
        });
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("cniVersion", version);
    result.put("interfaces", List.of(Map.of("name", endpoint.spec().interfaceName()), inside));
    result.put("ips", ips);
    result.put(
        "routes",
        endpoint.spec().ipNetworks().stream()
            .map(Cidr::family)
            .distinct()
            .sorted()
            .map(CniReplies::route)
            .toList());
    result.put("dns", config.dns());
    return MAPPER.writeValueAsBytes(result);
  }

  static byte[] version(String version) {
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("cniVersion", version);
    reply.put("supportedVersions", NetworkConfig.VERSIONS);
    return MAPPER.writeValueAsBytes(reply);
  }

  static byte[] error(String version, int code, @Nullable String message, String details) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("cniVersion", version);
    error.put("code", code);
    error.put("msg", message == null ? "" : message);
    error.put("details", details);
    return MAPPER.writeValueAsBytes(error);
  }

  private static Map<String, Object> route(Family family) {
    Map<String, Object> route = new LinkedHashMap<>();
    route.put("dst", family == Family.IPV4 ? "0.0.0.0/0" : "::/0");
    route.put("gw", WorkloadLinks.gateway(family).toString());
    return route;
  }
}
