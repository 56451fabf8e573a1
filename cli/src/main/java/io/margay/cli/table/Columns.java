package io.margay.cli.table;

import io.margay.core.model.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The columns of each kind. */
public final class Columns {

  private static final int SELECTOR_WIDTH = 48;

  /**
   * One column.
   *
   * @param wide shown only where the user asks for wide output
   * @param cell how the cell comes from an object
   */
  private record Column(String heading, boolean wide, Function<JsonNode, String> cell) {}

  private Columns() {}

  /** A table of objects of one kind. */
  public static String render(
      Kind kind, List<JsonNode> objects, boolean withNamespace, boolean wide, Instant now) {
    List<Column> columns = new ArrayList<>();
    if (withNamespace && kind.namespaced()) {
      columns.add(column("NAMESPACE", "metadata.namespace"));
    }
    columns.add(column("NAME", "metadata.name"));
    columns.addAll(of(kind));
    columns.add(new Column("AGE", false, object -> age(object, now)));
    columns.removeIf(column -> column.wide() && !wide);
    Table table = new Table(columns.stream().map(Column::heading).toList());
    for (JsonNode object : objects) {
      table.add(columns.stream().map(column -> column.cell().apply(object)).toList());
    }
    return table.toString();
  }

  private static List<Column> of(Kind kind) {
    return switch (kind) {
      case NETWORK_POLICY,
          GLOBAL_NETWORK_POLICY,
          STAGED_NETWORK_POLICY,
          STAGED_GLOBAL_NETWORK_POLICY ->
          List.of(
              column("TIER", "spec.tier"),
              column("ORDER", "spec.order"),
              column("SELECTOR", "spec.selector"),
              column("TYPES", "spec.types"),
              wide("INGRESS", "spec.ingress", Columns::rules),
              wide("EGRESS", "spec.egress", Columns::rules));
      case NETWORK_SET, GLOBAL_NETWORK_SET -> List.of(column("NETS", "spec.nets"));
      case HOST_ENDPOINT ->
          List.of(
              column("NODE", "spec.node"),
              column("INTERFACE", "spec.interfaceName"),
              column("IPS", "spec.expectedIPs"));
      case TIER ->
          List.of(column("ORDER", "spec.order"), column("DEFAULT-ACTION", "spec.defaultAction"));
      case PROFILE ->
          List.of(
              new Column("INGRESS", false, at("spec.ingress").andThen(Columns::rules)),
              new Column("EGRESS", false, at("spec.egress").andThen(Columns::rules)),
              wide("LABELS-TO-APPLY", "spec.labelsToApply", Columns::labels));
      case WORKLOAD_ENDPOINT ->
          List.of(
              column("NODE", "spec.node"),
              column("ADDRESSES", "spec.ipNetworks"),
              column("INTERFACE", "spec.interfaceName"),
              new Column("LABELS", false, at("metadata.labels").andThen(Columns::labels)),
              wide("PROFILES", "spec.profiles", Columns::text),
              wide("CONTAINER", "spec.containerID", Columns::text));
      case NODE ->
          List.of(
              column("ADDRESS", "spec.bgp.ipv4Address"),
              column("AS", "spec.bgp.asNumber"),
              wide("LABELS", "metadata.labels", Columns::labels));
      case IP_POOL ->
          List.of(
              column("CIDR", "spec.cidr"),
              column("BLOCK-SIZE", "spec.blockSize"),
              column("IPIP", "spec.ipipMode"),
              column("VXLAN", "spec.vxlanMode"),
              column("DISABLED", "spec.disabled"),
              wide("NODES", "spec.nodeSelector", Columns::text));
      case IP_RESERVATION -> List.of(column("CIDRS", "spec.reservedCIDRs"));
      case IPAM_CONFIGURATION ->
          List.of(
              column("STRICT-AFFINITY", "spec.strictAffinity"),
              column("MAX-BLOCKS", "spec.maxBlocksPerHost"),
              column("COOLDOWN", "spec.ipCooldownSeconds"));
      case BLOCK_AFFINITY ->
          List.of(
              column("NODE", "spec.node"),
              column("BLOCK", "spec.cidr"),
              column("STATE", "spec.state"));
      case BGP_CONFIGURATION ->
          List.of(
              column("AS", "spec.asNumber"),
              column("MESH", "spec.nodeToNodeMeshEnabled"),
              column("PORT", "spec.listenPort"));
      case BGP_PEER ->
          List.of(
              column("PEER", "spec.peerIP"),
              column("AS", "spec.asNumber"),
              column("NODE", "spec.node"),
              column("PEERS", "spec.peerSelector"),
              column("NODES", "spec.nodeSelector"));
      case BGP_FILTER ->
          List.of(
              new Column("EXPORT-V4", false, at("spec.exportV4").andThen(Columns::rules)),
              new Column("IMPORT-V4", false, at("spec.importV4").andThen(Columns::rules)),
              new Column("EXPORT-V6", false, at("spec.exportV6").andThen(Columns::rules)),
              new Column("IMPORT-V6", false, at("spec.importV6").andThen(Columns::rules)));
      case IPAM_BLOCK -> List.of(column("CIDR", "spec.cidr"), column("AFFINITY", "spec.affinity"));
      case IPAM_HANDLE -> List.of(column("HANDLE", "spec.handleID"));
      case FELIX_CONFIGURATION -> List.of(column("NODES", "spec.nodeSelector"));
      case KUBE_CONTROLLERS_CONFIGURATION -> List.of(column("LOG", "spec.logSeverityScreen"));
      case CLUSTER_INFORMATION ->
          List.of(column("VERSION", "spec.calicoVersion"), column("READY", "spec.datastoreReady"));
      case CALICO_NODE_STATUS ->
          List.of(column("NODE", "spec.node"), column("CLASSES", "spec.classes"));
      case KUBERNETES_NETWORK_POLICY, STAGED_KUBERNETES_NETWORK_POLICY ->
          List.of(
              column("PODS", "spec.podSelector"),
              column("TYPES", "spec.policyTypes"),
              wide("INGRESS", "spec.ingress", Columns::rules),
              wide("EGRESS", "spec.egress", Columns::rules));
      case CLUSTER_NETWORK_POLICY ->
          List.of(
              column("TIER", "spec.tier"),
              column("PRIORITY", "spec.priority"),
              wide("INGRESS", "spec.ingress", Columns::rules),
              wide("EGRESS", "spec.egress", Columns::rules));
      case NAMESPACE ->
          List.of(
              column("STATUS", "status.phase"), wide("LABELS", "metadata.labels", Columns::labels));
      case SERVICE_ACCOUNT -> List.of(wide("LABELS", "metadata.labels", Columns::labels));
      case SERVICE ->
          List.of(
              column("TYPE", "spec.type"),
              column("CLUSTER-IP", "spec.clusterIP"),
              column("EXTERNAL-IPS", "spec.externalIPs"),
              wide("SELECTOR", "spec.selector", Columns::labels));
      case ENDPOINT_SLICE ->
          List.of(
              column("ADDRESS-TYPE", "addressType"),
              wide("LABELS", "metadata.labels", Columns::labels));
    };
  }

