package io.margay.bench.service;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * For how long the compilers of several JVMs have worked, as the kernel tells (proc(5): {@code
 * schedstat}): those of a program and of all that it has started. Of ones that end in between less
 * is told.
 */
public final class CompilerThreads implements Supplier<Duration> {

  private final ProcessHandle program;

  public CompilerThreads(ProcessHandle program) {
    this.program = program;
  }

  @Override
  public Duration get() {
    return Stream.concat(Stream.of(program), program.descendants())
        .map(CompilerThreads::of)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration of(ProcessHandle process) {
    Duration sum = Duration.ZERO;
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
      for (Path task : tasks) {
        // The kernel has fifteen characters of "C1 CompilerThread0".
        if (Files.readString(task.resolve("comm")).contains(" CompilerThre")) {
          String nanos = Files.readString(task.resolve("schedstat")).split(" ")[0];
          sum = sum.plusNanos(Long.parseLong(nanos));
        }
      }
    } catch (IOException e) {
      // It has ended, or a thread of it has.
    }
    return sum;
  }
}
