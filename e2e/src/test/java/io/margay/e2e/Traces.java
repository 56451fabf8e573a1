package io.margay.e2e;

import io.margay.cli.api.ApiException;
import io.margay.core.model.Kind;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** All that workloads leave on nodes, in ipam-service and in the API while they live. */
final class Traces {

  private final TheLab lab;
  private final List<String> nodes;

  Traces(TheLab lab, String... nodes) {
    this.lab = lab;
    this.nodes = List.of(nodes);
  }

  /** One line each, so that a difference names itself. */
  List<String> all() throws ApiException {
    List<String> traces = new ArrayList<>();
    for (String node : nodes) {
      kernel(node).forEach(line -> traces.add(node + ": " + line));
      files(node).forEach(file -> traces.add(node + ": file " + file));
    }
    lab.usedAddresses(nodes).forEach(block -> traces.add("in use of block " + block));
    lab.api()
        .list(Kind.WORKLOAD_ENDPOINT, null)
        .forEach(endpoint -> {
          if (nodes.contains(endpoint.path("spec").path("node").asString(""))) {
            traces.add("endpoint " + endpoint.path("metadata").path("name").asString(""));
          }
        });
    traces.sort(null);
    return traces;
  }

  private List<String> kernel(String node) {
    String namespace = lab.namespace(node);
    String inside = "--net=/run/netns/" + namespace;
    List<String> lines = new ArrayList<>();
    lines.addAll(lines(Tool.must("ip", "-n", namespace, "-br", "link"), "cali|ifb"));
    lines.addAll(lines(Tool.must("ip", "-n", namespace, "route"), " dev cali"));
    lines.addAll(lines(Tool.must("ip", "-n", namespace, "-6", "route"), " dev cali"));
    // Without the state at the line's end, which changes by itself.
    String neighbours = Tool.must("ip", "-n", namespace, "neigh").replaceAll("(?m) [A-Z]+ *$", "");
    lines.addAll(lines(neighbours, " dev cali"));
    lines.addAll(lines(Tool.must("nsenter", inside, "tc", "qdisc"), " dev cali"));
    lines.addAll(lines(Tool.must("nsenter", inside, "iptables-save"), "cali[0-9a-f]{11}"));
    lines.addAll(lines(Tool.must("nsenter", inside, "ipset", "save"), "cali[0-9a-f]{11}"));
    lines.addAll(lines(Tool.must("nsenter", inside, "nft", "list", "ruleset"), "cali[0-9a-f]{11}"));
    return lines;
  }

  /**
   * Of endpoints, and of addresses that are to be given back. Those of endpoints that are deleted
   * stay for a minute, until the feed is sure to agree.
   */
  private List<String> files(String node) {
    List<String> names = new ArrayList<>();
    for (String kind : List.of("endpoints", "releases")) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(lab.state(node).resolve(kind))) {
        for (Path file : files) {
          if (!isDeleted(file)) {
            names.add(kind + "/" + file.getFileName());
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return names;
  }

  private static boolean isDeleted(Path file) throws IOException {
    try {
      return JsonMapper.shared()
          .readTree(Files.readString(file))
          .path("state")
          .asString("")
          .equals("DELETED");
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private static List<String> lines(String text, String part) {
    return text.lines()
        .filter(line -> line.matches(".*(" + part + ").*"))
        // What counts packets, or the order in which things were made.
        .map(line ->
            line.replaceAll("@if[0-9]+|\\[[0-9]+:[0-9]+\\]|packets [0-9]+ bytes [0-9]+", ""))
        .toList();
  }
}
