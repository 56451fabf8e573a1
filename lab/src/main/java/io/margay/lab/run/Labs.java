package io.margay.lab.run;

import io.margay.cli.Failure;
import io.margay.cli.Servers;
import io.margay.lab.host.ProcessId;
import io.margay.lab.state.Journal;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.state.LabName;
import io.margay.lab.state.Sweep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The labs of this machine, one of each name: its namespaces are named after it. A pointer file
 * tells where its state is, whichever directory a command is run in.
 */
public final class Labs {

  private static final Duration END_LIMIT = Duration.ofSeconds(40);

  private Labs() {}

  /** Whether this process may make network namespaces. */
  public static boolean isRoot() {
    return "0".equals(userId());
  }

  /** The name of the lab that this process is about. */
  public static LabName name() {
    return LabName.of(System.getenv());
  }

  /** The state directory that the pointer names, running or not. */
  public static Optional<LabDirectory> known() {
    for (Path pointer : Servers.labPointers(System.getenv())) {
      try {
        return Optional.of(new LabDirectory(Path.of(Files.readString(pointer).strip())));
      } catch (IOException _) {
        // None here.
      }
    }
    return Optional.empty();
  }

  /** The directory of the lab that runs now. */
  public static Optional<LabDirectory> running() {
    return known().filter(directory -> directory.running().isPresent());
  }

  /** Its directory, or a failure that says what to do. */
  public static LabDirectory runningOrThrow() {
    return running()
        .orElseThrow(() -> new Failure("no lab is up: start one with './margay lab up --detach'"));
  }

  /**
   * Makes way for a new lab: removes what one that was killed has left, here or where the pointer
   * leads, and takes the pointer.
   *
   * @throws Failure if a lab is up
   */
  public static void claim(LabDirectory directory) {
    for (LabDirectory other : List.of(known().orElse(directory), directory)) {
      if (process(other).isPresent()) {
        throw new Failure("a lab is already up, its state in " + other.path());
      }
      if (other.exists()) {
        sweep(other);
        other.endRun();
      }
    }
    directory.create();
    Path pointer = Servers.labPointers(System.getenv()).get(isRoot() ? 0 : 1);
    directory.journal().add(new Journal.Entry.OutsideFile(pointer));
    try {
      Files.createDirectories(pointer.getParent());
      Files.writeString(pointer, directory.path() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends a lab and removes everything of it, whatever state it is in.
   *
   * @param keep whether the stores' data and the logs stay
   */
  public static void down(LabDirectory directory, boolean keep) {
    process(directory)
        .ifPresent(lab -> {
          lab.terminate();
          // It ends its children in order; what it does not manage is swept below.
          Waiting.until(() -> !lab.isAlive(), END_LIMIT);
        });
    sweep(directory);
    if (keep) {
      directory.endRun();
    } else {
      directory.delete();
    }
  }

  /** The process that holds the lab, up or on its way. */
  public static Optional<ProcessId> process(LabDirectory directory) {
    for (Journal.Entry entry : directory.journal().entries()) {
      if (entry instanceof Journal.Entry.Running(String role, ProcessId process)
          && role.equals("lab")
          && process.isAlive()) {
        return Optional.of(process);
      }
    }
    return Optional.empty();
  }

  private static void sweep(LabDirectory directory) {
    Sweep.all(directory.journal());
    unrecordedPostgres(directory.part("postgres").resolve("data"))
        .ifPresent(server -> Sweep.end(List.of(server)));
  }

  /** A server that was started in the moment before its lab was killed, so that no line tells. */
  private static Optional<ProcessId> unrecordedPostgres(Path data) {
    try {
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip();
      Path workingDirectory = Files.readSymbolicLink(Path.of("/proc", pid, "cwd"));
      return workingDirectory.equals(data.toRealPath())
          ? ProcessId.of(Long.parseLong(pid))
          : Optional.empty();
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static String userId() {
    try {
      return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
