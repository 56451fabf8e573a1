package io.margay.lab.run;

import io.margay.cli.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for programs to be ready, and tells why where they do not become so. */
public final class Waiting {

  private static final long POLL_MILLIS = 25;
  private static final int LAST_LINES = 15;

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private Waiting() {}

  /**
   * Waits until an address answers 200.
   *
   * @throws Failure with the end of the log, if the process ends or the time is over
   */
  static void untilHealthy(String name, Process process, String health, Path log, Duration limit) {
    boolean healthy = until(() -> !process.isAlive() || isHealthy(health), limit);
    if (!process.isAlive()) {
      throw new Failure(name + " ended with exit code " + process.exitValue() + end(log));
    }
    if (!healthy) {
      throw new Failure(
          name + " is not ready after " + limit.toSeconds() + " s (" + health + ")" + end(log));
    }
  }

  /** Whether an address answers 200 now. */
  public static boolean isHealthy(String address) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(5)).build();
    try {
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits for a condition; false if the time is over before it holds. */
  public static boolean until(BooleanSupplier condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Failure("interrupted", e);
      }
    }
    return true;
  }

  private static String end(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return ". The end of "
          + log
          + ":\n  "
          + String.join(
              "\n  ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException _) {
      return "; its log is " + log;
    }
  }
}
