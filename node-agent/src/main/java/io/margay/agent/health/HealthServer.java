package io.margay.agent.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Serves the agent's health. */
public final class HealthServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HealthServer.class);

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private record Page(int code, String type, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Begins to serve.
   *
   * @param port 0 picks a free one
   * @throws IOException if the address can not be listened on
   */
  public static HealthServer start(Health health, IpAddress address, int port) throws IOException {
    InetSocketAddress at = new InetSocketAddress(address.toInetAddress(), port);
    HttpServer http;
    try {
      http = HttpServer.create(at, 16);
    } catch (IOException e) {
      throw new IOException(
          "MARGAY_HEALTH_ADDRESS, MARGAY_HEALTH_PORT: " + at + ": " + e.getMessage(), e);
    }
    HealthServer started = new HealthServer(http);
    started.page("/healthz", () -> verdict(health.dead(), "alive"));
    started.page("/readyz", () -> verdict(health.notReady(), "ready"));
    started.page(
        "/metrics",
        () -> new Page(200, "text/plain; version=0.0.4; charset=utf-8", health.metrics()));
    started.page("/status", () -> json(200, health.status()));
    // What the route-reflector serves too, so that the same commands ask either.
    started.page("/apis/margay.io/v1/bgp/neighbors", () -> json(200, health.neighbours()));
    started.page(
        "/", () -> new Page(404, "text/plain", "there are /healthz /readyz /metrics /status\n"));
    http.setExecutor(started.threads);
    http.start();
    return started;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void page(String path, Supplier<Page> content) {
    server.createContext(path, exchange -> answer(exchange, path, content));
  }

  private static void answer(HttpExchange exchange, String path, Supplier<Page> content)
      throws IOException {
    try (exchange) {
      Page page;
      if (!exchange.getRequestMethod().equals("GET")
          && !exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        page = new Page(405, "text/plain", "only GET\n");
      } else if (!path.equals("/") && !exchange.getRequestURI().getPath().equals(path)) {
        page = new Page(404, "text/plain", "no such page\n");
      } else {
        page = rendered(path, content);
      }
      byte[] body = page.body().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", page.type());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(page.code(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Page rendered(String path, Supplier<Page> content) {
    try {
      return content.get();
    } catch (RuntimeException e) {
      log.error("a page could not be rendered path={}", path, e);
      return new Page(500, "text/plain", "the page could not be rendered\n");
    }
  }

  private static Page verdict(List<String> reasons, String well) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(well, reasons.isEmpty());
    body.put("reasons", reasons);
    return json(reasons.isEmpty() ? 200 : 503, body);
  }

  private static Page json(int code, Object body) {
    return new Page(code, "application/json", MAPPER.writeValueAsString(body) + "\n");
  }
}
