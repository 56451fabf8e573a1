package io.margay.agent.dataplane.iptables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps the tables of one address family as planned. One thread uses it. */
public final class IptablesDriver {

  private final IptablesTool tool;
  private List<TablePlan> wanted = List.of();
  private boolean dirty = true;

  /** What the kernel has, as far as is known; null if that must be read. */
  private @Nullable SortedMap<String, SavedTable> actual;

  public IptablesDriver(IptablesTool tool) {
    this.tool = tool;
  }

  /** Says what the tables should have; replaces what was said before. */
  public void want(List<TablePlan> plans) {
    wanted = List.copyOf(plans);
    dirty = true;
  }

  /**
   * Writes what differs.
   *
   * @throws IOException if it could not be read or written; it is tried anew by the next call
   */
  public void apply() throws IOException {
    if (!dirty) {
      return;
    }
    SortedMap<String, SavedTable> before = actual;
    if (before == null) {
      before = SaveParser.parse(tool.save());
    }
    // Should the writing fail, nobody knows what is there.
    actual = null;
    String text = difference(before);
    if (!text.isEmpty()) {
      tool.restore(text);
    }
    SortedMap<String, SavedTable> now = new TreeMap<>();
    wanted.forEach(plan -> now.put(plan.table(), SavedTable.of(plan)));
    actual = now;
    dirty = false;
  }

  /**
   * Removes everything of ours.
   *
   * @throws UnreadableException if the tables can not even be read
   */
  public void sweep() throws IOException {
    want(List.of());
    try {
      actual = SaveParser.parse(tool.save());
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
    apply();
  }

  /** The tables can not be read. */
  public static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Reads the kernel.
   *
   * @return what is no longer as it was written, a sentence each
   */
  public List<String> resync() throws IOException {
    SortedMap<String, SavedTable> before = actual;
    SortedMap<String, SavedTable> found = SaveParser.parse(tool.save());
    actual = found;
    dirty |= before == null || !difference(found).isEmpty();
    return before == null ? List.of() : drift(before, found);
  }

  private String difference(SortedMap<String, SavedTable> from) {
    StringBuilder text = new StringBuilder();
    Set<String> planned = new HashSet<>();
    for (TablePlan plan : wanted) {
      planned.add(plan.table());
      text.append(RestoreText.difference(plan, from.getOrDefault(plan.table(), SavedTable.EMPTY)));
    }
    from.forEach((table, saved) -> {
      if (!planned.contains(table) && !saved.isEmpty()) {
        text.append(RestoreText.difference(TablePlan.empty(table), saved));
      }
    });
    return text.toString();
  }

  private static List<String> drift(
      SortedMap<String, SavedTable> before, SortedMap<String, SavedTable> found) {
    List<String> drift = new ArrayList<>();
    before.forEach((name, table) -> {
      SavedTable now = found.getOrDefault(name, SavedTable.EMPTY);
      table
          .chains()
          .forEach((chain, hashes) -> {
            if (!hashes.equals(now.chains().get(chain))) {
              drift.add("chain " + chain + " of table " + name + " was changed");
            }
          });
      table
          .hooks()
          .forEach((chain, hooks) -> {
            if (!same(hooks, now.hooks().getOrDefault(chain, List.of()))) {
              drift.add("the jump from " + chain + " of table " + name + " was changed");
            }
          });
    });
    return drift;
  }

  private static boolean same(List<SavedTable.Hook> written, List<SavedTable.Hook> found) {
    boolean same = written.size() == found.size();
    for (int i = 0; same && i < written.size(); i++) {
      SavedTable.Hook hook = written.get(i);
      SavedTable.Hook now = found.get(i);
      same = hook.hash().equals(now.hash()) && (hook.first() ? now.first() : now.last());
    }
    return same;
  }
}
