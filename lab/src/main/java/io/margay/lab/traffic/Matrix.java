package io.margay.lab.traffic;

import io.margay.cli.table.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** Who reaches whom on which port, found out by connections, all at the same time. */
public final class Matrix {

  /** A connection that is, or is not, possible. */
  public record Cell(String from, String to, int port) {}

  private final Map<Cell, Probe.Outcome> outcomes;

  Matrix(Map<Cell, Probe.Outcome> outcomes) {
    this.outcomes = new LinkedHashMap<>(outcomes);
  }

  /** Tries every source with every target but itself. */
  public static Matrix measure(
      List<Place> sources, List<Place> targets, List<Integer> ports, Duration limit) {
    Map<Cell, CompletableFuture<Probe>> probes = new LinkedHashMap<>();
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (Place from : sources) {
        for (Place to : targets) {
          for (int port : from.equals(to) ? List.<Integer>of() : ports) {
            probes.put(
                new Cell(from.name(), to.name(), port),
                CompletableFuture.supplyAsync(
                    () -> Probe.tcp(from, to.address(), port, limit), threads));
          }
        }
      }
    }
    Map<Cell, Probe.Outcome> outcomes = new LinkedHashMap<>();
    probes.forEach((cell, probe) -> outcomes.put(cell, probe.join().outcome()));
    return new Matrix(outcomes);
  }

  /**
   * The cells that are not as expected, a sentence each. A connection is expected where the rule
   * says so.
   */
  public List<String> differences(Rule rule) {
    List<String> differences = new ArrayList<>();
    outcomes.forEach((cell, outcome) -> {
      boolean open = outcome == Probe.Outcome.OPEN;
      if (open != rule.allows(cell)) {
        differences.add(
            cell.from()
                + " → "
                + cell.to()
                + ":"
                + cell.port()
                + " is "
                + outcome.name().toLowerCase(java.util.Locale.ROOT)
                + ", must be "
                + (open ? "closed" : "open"));
      }
    });
    return differences;
  }

  /** What the policy says about a connection. */
  @FunctionalInterface
  public interface Rule {
    boolean allows(Cell cell);
  }

  /** A row for each source, a column for each target and port. */
  @Override
  public String toString() {
    List<String> sources = outcomes.keySet().stream().map(Cell::from).distinct().toList();
    List<String> columns =
        outcomes.keySet().stream()
            .map(cell -> cell.to() + ":" + cell.port())
            .distinct()
            .sorted()
            .toList();
    List<String> headings = new ArrayList<>(List.of("from \\ to"));
    headings.addAll(columns);
    Table table = new Table(headings);
    for (String from : sources) {
      List<String> row = new ArrayList<>(List.of(from));
      for (String column : columns) {
        String[] to = column.split(":");
        row.add(word(outcomes.get(new Cell(from, to[0], Integer.parseInt(to[1])))));
      }
      table.add(row);
    }
    return table.toString();
  }

  private static String word(Probe.@org.jspecify.annotations.Nullable Outcome outcome) {
    return switch (outcome) {
      case null -> "·";
      case OPEN -> "open";
      case DROPPED -> "closed";
      case REFUSED -> "refused";
    };
  }
}
