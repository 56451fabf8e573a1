package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.margay.policyapi.body.Bodies;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches over WebSocket, with the JDK's client and with a bare socket. */
class WatchWebSocketTest {

  private static final RunningApi API = RunningApi.shared();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int NORMAL = 1000;

  private static String path(String namespace) {
    return "/apis/projectcalico.org/v3/namespaces/" + namespace + "/networkpolicies";
  }

  private static String policy(String name, int order) {
    return "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"NetworkPolicy\",\"metadata\":{\"labels\":{\"w\":\"a\"},\"name\":\"%s\"},\"spec\":{\"order\":%d}}"
        .formatted(name, order);
  }

  /** Whole messages, as they come. */
  private static final class Client implements WebSocket.Listener {
    final List<String> messages = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    final WebSocket socket;

    Client(RunningApi api, String path, UnaryOperator<WebSocket.Builder> with) {
      socket =
          with.apply(api.http().newWebSocketBuilder())
              .buildAsync(URI.create("ws://127.0.0.1:" + api.port() + path), this)
              .join();
    }

    static Client of(String path) {
      return new Client(API, path, builder -> builder);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        messages.add(part.toString());
        part.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.completeExceptionally(error);
    }

    void awaitMessages(int count) {
      await().atMost(LIMIT).until(() -> messages.size() >= count);
    }
  }

