package io.margay.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command as a user types it. */
final class Margay {

  static final Path HOME = Path.of(System.getProperty("margay.home")).toAbsolutePath().normalize();

  private Margay() {}

  record Result(int exit, String output) {}

  /** Runs it for the lab of a name, and tells what it said. */
  static Result run(String lab, String... arguments) {
    List<String> command = new ArrayList<>(List.of(HOME.resolve("margay").toString()));
    command.addAll(List.of(arguments));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("MARGAY_LAB", lab);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end");
      }
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Runs it, and it must succeed. */
  static String must(String lab, String... arguments) {
    Result result = run(lab, arguments);
    if (result.exit() != 0) {
      throw new AssertionError(
          "margay "
              + String.join(" ", arguments)
              + " exited with "
              + result.exit()
              + ":\n"
              + result.output());
    }
    return result.output();
  }
}
