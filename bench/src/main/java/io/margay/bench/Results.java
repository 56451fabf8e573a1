package io.margay.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a benchmark found: a table for people, a file for whoever compares runs. */
final class Results {

  private final Map<String, Samples> steps = new LinkedHashMap<>();
  private final SortedMap<String, Double> ratios = new TreeMap<>();

  /** The samples of a step, to be filled. */
  Samples step(String name) {
    return steps.computeIfAbsent(name, unused -> new Samples());
  }

  /** Ours divided by the limit, medians of both; the key names the limit. */
  void ratio(String key, String ours, String limit) {
    ratios.put(key, step(ours).percentileMillis(50) / step(limit).percentileMillis(50));
  }

  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(Locale.ROOT, "%-40s %8s %10s %10s", "step", "samples", "p50 ms", "p99 ms"));
    steps.forEach((name, samples) ->
        lines.add(
            String.format(
                Locale.ROOT,
                "%-40s %8d %10.2f %10.2f",
                name,
                samples.count(),
                samples.percentileMillis(50),
                samples.percentileMillis(99))));
    ratios.forEach((key, value) ->
        lines.add(String.format(Locale.ROOT, "%-40s %8s %10.2f", key, "ratio", value)));
    return lines;
  }

  void write(Path file) throws IOException {
    SortedMap<String, Double> values = new TreeMap<>();
    steps.forEach((name, samples) -> {
      values.put(name + ".p50.millis", samples.percentileMillis(50));
      values.put(name + ".p99.millis", samples.percentileMillis(99));
    });
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("values", values);
    tree.put("ratios", ratios);
    tree.put("machine", machine());
    tree.put(
        "versions",
        Map.of("java", Runtime.version().toString(), "kernel", System.getProperty("os.version")));
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, json.writeValueAsString(tree) + "\n");
  }

  private static Map<String, Object> machine() {
    Runtime runtime = Runtime.getRuntime();
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return Map.of("processors", runtime.availableProcessors(), "loadAverage", load);
  }
}
