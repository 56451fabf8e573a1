package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The columns that kubectl shows for each kind: those that Calico's own definitions name. */
final class Columns {

  private static final Column NAME = text("Name", "metadata.name");
  private static final Column AGE = Column.of("Age", "date", "metadata.creationTimestamp");

  private static final Map<Kind, List<Column>> ALL = all();

  private Columns() {}

  static List<Column> of(Kind kind) {
    return Objects.requireNonNull(ALL.get(kind));
  }

  private static Map<Kind, List<Column>> all() {
    Map<Kind, List<Column>> all = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      all.put(
          kind, Stream.of(List.of(NAME), own(kind), List.of(AGE)).flatMap(List::stream).toList());
    }
    return Collections.unmodifiableMap(all);
  }

  /** Between the name and the age. */
  private static List<Column> own(Kind kind) {
    return switch (kind) {
      case NETWORK_POLICY,
          GLOBAL_NETWORK_POLICY,
          STAGED_NETWORK_POLICY,
          STAGED_GLOBAL_NETWORK_POLICY ->
          List.of(text("Tier", "spec.tier"), number("Order", "spec.order"));
      case KUBERNETES_NETWORK_POLICY, STAGED_KUBERNETES_NETWORK_POLICY ->
          texts("Pod-Selector", "spec.podSelector");
      case CLUSTER_NETWORK_POLICY ->
          List.of(text("Tier", "spec.tier"), Column.of("Priority", "integer", "spec.priority"));
      case TIER ->
          List.of(number("Order", "spec.order"), text("DefaultAction", "spec.defaultAction"));
      case NETWORK_SET, GLOBAL_NETWORK_SET -> texts("Nets", "spec.nets");
      case HOST_ENDPOINT ->
          texts(
              "Node", "spec.node",
              "Interface", "spec.interfaceName",
              "IPs", "spec.expectedIPs");
      case WORKLOAD_ENDPOINT ->
          texts(
              "Node", "spec.node",
              "Interface", "spec.interfaceName",
              "Networks", "spec.ipNetworks");
      case NODE -> texts("ASN", "spec.bgp.asNumber", "IPv4", "spec.bgp.ipv4Address");
      case CALICO_NODE_STATUS -> texts("Node", "spec.node", "Classes", "spec.classes");
      case IP_POOL ->
          List.of(
              text("CIDR", "spec.cidr"),
              text("VXLAN", "spec.vxlanMode"),
              text("IPIP", "spec.ipipMode"),
              flag("NAT", "spec.natOutgoing"));
      case IP_RESERVATION -> texts("CIDRs", "spec.reservedCIDRs");
      case IPAM_CONFIGURATION -> List.of(flag("Strict Affinity", "spec.strictAffinity"));
      case IPAM_BLOCK -> texts("CIDR", "spec.cidr", "Affinity", "spec.affinity");
      case BLOCK_AFFINITY -> texts("CIDR", "spec.cidr", "Node", "spec.node", "Type", "spec.type");
      case BGP_CONFIGURATION ->
          List.of(text("ASN", "spec.asNumber"), flag("Mesh", "spec.nodeToNodeMeshEnabled"));
      case BGP_PEER ->
          texts(
              "Node Selector", "spec.nodeSelector",
              "Node", "spec.node",
              "Local ASN", "spec.localASNumber",
              "Peer Selector", "spec.peerSelector",
              "Peer IP", "spec.peerIP",
              "Peer ASN", "spec.asNumber");
      case CLUSTER_INFORMATION ->
          List.of(
              text("Version", "spec.calicoVersion"),
              flag("Ready", "spec.datastoreReady"),
              text("Types", "spec.clusterType"));
      case NAMESPACE -> texts("Status", "status.phase");
      case SERVICE ->
          texts(
              "Type", "spec.type",
              "Cluster-IP", "spec.clusterIP",
              "External-IP", "spec.externalIPs");
      case ENDPOINT_SLICE -> texts("AddressType", "addressType");
      case PROFILE,
          BGP_FILTER,
          IPAM_HANDLE,
          FELIX_CONFIGURATION,
          KUBE_CONTROLLERS_CONFIGURATION,
          SERVICE_ACCOUNT ->
          List.of();
    };
  }

  private static List<Column> texts(String... namesAndPaths) {
    return Stream.iterate(0, i -> i < namesAndPaths.length, i -> i + 2)
        .map(i -> text(namesAndPaths[i], namesAndPaths[i + 1]))
        .toList();
  }

  private static Column text(String name, String path) {
    return Column.of(name, "string", path);
  }

  private static Column number(String name, String path) {
    return Column.of(name, "number", path);
  }

  private static Column flag(String name, String path) {
    return Column.of(name, "boolean", path);
  }
}
