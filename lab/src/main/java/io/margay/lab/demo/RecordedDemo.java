package io.margay.lab.demo;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.lab.run.Waiting;
import io.margay.lab.state.Description;
import io.margay.lab.state.WorkloadRecord;
import io.margay.lab.workload.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The demo where there is no privilege: the same way of the same policy, up to the text that the
 * database's agent would give to ipset and iptables-restore, which is shown and checked instead of
 * connections.
 */
public final class RecordedDemo implements AutoCloseable {

  private static final ResourceKey POLICY =
      new ResourceKey(Kind.GLOBAL_NETWORK_POLICY, "", "allow-tcp-6379");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** The first and last line of what a recording agent writes at each apply that has news. */
  private static final String FIRST = "# sets";

  private static final String LAST = "# end";

  private final Workloads workloads;
  private final Cluster cluster;
  private final Path policyFile;
  private final Consumer<String> out;
  private final List<String> attached = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();
  private final WorkloadRecord frontend;
  private final WorkloadRecord stranger;
  private final Path log;

  public RecordedDemo(
      Description lab,
      Workloads workloads,
      Cluster cluster,
      Path policyFile,
      Consumer<String> out) {
    this.workloads = workloads;
    this.cluster = cluster;
    this.policyFile = policyFile;
    this.out = out;
    List<Description.Node> nodes = lab.nodes();
    this.frontend = attach("frontend", nodes.get(0));
    Description.Node home = nodes.get(1 % nodes.size());
    attach("database", home);
    this.stranger = attach("stranger", nodes.get(2 % nodes.size()));
    this.log = home.log();
  }

  /** Returns whether every text was as the policy says. */
  public boolean run() {
    out.accept("1. No policy, and no set of anybody's labels");
    expect("without a policy", text -> !text.contains(POLICY.name()));

    out.accept("2. margay apply -f " + policyFile.getFileName());
    cluster.apply(policyFile);
    out.accept("3. What the agent of the database's node would program:");
    String text =
        expect(
            "with the policy",
            t -> t.contains(POLICY.name()) && has(t, frontend) && !has(t, stranger));
    text.lines().filter(line -> !line.isBlank()).forEach(line -> out.accept("     " + line));

    out.accept("5. stranger gets the label role=frontend: its address joins the set");
    cluster.label(stranger.addressOrThrow(), Map.of("role", "frontend"));
    expect("after the new label", t -> has(t, frontend) && has(t, stranger));
    out.accept("   The policy is deleted");
    cluster.delete(POLICY);
    expect("after the policy's end", t -> !t.contains(POLICY.name()));
    differences.forEach(difference -> out.accept("NOT as the policy says: " + difference));
    return differences.isEmpty();
  }

  @Override
  public void close() {
    attached.forEach(workloads::remove);
    attached.clear();
  }

  private WorkloadRecord attach(String name, Description.Node node) {
    WorkloadRecord workload = workloads.add(name, node.name(), Map.of("role", name), List.of());
    attached.add(name);
    return workload;
  }

  private static boolean has(String text, WorkloadRecord workload) {
    return text.lines()
        .filter(line -> line.startsWith("add ") && !line.contains(","))
        .anyMatch(line -> line.contains(" " + workload.addressOrThrow()));
  }

  private String expect(String when, Predicate<String> wanted) {
    if (!Waiting.until(() -> wanted.test(recorded()), LIMIT)) {
      differences.add(when + ", the agent's last text is in " + log);
    }
    return recorded();
  }

  /** The last whole text in the agent's log. */
  private String recorded() {
    try {
      String all = Files.readString(log);
      int end = all.lastIndexOf("\n" + LAST);
      int begin = end < 0 ? -1 : all.lastIndexOf(FIRST, end);
      return begin < 0 ? "" : all.substring(begin, end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
