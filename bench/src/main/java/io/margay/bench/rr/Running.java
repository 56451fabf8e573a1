package io.margay.bench.rr;

import io.margay.bench.service.ProcessMemory;
import io.margay.cli.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A reflector's processes. */
final class Running implements AutoCloseable {

  private static final double TICKS_PER_SECOND = 100;

  private final String name;
  private final Path log;
  private final List<Process> processes = new ArrayList<>();

  Running(Target target, Rig rig, Path directory, int clients) throws IOException {
    this.name = target.label();
    this.log = directory.resolve(name + ".log");
    for (List<String> command : target.prepare(directory, clients)) {
      List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", rig.reflectors()));
      inside.addAll(command);
      processes.add(
          new ProcessBuilder(inside)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .directory(new File("/"))
              .start());
    }
  }

  void check() throws IOException {
    for (Process process : processes) {
      if (!process.isAlive()) {
        throw new Failure(name + " ended by itself: " + Files.readString(log));
      }
    }
  }

  /** CPU time used so far, in seconds, of all processes and their children. */
  double cpuSeconds() {
    return tree().mapToDouble(Running::cpu).sum();
  }

  /** The most memory that was ever resident, in MiB, of all processes and their children. */
  double peakMib() {
    return tree().mapToDouble(Running::peak).sum() / 1024;
  }

  private Stream<ProcessHandle> tree() {
    return processes.stream()
        .map(Process::toHandle)
        .flatMap(p -> Stream.concat(Stream.of(p), p.descendants()));
  }

  private static double peak(ProcessHandle process) {
    try {
      return ProcessMemory.kibibytes(process.pid(), "VmHWM").orElse(0);
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private static double cpu(ProcessHandle process) {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    } catch (IOException e) {
      throw gone(e);
    }
    // After the command, which may hold anything, the 12th and 13th field are user and system time.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private static Failure gone(IOException e) {
    return new Failure("a process of the reflector is gone: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    List<ProcessHandle> all = tree().toList();
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      try {
        if (!process.waitFor(3, TimeUnit.SECONDS)) {
          all.forEach(ProcessHandle::destroyForcibly);
          process.waitFor();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
