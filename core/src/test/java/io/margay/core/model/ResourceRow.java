package io.margay.core.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A line of {@code resources.txt} or of a file in {@code rows}.
 *
 * @param path of the expected problem; empty if the body must be accepted
 * @param reason of the expected problem; empty if the message says enough
 */
record ResourceRow(
    String line, String kind, String body, String path, String reason, String message) {

  private static final Set<String> SINGLETONS =
      Set.of(
          "BGPConfiguration",
          "IPAMConfiguration",
          "ClusterInformation",
          "KubeControllersConfiguration");

  private static final List<String> FILES =
      List.of(
          "resources",
          "rows/ippool",
          "rows/ipam",
          "rows/bgp",
          "rows/node",
          "rows/config",
          "rows/kubernetes");

  private static final List<ResourceRow> ALL =
      FILES.stream().flatMap(file -> in(file + ".txt").stream()).toList();

  static List<ResourceRow> all() {
    return ALL;
  }

  private static List<ResourceRow> in(String file) {
    try (InputStream in = ResourceRow.class.getResourceAsStream(file)) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
          .filter(i -> !lines.get(i).isBlank() && !lines.get(i).startsWith("#"))
          .map(i -> of(file + ":" + (i + 1), lines.get(i)))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ResourceRow of(String line, String text) {
    String[] cells = text.split(" ; ", -1);
    if (cells.length != 2 && cells.length != 4 && cells.length != 5) {
      throw new IllegalStateException("line " + line + " has " + cells.length + " cells");
    }
    boolean accepted = cells.length == 2;
    return new ResourceRow(
        line,
        cells[0],
        cells[1],
        accepted ? "" : cells[2],
        cells.length == 5 ? cells[3] : "",
        accepted ? "" : cells[cells.length - 1]);
  }

  /** The whole body: what the row leaves out is filled in. */
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    Optional<Kind> known = Kind.byId(kind);
    tree.put("apiVersion", known.map(Kind::apiVersion).orElse(Kind.API_VERSION));
    tree.put("kind", known.map(Kind::kindName).orElse(kind));
    tree.put("metadata", metadata());
    parse(body)
        .forEach((key, value) -> {
          if (key.equals("metadata") && value instanceof Map<?, ?> given) {
            Map<Object, Object> metadata = new HashMap<>(metadata());
            metadata.putAll(given);
            tree.put(key, metadata);
          } else {
            tree.put(key, value);
          }
        });
    return tree;
  }

  private Map<String, Object> metadata() {
    Map<String, Object> metadata = new HashMap<>();
    metadata.put("name", SINGLETONS.contains(kind) ? "default" : "x");
    if (Kind.byId(kind).map(Kind::namespaced).orElse(false)) {
      metadata.put("namespace", "n");
    }
    return metadata;
  }

  static Map<String, Object> parse(String yaml) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
  }

  @Override
  public String toString() {
    return line + ": " + kind + " " + body + (path.isEmpty() ? "" : " -> " + path);
  }
}
