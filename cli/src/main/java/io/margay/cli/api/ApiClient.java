package io.margay.cli.api;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Talks to one policy-api. Safe for use by several threads. */
public final class ApiClient implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String JSON = "application/json";

  /** Whom the change log names. */
  private static final String AGENT = "margay/0.1.0";

  private final URI server;
  private final HttpClient http;
  private final JsonMapper mapper = JsonMapper.builder().build();

  /**
   * @param server the base address, such as {@code http://127.0.0.1:8080}
   */
  public ApiClient(URI server) {
    this.server = server;
    this.http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  }

  /** What an apply did to the object. */
  public enum Outcome {
    CREATED,
    CONFIGURED,
    UNCHANGED
  }

  /**
   * What became of a document.
   *
   * @param key the object's, which need not have the kind the document had (the oldest form of a
   *     policy)
   * @param revision the object's latest; 0 if the server does not say
   * @param warnings of the server, for people: such as a field that nothing acts on
   */
  public record Applied(ResourceKey key, Outcome outcome, long revision, List<String> warnings) {}

  /**
   * How far the nodes are with a revision.
   *
   * @param nodes how many there are
   * @param enforced how many of them have it in their kernels
   * @param behind the others, each with why, for people
   */
  public record Enforcement(int nodes, int enforced, List<String> behind) {
    public boolean complete() {
      return enforced == nodes;
    }
  }

  /** On how many nodes a revision, and with it all before it, is enforced. */
  public Enforcement enforcement(long revision) throws ApiException {
    JsonNode tree =
        parse(send(request("/apis/margay.io/v1/enforcement?revision=" + revision).GET()));
    List<String> behind = new ArrayList<>();
    for (JsonNode node : tree.path("behind")) {
      List<String> errors =
          node.path("errors").valueStream().map(error -> error.asString("")).toList();
      behind.add(
          node.path("node").asString("")
              + (node.has("revision") ? "" : " has not reported yet")
              + (errors.isEmpty() ? "" : ": " + String.join("; ", errors)));
    }
    return new Enforcement(tree.path("nodes").asInt(0), tree.path("enforced").asInt(0), behind);
  }

  /** Creates the object or changes it to what the document says. */
  public Applied apply(JsonNode document) throws ApiException {
    return apply(document, Writing.PLAIN);
  }

  public Applied apply(JsonNode document, Writing how) throws ApiException {
    return applied(send(writing("/apis/margay.io/v1/apply", how).POST(body(document))));
  }

  /** One object. */
  public JsonNode get(ResourceKey key) throws ApiException {
    return get(key, Reading.PLAIN);
  }

  /**
   * @param how of which only the past counts: there are no labels to choose one object by
   */
  public JsonNode get(ResourceKey key, Reading how) throws ApiException {
    return parse(send(request(path(key) + new Reading("", how.asOf()).query()).GET()));
  }

  /** All objects of a kind, of one namespace if one is given. */
  public List<JsonNode> list(Kind kind, @Nullable String namespace) throws ApiException {
    return list(kind, namespace, Reading.PLAIN);
  }

  public List<JsonNode> list(Kind kind, @Nullable String namespace, Reading how)
      throws ApiException {
    JsonNode list = parse(send(request(collection(kind, namespace) + how.query()).GET()));
    return list.path("items").valueStream().toList();
  }

  /**
   * The change log, newest first.
   *
   * @param limit how many changes at most
   */
  public List<JsonNode> revisions(int limit) throws ApiException {
    return changes("/apis/margay.io/v1/revisions?limit=" + limit);
  }

  /** The changes of one object, newest first; also of one that is gone. */
  public List<JsonNode> history(ResourceKey key, int limit) throws ApiException {
    String object =
        (key.namespace().isEmpty() ? "" : encode(key.namespace()) + "/") + encode(key.name());
    return changes(
        "/apis/margay.io/v1/resources/"
            + encode(key.kind().id())
            + "/"
            + object
            + "/history?limit="
            + limit);
  }

  private List<JsonNode> changes(String path) throws ApiException {
    return parse(send(request(path).GET())).path("items").valueStream().toList();
  }

  /**
   * Makes objects what they were, all or none.
   *
   * @param asOf a revision, or a time as RFC 3339 has it
   * @param kinds which; all that can go back if there are none
   * @param namespace of which; null for all
   * @return each object that changed: kind, namespace, name, result
   */
  public List<JsonNode> rollback(
      String asOf, List<Kind> kinds, @Nullable String namespace, Writing how) throws ApiException {
    ObjectNode request = mapper.createObjectNode().put("asOf", asOf);
    if (!kinds.isEmpty()) {
      ArrayNode named = request.putArray("kinds");
      kinds.forEach(kind -> named.add(kind.id()));
    }
    if (namespace != null) {
      request.put("namespace", namespace);
    }
    return parse(send(writing("/apis/margay.io/v1/rollback", how).POST(body(request))))
        .path("items")
        .valueStream()
        .toList();
  }

  /** Replaces an object; a {@code resourceVersion} in it must still be the current one. */
  public JsonNode replace(ResourceKey key, JsonNode object) throws ApiException {
    return parse(send(writing(path(key), Writing.PLAIN).PUT(body(object))));
  }

  public void delete(ResourceKey key) throws ApiException {
    delete(key, Writing.PLAIN);
  }

  public void delete(ResourceKey key, Writing how) throws ApiException {
    send(writing(path(key), how).DELETE());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private Applied applied(HttpResponse<String> response) throws ApiException {
    JsonNode result = parse(response).path("items").path(0);
    Outcome outcome =
        switch (result.path("result").asString("")) {
          case "created" -> Outcome.CREATED;
          case "unchanged" -> Outcome.UNCHANGED;
          default -> Outcome.CONFIGURED;
        };
    Kind kind =
        Kind.byBody(result.path("apiVersion").asString(""), result.path("kind").asString(""))
            .orElseThrow(() ->
                new ApiException(
                    response.statusCode(),
                    server + " answered without naming the object: is it a policy-api?"));
    ResourceKey key =
        new ResourceKey(
            kind, result.path("namespace").asString(""), result.path("name").asString(""));
    return new Applied(
        key, outcome, revision(result.path("resourceVersion").asString("")), warnings(response));
  }

  /** Of the form {@code 299 - "text"} (RFC 7234 section 5.5). */
  private static List<String> warnings(HttpResponse<String> response) {
    return response.headers().allValues("Warning").stream()
        .map(warning -> warning.replaceFirst("^299 - \"(.*)\"$", "$1").replace("\\\"", "\""))
        .toList();
  }

  private static long revision(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private static String path(ResourceKey key) {
    String namespace = key.kind().namespaced() ? key.namespace() : null;
    return collection(key.kind(), namespace) + "/" + encode(key.name());
  }

  private static String collection(Kind kind, @Nullable String namespace) {
    String root = kind.group().path() + "/";
    return namespace == null
        ? root + kind.plural()
        : root + "namespaces/" + encode(namespace) + "/" + kind.plural();
  }

  static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(TIMEOUT)
        .header("Accept", JSON)
        .header("User-Agent", AGENT);
  }

  private HttpRequest.Builder writing(String path, Writing how) {
    HttpRequest.Builder request =
        request(path + (how.isDryRun() ? "?dryRun=All" : "")).header("Content-Type", JSON);
    return how.reason() == null ? request : request.header("X-Margay-Reason", how.reason());
  }

  private BodyPublisher body(JsonNode tree) {
    return BodyPublishers.ofString(mapper.writeValueAsString(tree));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws ApiException {
    HttpResponse<String> response;
    try {
      response = http.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException(ApiException.UNREACHABLE, "interrupted");
    } catch (IOException e) {
      throw unreachable(e);
    }
    if (response.statusCode() >= 300) {
      throw refused(response);
    }
    return response;
  }

  private ApiException unreachable(IOException e) {
    String what =
        switch (e) {
          case HttpTimeoutException _ -> "no answer in time";
          case ConnectException _ -> "connection refused";
          default -> String.valueOf(e.getMessage());
        };
    return new ApiException(
        ApiException.UNREACHABLE,
        "no policy-api at "
            + server
            + " ("
            + what
            + "): start a lab with './margay lab up --detach', or name a server with --server or"
            + " MARGAY_SERVER");
  }

  private ApiException refused(HttpResponse<String> response) {
    int status = response.statusCode();
    try {
      JsonNode body = mapper.readTree(response.body());
      String message = body.path("message").asString("");
      List<ApiException.Cause> causes = new ArrayList<>();
      for (JsonNode cause : body.path("details").path("causes")) {
        causes.add(
            new ApiException.Cause(
                cause.path("field").asString(""), cause.path("message").asString("")));
      }
      if (!message.isEmpty() || !causes.isEmpty()) {
        return ApiException.ofCauses(status, message, causes);
      }
    } catch (JacksonException _) {
      // Not a Status: a proxy in between, or not a policy-api at all.
    }
    return new ApiException(
        status, server + " answered HTTP " + status + ", not with a Status: is it a policy-api?");
  }

  private JsonNode parse(HttpResponse<String> response) throws ApiException {
    try {
      return mapper.readTree(response.body());
    } catch (JacksonException _) {
      throw new ApiException(
          response.statusCode(), server + " did not answer in JSON: is it a policy-api?");
    }
  }
}
