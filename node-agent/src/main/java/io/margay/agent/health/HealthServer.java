package io.margay.agent.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the agent's health. */
public final class HealthServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HealthServer.class);

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
    started.page("/status", () -> Page.json(200, health.status()));
    BgpPages bgp = new BgpPages(health.bgp());
    started.pages(BgpPages.ROOT, uri -> bgp.answer(uri.getPath(), uri.getRawQuery()));
    started.page(
        "/",
        () ->
            new Page(
                404,
                "text/plain",
                "there are /healthz /readyz /metrics /status " + BgpPages.ROOT + "\n"));
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

  /** At this path alone. */
  private void page(String path, Supplier<Page> content) {
    pages(
        path,
        uri ->
            path.equals("/") || uri.getPath().equals(path)
                ? content.get()
                : new Page(404, "text/plain", "no such page\n"));
  }

  /** At this path and below. */
  private void pages(String path, Function<URI, Page> content) {
    server.createContext(path, exchange -> answer(exchange, content));
  }

  private static void answer(HttpExchange exchange, Function<URI, Page> content)
      throws IOException {
    try (exchange) {
      Page page;
      if (!exchange.getRequestMethod().equals("GET")
          && !exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        page = new Page(405, "text/plain", "only GET\n");
      } else {
        page = rendered(exchange.getRequestURI(), content);
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

  private static Page rendered(URI uri, Function<URI, Page> content) {
    try {
      return content.apply(uri);
    } catch (RuntimeException e) {
      log.error("a page could not be rendered path={}", uri.getPath(), e);
      return new Page(500, "text/plain", "the page could not be rendered\n");
    }
  }

  private static Page verdict(List<String> reasons, String well) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(well, reasons.isEmpty());
    body.put("reasons", reasons);
    return Page.json(reasons.isEmpty() ? 200 : 503, body);
  }
}
