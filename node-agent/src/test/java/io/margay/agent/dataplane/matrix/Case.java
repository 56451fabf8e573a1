package io.margay.agent.dataplane.matrix;

import io.margay.agent.document.ResourceDocuments;
import io.margay.core.model.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of packets under some policies. In a file a case begins with {@code case NAME}; then come
 * resources, {@code KIND [NAMESPACE/]NAME SPEC} with the names of fields unquoted, and cells,
 * {@code FROM > TO PROTOCOL [PORT or TYPE/CODE] yes}: for both families, or one if it says {@code
 * 4} or {@code 6} in the end.
 */
record Case(String name, List<Resource> resources, List<Cell> cells) {

  private static final Pattern FIELD = Pattern.compile("([{,]\\s*)([A-Za-z]+)\\s*:");
  private static final Pattern CELL =
      Pattern.compile("(\\S+) > (\\S+) (\\S+)(?: (\\d+)(?:/(\\d+))?)? (yes|no)(?: ([46]))?");

  /**
   * One row.
   *
   * @param number a port, or an ICMP type; -1 for none
   * @param code of ICMP
   * @param family 4, 6 or 0 for both
   */
  record Cell(
      String from,
      String to,
      String protocol,
      int number,
      int code,
      boolean expected,
      int family) {}

  static List<Case> read(String file) throws IOException {
    try (InputStream in = Case.class.getResourceAsStream("/io/margay/agent/dataplane/" + file)) {
      if (in == null) {
        throw new IOException("there is no " + file);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static List<Case> parse(String text) {
    List<Case> cases = new ArrayList<>();
    for (String line : text.split("\n")) {
      String row = line.strip();
      if (row.startsWith("case ")) {
        cases.add(new Case(row.substring(5), new ArrayList<>(), new ArrayList<>()));
      } else if (!row.isEmpty() && !row.startsWith("#")) {
        Matcher cell = CELL.matcher(row);
        if (cell.matches()) {
          cases.getLast().cells.add(cell(cell));
        } else {
          cases.getLast().resources.add(resource(row));
        }
      }
    }
    return cases;
  }

  static Cell cell(String row) {
    Matcher matcher = CELL.matcher(row);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no cell: " + row);
    }
    return cell(matcher);
  }

  private static Cell cell(Matcher row) {
    return new Cell(
        row.group(1),
        row.group(2),
        row.group(3),
        row.group(4) == null ? -1 : Integer.parseInt(row.group(4)),
        row.group(5) == null ? 0 : Integer.parseInt(row.group(5)),
        row.group(6).equals("yes"),
        row.group(7) == null ? 0 : Integer.parseInt(row.group(7)));
  }

  static Resource resource(String row) {
    String[] parts = row.split(" ", 3);
    String kind =
        switch (parts[0]) {
          case "gnp" -> "GlobalNetworkPolicy";
          case "np" -> "NetworkPolicy";
          case "netset" -> "GlobalNetworkSet";
          case "tier" -> "Tier";
          case "profile" -> "Profile";
          case "hep" -> "HostEndpoint";
          case "wep" -> "WorkloadEndpoint";
          case "sgnp" -> "StagedGlobalNetworkPolicy";
          case "slice" -> "EndpointSlice";
          case "knp" -> "NetworkPolicy";
          case "kcnp" -> "ClusterNetworkPolicy";
          default -> throw new IllegalArgumentException("what is " + row);
        };
    String[] name = parts[1].split("/");
    String labels = "";
    String spec = parts[2];
    if (spec.startsWith("[")) {
      int end = spec.indexOf(']');
      labels = ",\"labels\":{" + spec.substring(1, end) + "}";
      spec = spec.substring(end + 1).strip();
    }
    String metadata =
        "\"name\":\""
            + name[name.length - 1]
            + "\""
            + (name.length == 2 ? ",\"namespace\":\"" + name[0] + "\"" : "")
            + labels;
    String fields = FIELD.matcher(spec).replaceAll("$1\"$2\":");
    boolean slice = kind.equals("EndpointSlice");
    String version =
        switch (parts[0]) {
          case "slice" -> "discovery.k8s.io/v1";
          case "knp" -> "networking.k8s.io/v1";
          case "kcnp" -> "policy.networking.k8s.io/v1alpha2";
          default -> "projectcalico.org/v3";
        };
    String json =
        "{\"apiVersion\":\""
            + version
            + "\",\"kind\":\""
            + kind
            + "\",\"metadata\":{"
            + metadata
            + "},"
            // What a slice says stands beside its metadata.
            + (slice ? fields.substring(1) : "\"spec\":" + fields + "}");
    return ResourceDocuments.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
