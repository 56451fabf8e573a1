package io.margay.policyapi;

import io.margay.backends.TestBackends;
import io.margay.backends.TestBackends.Postgres;
import io.margay.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The program, running in this JVM. All of them share one database and one broker, as replicas do.
 */
final class RunningApi implements AutoCloseable {

  private static final class Shared {
    static final Postgres POSTGRES = TestBackends.postgres();
    static final RunningApi API = start();
  }

  private final ConfigurableApplicationContext context;
  private final HttpClient http = HttpClient.newHttpClient();
  final int feedPort;

  private RunningApi(ConfigurableApplicationContext context, int feedPort) {
    this.context = context;
    this.feedPort = feedPort;
  }

  /** The one for tests that neither stop it nor mind what others store. */
  static RunningApi shared() {
    return Shared.API;
  }

  static RunningApi start() {
    return start(Shared.POSTGRES, TestBackends.kafka());
  }

  /** One more replica whose watches reach back to its start only. */
  static RunningApi startForgetful() {
    return startWith(Map.of("margay.watch.changes", 1));
  }

  /** One more replica, with settings of its own. */
  static RunningApi startWith(Map<String, Object> settings) {
    return start(Shared.POSTGRES, TestBackends.kafka(), settings);
  }

  static RunningApi start(Postgres postgres, String kafka) {
    return start(postgres, kafka, Map.of());
  }

  private static RunningApi start(Postgres postgres, String kafka, Map<String, Object> more) {
    int feedPort = Ports.free();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", 0);
    settings.put("spring.datasource.url", postgres.jdbcUrl());
    settings.put("spring.datasource.username", postgres.user());
    settings.put("spring.datasource.password", postgres.password());
    settings.put("spring.kafka.bootstrap-servers", kafka);
    settings.put("margay.feed.address", "127.0.0.1");
    settings.put("margay.feed.port", feedPort);
    settings.putAll(more);
    String[] arguments =
        settings.entrySet().stream()
            .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
            .toArray(String[]::new);
    RunningApi api =
        new RunningApi(
            new SpringApplicationBuilder(PolicyApiApplication.class).run(arguments), feedPort);
    Awaitility.await().until(() -> api.get("/actuator/health/readiness").statusCode() == 200);
    return api;
  }

  int port() {
    return Integer.parseInt(
        String.valueOf(context.getEnvironment().getProperty("local.server.port")));
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  /** The answer to a request of this first line, which need not be one that clients can make. */
  String raw(String line) {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket
          .getOutputStream()
          .write(
              (line + "\r\nHost: raw\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> post(String path, String body) {
    return send(request(path, body).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> put(String path, String body) {
    return send(request(path, body).PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> patch(String path, String contentType, String body) {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> delete(String path) {
    return send(request(path).DELETE());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  private HttpRequest.Builder request(String path, String body) {
    return request(path)
        .header("Content-Type", body.startsWith("{") ? "application/json" : "application/yaml");
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    context.close();
    http.close();
  }
}
