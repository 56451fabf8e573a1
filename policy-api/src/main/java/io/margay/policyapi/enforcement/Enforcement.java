package io.margay.policyapi.enforcement;

import io.margay.core.model.Kind;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.policyapi.snapshot.Source;
import io.margay.policyapi.status.Statuses;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** On how many of the nodes there are a revision is enforced. */
final class Enforcement {

  private static final String NODE = Kind.NODE.id() + "/";

  private final Hub hub;
  private final Reports reports;

  Enforcement(Hub hub, Reports reports) {
    this.hub = hub;
    this.reports = reports;
  }

  /**
   * The answer as a tree: {@code revision}, {@code nodes}, {@code enforced}, {@code message} and,
   * for each node that is not there yet, {@code behind} with what it last said.
   */
  Map<String, Object> of(long revision) {
    SortedSet<String> nodes = nodes();
    SortedMap<String, NodeReport> known = reports.all();
    List<Object> behind = new ArrayList<>();
    for (String node : nodes) {
      NodeReport report = known.get(node);
      if (report == null || report.revision() < revision) {
        behind.add(behind(node, report));
      }
    }
    int enforced = nodes.size() - behind.size();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("revision", Long.toString(revision));
    tree.put("nodes", nodes.size());
    tree.put("enforced", enforced);
    tree.put("message", "enforced on " + enforced + " of " + nodes.size() + " nodes");
    tree.put("behind", behind);
    return tree;
  }

  private static Map<String, Object> behind(String node, @Nullable NodeReport report) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("node", node);
    if (report != null) {
      tree.put("revision", Long.toString(report.revision()));
      tree.put("reportedAt", report.at().toString());
      tree.put("errors", report.errors());
    }
    return tree;
  }

  private SortedSet<String> nodes() {
    Snapshot snapshot = hub.snapshot();
    if (!snapshot.inSync()) {
      throw Statuses.unavailable("this replica has not read its topics yet: try again");
    }
    SortedSet<String> nodes = new TreeSet<>();
    for (Iterator<Entry> all = snapshot.of(Source.of(Kind.NODE)).objects(); all.hasNext(); ) {
      String key = all.next().key();
      if (key.startsWith(NODE)) {
        nodes.add(key.substring(key.lastIndexOf('/') + 1));
      }
    }
    return nodes;
  }
}
