package io.margay.lab.state;

import io.margay.lab.host.HostException;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.ProcessId;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Undoes what a journal tells, whatever is still there of it. Can be repeated. */
public final class Sweep {

  private static final Duration GRACE = Duration.ofSeconds(8);

  private Sweep() {}

  /** Ends the processes but this one, then removes namespaces, links and files. */
  public static void all(Journal journal) {
    List<Journal.Entry> entries = journal.entries();
    List<ProcessId> processes = new ArrayList<>();
    for (Journal.Entry entry : entries) {
      if (entry instanceof Journal.Entry.Running(String _, ProcessId process)
          && !process.equals(ProcessId.self())) {
        processes.add(process);
      }
    }
    end(processes);
    for (Journal.Entry entry : entries.reversed()) {
      undo(entry);
    }
  }

  /** Asks processes to end, all at once; those that have not after a while are ended by force. */
  public static void end(List<ProcessId> processes) {
    end(processes, GRACE);
  }

  /** The same with another while. */
  public static void end(List<ProcessId> processes, Duration grace) {
    processes.forEach(ProcessId::terminate);
    if (await(processes, grace)) {
      return;
    }
    processes.forEach(ProcessId::kill);
    if (!await(processes, GRACE)) {
      throw new HostException(
          "processes do not end: " + processes.stream().filter(ProcessId::isAlive).toList());
    }
  }

  private static boolean await(List<ProcessId> processes, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (processes.stream().anyMatch(ProcessId::isAlive)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private static void undo(Journal.Entry entry) {
    switch (entry) {
      case Journal.Entry.Running _ -> {}
      case Journal.Entry.Namespace(String name) -> Namespaces.delete(name);
      case Journal.Entry.Link(String name) -> deleteLink(name);
      case Journal.Entry.OutsideFile(var path) -> {
        try {
          Files.deleteIfExists(path);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void deleteLink(String name) {
    if (Tool.run(List.of("ip", "link", "show", name)).succeeded()) {
      // It may go by itself at this moment: its peer's namespace has just been deleted.
      Tool.Result result = Tool.run(List.of("ip", "link", "del", name));
      if (!result.succeeded() && Tool.run(List.of("ip", "link", "show", name)).succeeded()) {
        throw new HostException("link " + name + " can not be deleted: " + result.output().strip());
      }
    }
  }
}
