package io.margay.cli.table;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, as wide as their contents, three spaces apart. */
public final class Table {

  private static final String GAP = "   ";

  private final List<List<String>> rows = new ArrayList<>();

  public Table(List<String> headings) {
    rows.add(List.copyOf(headings));
  }

  public Table(String... headings) {
    this(List.of(headings));
  }

  /**
   * @throws IllegalArgumentException if there are not as many cells as headings
   */
  public Table add(List<String> cells) {
    if (cells.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells under " + rows.getFirst().size() + " headings");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  public Table add(String... cells) {
    return add(List.of(cells));
  }

  @Override
  public String toString() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