  private static Column column(String heading, String path) {
    return new Column(heading, false, at(path).andThen(Columns::text));
  }

  private static Column wide(String heading, String path, Function<JsonNode, String> cell) {
    return new Column(heading, true, at(path).andThen(cell));
  }

  private static Function<JsonNode, JsonNode> at(String path) {
    return object -> {
      JsonNode node = object;
      for (String step : path.split("\\.")) {
        node = node.path(step);
      }
      return node;
    };
  }

  private static String text(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return "-";
    }
    if (node.isArray()) {
      String items = node.valueStream().map(JsonNode::asString).collect(Collectors.joining(","));
      return items.isEmpty() ? "-" : items;
    }
    String text = node.isValueNode() ? node.asString() : node.toString();
    return text.length() <= SELECTOR_WIDTH ? text : text.substring(0, SELECTOR_WIDTH - 3) + "...";
  }

  private static String labels(JsonNode node) {
    String text =
        node.propertyStream()
            .map(e -> e.getKey() + "=" + e.getValue().asString(""))
            .sorted()
            .collect(Collectors.joining(","));
    return text.isEmpty() ? "-" : text;
  }

  private static String rules(JsonNode node) {
    return node.size() + (node.size() == 1 ? " rule" : " rules");
  }

  private static String age(JsonNode object, Instant now) {
    try {
      String created = object.path("metadata").path("creationTimestamp").asString("");
      return age(Duration.between(Instant.parse(created), now));
    } catch (DateTimeParseException _) {
      return "-";
    }
  }

  private static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + "d";
    }
    if (age.toHours() > 0) {
      return age.toHours() + "h";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
  }
}
