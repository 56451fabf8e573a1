package io.margay.bench.report;

import io.margay.cli.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a benchmark found. */
public final class Report {

  private final String benchmark;
  private final Table table = new Table("STEP", "N", "MIN ms", "P50 ms", "P99 ms");
  private int steps;
  private final Map<String, Double> values = new LinkedHashMap<>();
  private final Map<String, Double> ratios = new LinkedHashMap<>();
  private final List<String> figures = new ArrayList<>();

  public Report(String benchmark) {
    this.benchmark = benchmark;
  }

  public void add(String description, Samples samples) {
    steps++;
    table.add(
        description,
        Integer.toString(samples.count()),
        millis(samples.seconds(0)),
        millis(samples.seconds(0.5)),
        millis(samples.seconds(0.99)));
    values.put(benchmark + "." + samples.name() + ".p50.seconds", samples.seconds(0.5));
    values.put(benchmark + "." + samples.name() + ".p99.seconds", samples.seconds(0.99));
  }

  /** Ours divided by the raw limit, at the median. */
  public void compare(Samples ours, Samples limit) {
    ratios.put(
        benchmark + "." + ours.name() + ".p50.seconds/" + limit.name(),
        ours.seconds(0.5) / limit.seconds(0.5));
  }

  /** A figure that is no duration, under its whole key. */
  public void value(String key, double number) {
    values.put(key, number);
    figures.add(String.format(Locale.ROOT, "%s = %.3f%n", key, number));
  }

  /** Ours divided by a limit, under its whole key. */
  public void ratio(String key, double number) {
    ratios.put(key, number);
  }

  /** The table, and below it the other figures and the ratios. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(steps == 0 ? "" : table.toString());
    figures.forEach(text::append);
    ratios.forEach(
        (key, ratio) -> text.append(String.format(Locale.ROOT, "%s = %.2f%n", key, ratio)));
    return text.toString();
  }

  /** Writes {@code NAME.json}. */
  public Path write(Path directory) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("values", values);
    tree.put("ratios", ratios);
    tree.put("machine", machine());
    tree.put("versions", Map.of("margay", "0.1.0-SNAPSHOT", "java", Runtime.version().toString()));
    try {
      Files.createDirectories(directory);
      return Files.writeString(
          directory.resolve(benchmark + ".json"),
          JsonMapper.builder()
                  .enable(SerializationFeature.INDENT_OUTPUT)
                  .build()
                  .writeValueAsString(tree)
              + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> machine() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("kernel", System.getProperty("os.version"));
    machine.put("architecture", System.getProperty("os.arch"));
    machine.put("cpu", firstOf("/proc/cpuinfo", "model name"));
    machine.put("memory", firstOf("/proc/meminfo", "MemTotal"));
    machine.put("loadAverage", first("/proc/loadavg"));
    return machine;
  }

  private static String firstOf(String file, String key) {
    return lines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String first(String file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? "unknown" : lines.getFirst();
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException _) {
      return List.of();
    }
  }

  private static String millis(double seconds) {
    return String.format(Locale.ROOT, "%.2f", seconds * 1e3);
  }
}
