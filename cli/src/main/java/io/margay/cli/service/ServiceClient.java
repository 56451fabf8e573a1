package io.margay.cli.service;

import io.margay.cli.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to one service; every failure is a {@link Failure} that says what to do. */
public final class ServiceClient implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Service service;
  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  /**
   * @param server the base address, such as {@code http://127.0.0.1:8081}
   */
  public ServiceClient(Service service, URI server) {
    this.service = service;
    this.server = server;
  }

  /** Reads what is at the path below the service's root. */
  public JsonNode get(String path) {
    return send(request(path).GET());
  }

  /** Does what the path says. */
  public JsonNode post(String path) {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  /** A segment or a parameter of a path. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(service.root() + path)).timeout(TIMEOUT);
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      JsonNode body = JsonMapper.shared().readTree(response.body());
      if (response.statusCode() >= 300) {
        throw new Failure(
            body.path("detail").asString(server + " answered HTTP " + response.statusCode()));
      }
      return body;
    } catch (JacksonException e) {
      throw new Failure(server + " did not answer in JSON: is it " + service.article() + "?", e);
    } catch (IOException e) {
      throw new Failure(
          "no "
              + service.program()
              + " at "
              + server
              + ": start a lab with './margay lab up --detach', or name a server with "
              + service.option()
              + " or "
              + service.variable(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }
}
