package io.margay.bench.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What the kernel tells of a process's memory (proc_pid_status(5)). */
public final class ProcessMemory {

  private ProcessMemory() {}

  /**
   * One of the figures, in KiB.
   *
   * @param field such as VmRSS
   * @return empty for a process that has no memory any more
   * @throws IOException if there is no such process
   */
  public static OptionalLong kibibytes(long pid, String field) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst();
    }
  }
}
