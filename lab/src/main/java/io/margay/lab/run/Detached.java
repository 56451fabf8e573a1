package io.margay.lab.run;

import io.margay.cli.Failure;
import io.margay.lab.host.ProcessId;
import io.margay.lab.state.LabDirectory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A lab held by a process of its own, in its own session, so that it outlives the terminal. */
public final class Detached {

  private static final Duration LIMIT = Duration.ofMinutes(8);

  private Detached() {}

  /**
   * Starts the process and follows what it says until the lab is up.
   *
   * @throws Failure if it does not come up; nothing is left of it then but its logs
   */
  public static void up(LabOptions options, LabDirectory directory, Consumer<String> lines) {
    Follower follower = new Follower(directory.progress(), lines);
    Process process = start(options, directory);
    ProcessId id = ProcessId.of(process.pid()).orElse(new ProcessId(process.pid(), -1));
    boolean up =
        Waiting.until(
            () -> {
              follower.read();
              return !process.isAlive() || directory.running().isPresent();
            },
            LIMIT);
    follower.drain(() -> !up || !process.isAlive());
    if (up && process.isAlive()) {
      return;
    }
    id.kill();
    Labs.down(directory, true);
    throw new Failure(
        "the lab did not come up; its logs are in " + directory.path().resolve("logs"));
  }

  private static Process start(LabOptions options, LabDirectory directory) {
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags(options.home()));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("io.margay.lab.Main", "lab", "up"));
    command.addAll(List.of("--state", directory.path().toString()));
    command.addAll(List.of("--nodes", Integer.toString(options.nodes()), "--claimed"));
    if (!options.kernel()) {
      command.add("--recording");
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(directory.progress().toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> flags(Path home) {
    return List.of(
        "-Dmargay.home=" + home,
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseCompactObjectHeaders",
        "-Xmx320m");
  }

  /** Passes on the whole lines of a file that grows. */
  private static final class Follower {
    private final Path file;
    private final Consumer<String> lines;
    private int seen;

    Follower(Path file, Consumer<String> lines) {
      this.file = file;
      this.lines = lines;
    }

    void read() {
      try {
        if (!Files.exists(file)) {
          return;
        }
        String text = Files.readString(file);
        int end = text.lastIndexOf('\n') + 1;
        if (end > seen) {
          text.substring(seen, end).lines().forEach(lines);
          seen = end;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Reads on until the line that says the lab is up, or until there will be none. */
    void drain(java.util.function.BooleanSupplier over) {
      Waiting.until(
          () -> {
            boolean last = over.getAsBoolean();
            read();
            return last || saysUp();
          },
          Duration.ofSeconds(5));
    }

    private boolean saysUp() {
      try {
        return Files.readString(file).contains("the lab is up");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
