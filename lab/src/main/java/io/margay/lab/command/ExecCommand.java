package io.margay.lab.command;

import io.margay.cli.Failure;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.ProcessId;
import io.margay.lab.run.Labs;
import io.margay.lab.state.Description;
import io.margay.lab.state.Journal;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.state.WorkloadRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs a command in a node or a workload. */
@Command(
    name = "exec",
    description = "Run a command in a node's or a workload's network namespace.",
    mixinStandardHelpOptions = true)
final class ExecCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "NODE|WORKLOAD", description = "Where.")
  private String where = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "After a --.")
  private List<String> command = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    LabDirectory directory = Labs.runningOrThrow();
    String namespace = namespace(directory, Running.lab(directory));
    List<String> whole = new ArrayList<>();
    whole.addAll(List.of("nsenter", "--net=" + Namespaces.file(namespace), "--"));
    whole.addAll(command);
    Process process = new ProcessBuilder(whole).inheritIO().start();
    ProcessId.of(process.pid())
        .ifPresent(id -> directory.journal().add(new Journal.Entry.Running("exec", id)));
    return process.waitFor();
  }

  private String namespace(LabDirectory directory, Description lab) {
    Stream<NamedNamespace> nodes =
        lab.nodes().stream().map(n -> new NamedNamespace(n.name(), n.namespace()));
    Stream<NamedNamespace> workloads =
        directory.workloads().stream()
            .map((WorkloadRecord w) -> new NamedNamespace(w.name(), w.namespace()));
    List<NamedNamespace> all = Stream.concat(nodes, workloads).toList();
    for (NamedNamespace each : all) {
      if (each.name().equals(where)) {
        if (each.namespace() == null) {
          throw new Failure("this lab only records: its nodes and workloads are no namespaces");
        }
        return each.namespace();
      }
    }
    throw new Failure(
        "no node or workload '"
            + where
            + "': there are "
            + all.stream().map(NamedNamespace::name).toList());
  }

  private record NamedNamespace(String name, @Nullable String namespace) {}
}
