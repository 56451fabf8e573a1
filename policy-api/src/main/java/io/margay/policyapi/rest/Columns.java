package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns that kubectl shows for a kind: those that Calico's own definitions name.
 *
 * @param path of the value in the document, field by field
 */
record Columns(String name, String type, List<String> path) {

  private static final Columns NAME = new Columns("Name", "string", List.of("metadata", "name"));
  private static final Columns AGE =
      new Columns("Age", "date", List.of("metadata", "creationTimestamp"));

  static List<Columns> of(Kind kind) {
    List<Columns> columns = new ArrayList<>();
    columns.add(NAME);
    columns.addAll(
        switch (kind) {
          case NETWORK_POLICY,
              GLOBAL_NETWORK_POLICY,
              STAGED_NETWORK_POLICY,
              STAGED_GLOBAL_NETWORK_POLICY ->
              List.of(spec("Tier", "string", "tier"), spec("Order", "number", "order"));
          case TIER ->
              List.of(
                  spec("Order", "number", "order"),
                  spec("DefaultAction", "string", "defaultAction"));
          case PROFILE -> List.<Columns>of();
          case NETWORK_SET, GLOBAL_NETWORK_SET -> List.of(spec("Nets", "string", "nets"));
          case HOST_ENDPOINT ->
              List.of(
                  spec("Node", "string", "node"),
                  spec("Interface", "string", "interfaceName"),
                  spec("IPs", "string", "expectedIPs"));
          case WORKLOAD_ENDPOINT ->
              List.of(
                  spec("Node", "string", "node"),
                  spec("Interface", "string", "interfaceName"),
                  spec("Networks", "string", "ipNetworks"));
          case NODE ->
              List.of(
                  spec("ASN", "string", "bgp", "asNumber"),
                  spec("IPv4", "string", "bgp", "ipv4Address"));
          case IP_POOL ->
              List.of(
                  spec("CIDR", "string", "cidr"),
                  spec("VXLAN", "string", "vxlanMode"),
                  spec("IPIP", "string", "ipipMode"),
                  spec("NAT", "boolean", "natOutgoing"));
          case IP_RESERVATION -> List.of(spec("CIDRs", "string", "reservedCIDRs"));
          case IPAM_CONFIGURATION -> List.of(spec("Strict Affinity", "boolean", "strictAffinity"));
          case BLOCK_AFFINITY ->
              List.of(
                  spec("CIDR", "string", "cidr"),
                  spec("Node", "string", "node"),
                  spec("Type", "string", "type"));
          case BGP_CONFIGURATION ->
              List.of(
                  spec("ASN", "string", "asNumber"),
                  spec("Mesh", "boolean", "nodeToNodeMeshEnabled"));
          case BGP_PEER ->
              List.of(
                  spec("Node Selector", "string", "nodeSelector"),
                  spec("Node", "string", "node"),
                  spec("Local ASN", "string", "localASNumber"),
                  spec("Peer Selector", "string", "peerSelector"),
                  spec("Peer IP", "string", "peerIP"),
                  spec("Peer ASN", "string", "asNumber"));
          case BGP_FILTER, IPAM_HANDLE, FELIX_CONFIGURATION, KUBE_CONTROLLERS_CONFIGURATION ->
              List.<Columns>of();
          case IPAM_BLOCK ->
              List.of(spec("CIDR", "string", "cidr"), spec("Affinity", "string", "affinity"));
          case CLUSTER_INFORMATION ->
              List.of(
                  spec("Version", "string", "calicoVersion"),
                  spec("Ready", "boolean", "datastoreReady"),
                  spec("Types", "string", "clusterType"));
          case CALICO_NODE_STATUS ->
              List.of(spec("Node", "string", "node"), spec("Classes", "string", "classes"));
          case KUBERNETES_NETWORK_POLICY, STAGED_KUBERNETES_NETWORK_POLICY ->
              List.of(spec("Pod-Selector", "string", "podSelector"));
          case CLUSTER_NETWORK_POLICY ->
              List.of(spec("Tier", "string", "tier"), spec("Priority", "integer", "priority"));
          case NAMESPACE -> List.of(new Columns("Status", "string", List.of("status", "phase")));
          case SERVICE_ACCOUNT -> List.<Columns>of();
          case SERVICE ->
              List.of(
                  spec("Type", "string", "type"),
                  spec("Cluster-IP", "string", "clusterIP"),
                  spec("External-IP", "string", "externalIPs"));
          case ENDPOINT_SLICE ->
              List.of(new Columns("AddressType", "string", List.of("addressType")));
        });
    columns.add(AGE);
    return columns;
  }

  private static Columns spec(String name, String type, String... fields) {
    List<String> path = new ArrayList<>();
    path.add("spec");
    path.addAll(List.of(fields));
    return new Columns(name, type, path);
  }

  Map<String, Object> definition() {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("name", name);
    definition.put("type", type);
    definition.put("format", name.equals("Name") ? "name" : "");
    definition.put("description", String.join(".", path));
    definition.put("priority", 0);
    return definition;
  }

  @Nullable Object cell(Map<?, ?> document, Instant now) {
    Object at = document;
    for (String field : path) {
      at = at instanceof Map<?, ?> map ? map.get(field) : null;
    }
    if (at instanceof List<?> list) {
      return String.join(",", list.stream().map(String::valueOf).toList());
    }
    if (at != null && type.equals("date")) {
      return Age.of(at.toString(), now);
    }
    return at != null && type.equals("string") ? at.toString() : at;
  }
}