  private static String revision(String path) {
    Map<?, ?> list = (Map<?, ?>) Bodies.trusted(API.get(path).body());
    return String.valueOf(((Map<?, ?>) list.get("metadata")).get("resourceVersion"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&resourceVersion=%s",
        "&resourceVersion=%s&labelSelector=w%%3Da",
        "&resourceVersion=%s&fieldSelector=metadata.name%%3Dx"
      })
  void theEventsAreThoseOfAPlainWatch(String selection) {
    String path = path("ws-1");
    String query = "?watch=true&timeoutSeconds=3" + selection.formatted(revision(path));
    Client client = Client.of(path + query.replace("&timeoutSeconds=3", ""));
    API.post(path, policy("x", 1));
    API.post(path, policy("y", 1));
    API.patch(path + "/x", "application/merge-patch+json", "{\"spec\":{\"order\":2}}");
    API.delete(path + "/x");
    API.delete(path + "/y");
    List<String> plain = API.get(path + query).body().lines().toList();
    assertThat(plain).hasSizeGreaterThanOrEqualTo(3);
    client.awaitMessages(plain.size());
    assertThat(client.messages).isEqualTo(plain);
    client.socket.abort();
  }

  @Test
  void itEndsNormallyWhenTheTimeIsOver() {
    String path = path("ws-2");
    API.post(path, policy("x", 1));
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          Client client = Client.of(path + "?watch=true&timeoutSeconds=1&allowWatchBookmarks=true");
          assertThat(client.closed.join()).isEqualTo(NORMAL);
          assertThat(client.messages).hasSize(2);
          assertThat(client.messages.getFirst()).startsWith("{\"type\":\"ADDED\"");
          assertThat(client.messages.getLast()).startsWith("{\"type\":\"BOOKMARK\"");
        });
  }

  @Test
  void anEventIsOneFrameHoweverLarge() {
    String path = path("ws-3");
    String large = "v".repeat(250_000);
    String policy =
        policy("x", 1).replace("\"x\"}", "\"x\",\"annotations\":{\"a\":\"" + large + "\"}}");
    String revision = revision(path);
    Client client = Client.of(path + "?watch=true&resourceVersion=" + revision);
    assertThat(API.post(path, policy).statusCode()).isEqualTo(201);
    client.awaitMessages(1);
    assertThat(client.messages.getFirst()).contains(large);
    client.socket.abort();
  }

  @Test
  void whatTheClientSendsDoesNotMatter() {
    String path = path("ws-4");
    Client client = Client.of(path + "?watch=true&resourceVersion=" + revision(path));
    client.socket.sendText("x".repeat(100_000), true).join();
    API.post(path, policy("x", 1));
    client.awaitMessages(1);
    // A client that says good-bye is not watched for any more.
    client.socket.sendClose(NORMAL, "").join();
    assertThat(client.closed.join()).isEqualTo(NORMAL);
    awaitOpen(API, 0);
  }

  @Test
  void aRevisionThatIsTooOldIsToldOnTheConnection() {
    try (RunningApi forgetful = RunningApi.startForgetful()) {
      String path = path("ws-5");
      API.post(path, policy("x", 1));
      API.post(path, policy("y", 1));
      Client client = new Client(forgetful, path + "?watch=true&resourceVersion=1", b -> b);
      client.awaitMessages(1);
      assertThat(client.messages.getFirst())
          .startsWith("{\"type\":\"ERROR\"")
          .contains("\"code\":410", "\"reason\":\"Expired\"");
      assertThat(client.closed.join()).isEqualTo(NORMAL);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "watch.example,                                               watch.example",
    "v4.channel.k8s.io,                                           v4.channel.k8s.io",
    "base64url.bearer.authorization.k8s.io.dG9rZW4 watch.example, watch.example",
  })
  void aSubprotocolIsTakenAsItIsButNoToken(String offered, String taken) {
    String[] names = offered.split(" ");
    Client client =
        new Client(
            API,
            path("ws-6") + "?watch=true",
            builder ->
                builder.subprotocols(
                    names[0], List.of(names).subList(1, names.length).toArray(String[]::new)));
    assertThat(client.socket.getSubprotocol()).isEqualTo(taken);
    client.socket.abort();
  }

  @ParameterizedTest
  @CsvSource({
    "http://elsewhere.example, , 403",
    "null,                     , 403",
    "http://127.0.0.1:1,       , 403",
    ",       sendInitialEvents=true, 400",
    ",       labelSelector=((, 400",
    ",       timeoutSeconds=x, 400"
  })
  void aWrongHandshakeIsAnsweredAsARequest(
      @Nullable String origin, @Nullable String query, int code) {
    String path = path("ws-7") + "?watch=true" + (query == null ? "" : "&" + query);
    assertThatThrownBy(() ->
            new Client(
                API, path, builder -> origin == null ? builder : builder.header("Origin", origin)))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(code));
  }

  @Test
  void ownPagesMayWatch() {
    Client client =
        new Client(
            API,
            path("ws-8") + "?watch=true",
            builder -> builder.header("Origin", "http://127.0.0.1:" + API.port()));
    client.socket.abort();
  }

  @ParameterizedTest
  @CsvSource({
    "'Upgrade: websocket',                          200",
    "'Upgrade: h2c\r\nConnection: Upgrade',         200",
    "'Upgrade: websocket\r\nConnection: keep-alive', 200",
    "'Upgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 101",
    "'Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 426",
    "'Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13', 400"
  })
  void onlyTheWholeHandshakeIsOne(String headers, String code) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", API.port())) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      send(socket, path("ws-9") + "?watch=true&timeoutSeconds=1", headers);
      assertThat(start(socket)).isEqualTo("HTTP/1.1 " + code);
    }
  }

  private static void send(Socket socket, String path, String headers) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private static String start(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  private static void awaitOpen(RunningApi api, int count) {
    await()
        .atMost(LIMIT)
        .until(() ->
            api.get("/actuator/prometheus")
                .body()
                .contains("margay_watch_open{transport=\"websocket\"} " + count + ".0"));
  }

  /** A client that takes nothing is let go, and the others do not notice. */
  @Test
  void aClientThatDoesNotReadIsLetGo() throws Exception {
    String path = path("ws-10");
    String large = "v".repeat(250_000);
    for (int i = 0; i < 80; i++) {
      String policy =
          policy("x" + i, 1)
              .replace("\"},\"spec", "\",\"annotations\":{\"a\":\"" + large + "\"}},\"spec");
      assertThat(API.post(path, policy).statusCode()).isEqualTo(201);
    }
    try (RunningApi api = RunningApi.startWith(Map.of("server.tomcat.connection-timeout", "2s"));
        Socket silent = new Socket()) {
      silent.setReceiveBufferSize(4096);
      silent.connect(new InetSocketAddress("127.0.0.1", api.port()));
      send(
          silent,
          path + "?watch=true",
          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
      assertThat(start(silent)).isEqualTo("HTTP/1.1 101");
      Client good = new Client(api, path + "?watch=true", builder -> builder);
      good.awaitMessages(80);
      awaitOpen(api, 1);
      API.delete(path + "/x0");
      good.awaitMessages(81);
      assertThat(good.messages.getLast()).startsWith("{\"type\":\"DELETED\"");
      good.socket.abort();
      awaitOpen(api, 0);
    }
    API.delete(path);
  }
}
