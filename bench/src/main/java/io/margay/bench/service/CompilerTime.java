package io.margay.bench.service;

import io.margay.cli.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** For how long the compiler of a service's JVM has worked, as the service's metrics tell. */
public final class CompilerTime implements Supplier<Duration> {

  private static final Pattern MILLIS =
      Pattern.compile("(?m)^jvm_compilation_time_ms_total(?:\\{[^}]*})? ([0-9.Ee+-]+)$");

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpRequest request;

  /**
   * @param port of the service's HTTP on loopback
   */
  public CompilerTime(int port) {
    this.request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
            .build();
  }

  /** All its threads together, since the start. */
  @Override
  public Duration get() {
    try {
      String metrics = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      Matcher millis = MILLIS.matcher(metrics);
      if (!millis.find()) {
        throw new Failure(request.uri() + " does not tell jvm_compilation_time_ms_total");
      }
      return Duration.ofNanos((long) (Double.parseDouble(millis.group(1)) * 1e6));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }
}
