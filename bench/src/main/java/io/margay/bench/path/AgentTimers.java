package io.margay.bench.path;

import io.margay.cli.Failure;
import io.margay.lab.run.Waiting;
import io.margay.lab.state.Description;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** An agent's own timers. Between two readings around one change lies what that change took. */
final class AgentTimers {

  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest request;

  AgentTimers(Description.Node node) {
    this.request = HttpRequest.newBuilder(URI.create(node.health() + "/metrics")).build();
  }

  /**
   * Sums of all times since the agent's start.
   *
   * @param applies how often the kernel was programmed
   */
  record Reading(Duration flush, Duration apply, long applies) {}

  /** Waits for the apply that comes after a reading to be over, and reads again. */
  Reading next(Reading before, Duration limit) {
    if (!Waiting.until(() -> read().applies() > before.applies(), limit)) {
      throw new Failure("the agent has not programmed its kernel in " + limit.toSeconds() + " s");
    }
    return read();
  }

  Reading read() {
    try {
      String text = http.send(request, BodyHandlers.ofString()).body();
      return new Reading(
          seconds(text, "margay_graph_flush_seconds_sum"),
          seconds(text, "margay_dataplane_apply_seconds_sum"),
          (long) value(text, "margay_dataplane_apply_seconds_count"));
    } catch (IOException e) {
      throw new Failure("the agent does not tell its metrics: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }

  private static Duration seconds(String text, String name) {
    return Duration.ofNanos(Math.round(value(text, name) * 1e9));
  }

  private static double value(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new Failure("the agent has no metric " + name));
  }
}
