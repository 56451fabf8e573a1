package io.margay.lab.command;

import io.margay.cli.table.Table;
import io.margay.lab.host.ProcessId;
import io.margay.lab.run.Labs;
import io.margay.lab.run.Waiting;
import io.margay.lab.state.Description;
import io.margay.lab.state.Journal;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.state.WorkloadRecord;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says how the lab is. */
@Command(
    name = "status",
    description =
        "Show the lab's processes, nodes, workloads and memory; 1 if anything is not well.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() {
    LabDirectory directory = Labs.runningOrThrow();
    Description lab = Running.lab(directory);
    PrintWriter out = spec.commandLine().getOut();
    Map<String, ProcessId> processes = processes(directory);
    boolean well = true;

    out.println("state: " + directory.path());
    out.println("dataplane: " + (lab.kernel() ? "kernel" : "recording"));
    Table table = new Table("PROGRAM", "PID", "MEMORY", "STATE", "ADDRESS");
    row(table, "lab", processes, "up", "kafka at " + lab.kafka());
    String database = lab.postgres().host() + ":" + lab.postgres().port();
    row(table, "postgresql", processes, "up", database);
    for (Description.Service service : lab.services()) {
      boolean healthy = Waiting.isHealthy(service.health());
      well &= healthy;
      row(table, service.name(), processes, healthy ? "well" : "not well", service.health());
    }
    for (Description.Node node : lab.nodes()) {
      String ready = node.health() + "/readyz";
      boolean healthy = Waiting.isHealthy(ready);
      well &= healthy;
      row(table, node.name(), processes, healthy ? "ready" : "not ready", ready);
    }
    out.print(table);
    long total =
        processes.entrySet().stream().mapToLong(e -> memory(e.getKey(), e.getValue())).sum();
    out.println("memory of all: " + mebibytes(total));
    printWorkloads(directory, out);
    return well ? 0 : 1;
  }

  private static void printWorkloads(LabDirectory directory, PrintWriter out) {
    Table table = new Table("WORKLOAD", "NODE", "ADDRESS", "LABELS");
    for (WorkloadRecord workload : directory.workloads()) {
      String labels =
          workload.labels().entrySet().stream()
              .map(e -> e.getKey() + "=" + e.getValue())
              .sorted()
              .collect(Collectors.joining(","));
      String address = workload.address() == null ? "-" : workload.address();
      table.add(workload.name(), workload.node(), address, labels);
    }
    out.print(table);
  }

  private static void row(
      Table table, String name, Map<String, ProcessId> processes, String state, String address) {
    ProcessId process = processes.get(name);
    if (process == null || !process.isAlive()) {
      table.add(name, "-", "-", "gone", address);
      return;
    }
    table.add(name, Long.toString(process.pid()), mebibytes(memory(name, process)), state, address);
  }

  /** The last process of each role that the journal knows. */
  private static Map<String, ProcessId> processes(LabDirectory directory) {
    Map<String, ProcessId> processes = new HashMap<>();
    for (Journal.Entry entry : directory.journal().entries()) {
      if (entry instanceof Journal.Entry.Running(String role, ProcessId process)) {
        processes.put(role, process);
      }
    }
    return processes;
  }

  /** PostgreSQL's children count with it; the lab's own children have rows of their own. */
  private static long memory(String role, ProcessId process) {
    Stream<ProcessId> children =
        ProcessHandle.of(process.pid()).stream()
            .filter(_ -> role.equals("postgresql"))
            .flatMap(ProcessHandle::descendants)
            .flatMap(child -> ProcessId.of(child.pid()).stream());
    return Stream.concat(Stream.of(process), children).mapToLong(ProcessId::memoryBytes).sum();
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%d MiB", bytes >> 20);
  }
}
