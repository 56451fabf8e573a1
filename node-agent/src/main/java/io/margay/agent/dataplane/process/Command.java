package io.margay.agent.dataplane.process;

import io.margay.agent.netlink.Netns;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a tool to its end. */
public final class Command {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private Command() {}

  /**
   * Runs a command in a network namespace, which it inherits from the thread that starts it.
   *
   * @return what it wrote to its standard output
   * @throws IOException if it can't be run, fails, or takes longer than a minute
   */
  public static String run(Netns netns, List<String> command, String input) throws IOException {
    return run(netns, command, input, TIMEOUT);
  }

  static String run(Netns netns, List<String> command, String input, Duration timeout)
      throws IOException {
    Process process = netns.call(() -> new ProcessBuilder(command).start());
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<Void> watch =
        CompletableFuture.runAsync(
            () -> {
              late.set(true);
              process.destroyForcibly();
            },
            CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
    try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      var output = readers.submit(() -> text(process.getInputStream().readAllBytes()));
      var errors = readers.submit(() -> text(process.getErrorStream().readAllBytes()));
      write(process, input);
      int code = process.waitFor();
      if (late.get()) {
        throw new IOException(
            command.getFirst() + " took longer than " + timeout.toSeconds() + " s and was ended");
      }
      if (code != 0) {
        throw new IOException(
            command.getFirst() + " failed with code " + code + ": " + oneLine(errors.get()));
      }
      return output.get();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(command.getFirst() + " was interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("can not read what " + command.getFirst() + " writes", e.getCause());
    } finally {
      watch.cancel(false);
    }
  }

  private static void write(Process process, String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended before it had read everything; its exit code and errors say why.
    }
  }

  private static String oneLine(String text) {
    return String.join(" ", text.strip().split("\\s*\n\\s*"));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
