package io.margay.bench.rr;

import io.margay.bench.report.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One reflector in one scenario, from its start to its end. */
final class Run {

  private final Scenario scenario;
  private final Target target;
  private final int rounds;
  private final Duration limit;

  private @Nullable Duration sessions;
  private @Nullable Duration cold;
  private @Nullable Duration join;
  private @Nullable Samples last;
  private final List<Duration> warm = new ArrayList<>();
  private final List<Duration> withdraw = new ArrayList<>();
  private double cpu;
  private double rss;
  private @Nullable String failure;

  /**
   * @param rounds how often all is withdrawn and announced again
   */
  Run(Scenario scenario, Target target, int rounds, Duration limit) {
    this.scenario = scenario;
    this.target = target;
    this.rounds = rounds;
    this.limit = limit;
  }

  Outcome run() throws IOException {
    // Daemons that drop their privileges must reach it too.
    Path directory =
        Files.createTempDirectory(
            Path.of("/run"),
            "mgyt-rr",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (Rig rig = new Rig(scenario.clients() + 1);
        Running running = new Running(target, rig, directory, scenario.clients() + 1);
        OnExit _ = new OnExit(running, rig)) {
      rig.clients().run(() -> steps(running));
      rss = running.peakMib();
    } finally {
      delete(directory);
    }
    return new Outcome(
        target.label(),
        sessions,
        cold,
        median(warm),
        median(withdraw),
        join,
        last,
        cpu,
        rss,
        failure);
  }

  private void steps(Running running) throws IOException {
    try (Generator generator = new Generator(scenario, limit)) {
      sessions = generator.connect();
      running.check();
      settle();
      double before = running.cpuSeconds();
      cold = generator.announce();
      cpu = running.cpuSeconds() - before;
      if (scenario.timesTables()) {
        join = generator.join();
        for (int i = 0; i < rounds; i++) {
          withdraw.add(generator.withdraw());
          warm.add(generator.announce());
        }
      }
      if (scenario.probes() > 0) {
        last = generator.probe();
      }
    } catch (Generator.TooSlow | Client.Broken e) {
      running.check();
      failure = e.getMessage();
    }
  }

  /** Whatever the sessions have set off is over before the clock starts. */
  private static void settle() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable Duration median(List<Duration> durations) {
    if (durations.isEmpty()) {
      return null;
    }
    Collections.sort(durations);
    return durations.get(durations.size() / 2);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
