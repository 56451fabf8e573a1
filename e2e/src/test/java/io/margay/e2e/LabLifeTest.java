package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.lab.host.ProcessId;
import io.margay.lab.run.Labs;
import io.margay.lab.state.Journal;
import io.margay.lab.state.LabDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lab's own life: whatever happens to it, nothing of it is left after {@code lab down}. */
@ExtendWith(NeedsRoot.class)
class LabLifeTest {

  private static final String NAME = "life";

  private final LabDirectory directory = new LabDirectory(Margay.HOME.resolve("e2e/target/life"));
  private final String state = directory.path().toString();

  @AfterEach
  void nothingIsLeft() throws IOException {
    Labs.down(directory, false);
    // The kernel takes a moment over the last of a process, and of a namespace.
    await().untilAsserted(() -> assertThat(traces()).isEmpty());
    assertThat(directory.path()).doesNotExist();
  }

  @Test
  void upTwiceDownTwiceAndAKilledLabLeaveNothing() {
    Margay.must(NAME, "lab", "up", "--detach", "--nodes", "1", "--state", state);
    assertThat(Margay.must(NAME, "lab", "up", "--detach", "--nodes", "1", "--state", state))
        .contains("already up");
    List<ProcessId> first = processes();
    assertThat(first).hasSizeGreaterThanOrEqualTo(6).allMatch(ProcessId::isAlive);
    Margay.must(NAME, "lab", "workload", "add", "w", "--node", "node1");
    assertThat(Margay.must(NAME, "lab", "exec", "w", "--", "ip", "-4", "addr")).contains("10.244.");
    assertThat(Margay.must(NAME, "lab", "status")).contains("memory of all:");

    Labs.process(directory).orElseThrow().kill();
    await().until(() -> Labs.process(directory).isEmpty());
    Margay.must(NAME, "lab", "down");
    assertThat(Margay.must(NAME, "lab", "down")).contains("nothing to do");
    assertThat(first).noneMatch(ProcessId::isAlive);
  }

  private List<ProcessId> processes() {
    return directory.journal().entries().stream()
        .filter(Journal.Entry.Running.class::isInstance)
        .map(entry -> ((Journal.Entry.Running) entry).process())
        .toList();
  }

  /** Namespaces, links, pointer files and processes that name the lab. */
  private TreeSet<String> traces() throws IOException {
    TreeSet<String> traces = new TreeSet<>();
    collect(Path.of("/run/netns"), "mgy-" + NAME + "-", traces);
    collect(Path.of("/sys/class/net"), "mgy-l-" + NAME, traces);
    collect(Path.of("/run/margay"), "lab-" + NAME, traces);
    ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains(state))
        .forEach(p -> traces.add("process " + p.pid()));
    return traces;
  }

  private static void collect(Path place, String prefix, TreeSet<String> into) throws IOException {
    if (Files.isDirectory(place)) {
      try (Stream<Path> entries = Files.list(place)) {
        entries
            .filter(entry -> entry.getFileName().toString().startsWith(prefix))
            .forEach(entry -> into.add(entry.toString()));
      }
    }
  }
}
