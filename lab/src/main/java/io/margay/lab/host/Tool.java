package io.margay.lab.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs short-lived commands of the machine. */
public final class Tool {

  private static final int TIMEOUT_SECONDS = 60;

  private Tool() {}

  /**
   * How a command ended.
   *
   * @param output standard output and standard error together
   */
  public record Result(int exit, String output) {
    public boolean succeeded() {
      return exit == 0;
    }
  }

  /** Runs a command to its end, whatever that is. */
  public static Result run(List<String> command) {
    return run(command, Map.of(), "");
  }

  /** The same, with more variables in its environment and something on its standard input. */
  public static Result run(List<String> command, Map<String, String> environment, String input) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // It ended without reading all of its input; its exit code tells the rest.
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new HostException(
            String.join(" ", command) + ": no end in " + TIMEOUT_SECONDS + " s");
      }
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostException("interrupted during " + String.join(" ", command));
    }
  }

  /**
   * Runs a command that must succeed.
   *
   * @return its output
   * @throws HostException with what it said, if it fails
   */
  public static String must(String... command) {
    Result result = run(List.of(command));
    if (!result.succeeded()) {
      throw new HostException(String.join(" ", command) + " failed: " + result.output().strip());
    }
    return result.output();
  }

  /** Whether a command of this name is on the PATH. */
  public static boolean exists(String name) {
    return run(List.of("sh", "-c", "command -v \"$1\"", "sh", name)).succeeded();
  }
}
