package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.policyapi.body.Bodies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand requests that are wrong, while others do their work. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class HostileTest {

  private static final RunningApi API = RunningApi.shared();
  private static final String GOOD = "/apis/projectcalico.org/v3/namespaces/good/networkpolicies";
  private static final String BAD = "/apis/projectcalico.org/v3/namespaces/bad/networkpolicies";
  private static final String APPLY = "/apis/margay.io/v1/apply";
  private static final int REQUESTS = 10_000;
  private static final int SENDERS = 8;

  /** Some attacks are large; that many are enough. */
  private static final int LARGE_ONES = 20;

  /** One way of being wrong. */
  private record Attack(String name, HttpRequest.Builder request, boolean large) {}

  private static HttpRequest.Builder post(String path, String type, byte[] body) {
    return API.request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body));
  }

  private static Attack body(String name, String path, String body) {
    String type = body.startsWith("{") ? "application/json" : "application/yaml";
    return new Attack(name, post(path, type, body.getBytes(StandardCharsets.UTF_8)), false);
  }

  private static Attack query(String name, String query) {
    return new Attack(name, API.request(GOOD + "?" + query).GET(), false);
  }

  private static Attack patch(String name, String type, String body) {
    return new Attack(
        name,
        API.request(GOOD + "/stays")
            .header("Content-Type", type)
            .method("PATCH", BodyPublishers.ofString(body)),
        false);
  }

  private static String policy(String spec) {
    return "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"NetworkPolicy\",\"metadata\":{\"name\":\"bad\"},\"spec\":"
        + spec
        + "}";
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static List<Attack> attacks() {
    List<Attack> attacks = new ArrayList<>();
    for (String door : List.of(BAD, APPLY)) {
      attacks.add(body("JSON that ends early", door, "{\"spec\":{\"order\":"));
      attacks.add(body("JSON that is none", door, "{\"spec\":nope}"));
      attacks.add(body("YAML that does not parse", door, "spec: [unclosed"));
      attacks.add(body("deep lists", door, "{\"a\":" + "[".repeat(4000) + "]".repeat(4000) + "}"));
      attacks.add(body("deep objects", door, "{\"a\":".repeat(2000) + "1" + "}".repeat(2000)));
      attacks.add(body("deep YAML", door, "a: " + "[".repeat(3000)));
      attacks.add(
          body("an alias bomb", door, "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]"));
      attacks.add(body("a huge number", door, policy("{\"order\":1" + "0".repeat(5000) + "}")));
      attacks.add(body("unknown fields", door, policy("{\"a\":1,\"b\":2,\"c\":3}")));
      attacks.add(body("a wrong type", door, policy("[]")));
      attacks.add(
          body(
              "a nested selector",
              door,
              policy(
                  "{\"selector\":\"" + "(".repeat(5000) + "a == 'b'" + ")".repeat(5000) + "\"}")));
      attacks.add(
          body(
              "a long selector", door, policy("{\"selector\":\"" + "!".repeat(9000) + "all()\"}")));
      attacks.add(
          body(
              "too many rules",
              door,
              policy(
                  "{\"ingress\":["
                      + "{\"action\":\"Wish\"},".repeat(2000)
                      + "{\"action\":\"Wish\"}]}")));
      attacks.add(
          new Attack(
              "too large",
              post(
                  door,
                  "application/json",
                  ("{\"a\":\"" + "x".repeat(Bodies.MOST_BYTES) + "\"}")
                      .getBytes(StandardCharsets.UTF_8)),
              true));
      attacks.add(
          new Attack(
              "a gzip bomb",
              post(door, "application/json", gzip("{\"a\":\"" + " ".repeat(64 << 20) + "\"}"))
                  .header("Content-Encoding", "gzip"),
              true));
      attacks.add(
          new Attack(
              "no gzip",
              post(door, "application/json", new byte[] {1, 2, 3})
                  .header("Content-Encoding", "gzip"),
              false));
      attacks.add(
          new Attack(
              "a form", post(door, "application/x-www-form-urlencoded", new byte[9]), false));
    }
    attacks.add(query("a long label selector", "labelSelector=" + "a,".repeat(3000) + "a"));
    attacks.add(query("parentheses", "labelSelector=" + "(".repeat(3000)));
    attacks.add(
        query(
            "a selector that backtracks",
            "labelSelector=" + "a".repeat(3000) + "%20in%20(" + "b,".repeat(1000) + "!"));
    attacks.add(query("a field that is not offered", "fieldSelector=spec.order%3D1"));
    attacks.add(query("a token", "continue=" + "A".repeat(2000)));
    attacks.add(query("a number that is none", "limit=99999999999999999999"));
    attacks.add(query("a watch without sense", "watch=true&resourceVersion=x"));
    attacks.add(patch("no operations", "application/json-patch+json", "{}"));
    attacks.add(
        patch(
            "a path to nowhere",
            "application/json-patch+json",
            "[{\"op\":\"remove\",\"path\":\"/" + "a/".repeat(500) + "\"}]"));
    attacks.add(patch("a doubling copy", "application/json-patch+json", doubling()));
    attacks.add(patch("a strategic patch", "application/strategic-merge-patch+json", "{}"));
    attacks.add(patch("nobody applies", "application/apply-patch+yaml", "{}"));
    return attacks;
  }

  /** Copies the document into itself, again and again. */
  private static String doubling() {
    String copy = "{\"op\":\"copy\",\"from\":\"/spec\",\"path\":\"/spec/x%d\"}";
    List<String> operations = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      operations.add(copy.formatted(i));
    }
    return "[" + String.join(",", operations) + "]";
  }

  @Test
  void areAnsweredWithStatusesAndHarmNobody() throws Exception {
    apply("stays", 1);
    List<Attack> attacks = attacks();
    Map<String, String> wrong = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<String> harmed = new ConcurrentLinkedQueue<>();
    AtomicInteger sent = new AtomicInteger();
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(
          Thread.startVirtualThread(() -> {
            for (int n = sent.getAndIncrement(); n < REQUESTS; n = sent.getAndIncrement()) {
              Attack attack = attacks.get(n % attacks.size());
              if (!attack.large() || n / attacks.size() < LARGE_ONES) {
                attack(attack, wrong);
              }
            }
          }));
    }
    List<Thread> good = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String name = "good-" + i;
      good.add(Thread.startVirtualThread(() -> work(name, sent, harmed)));
    }
    for (Thread thread : senders) {
      thread.join();
    }
    for (Thread thread : good) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
    assertThat(harmed).isEmpty();
    assertThat(API.get(BAD).body()).contains("\"items\":[]");
    assertThat(API.get(GOOD + "/stays").body()).contains("\"order\":1");
  }

  private static void attack(Attack attack, Map<String, String> wrong) {
    HttpResponse<String> response = API.send(attack.request().copy());
    int code = response.statusCode();
    boolean refused = code >= 400 && code < 500;
    if (!refused || !response.body().contains("\"kind\":\"Status\"")) {
      wrong.putIfAbsent(
          attack.name(),
          code + " " + response.body().substring(0, Math.min(300, response.body().length())));
    }
  }

  /** Writes and reads its own object until the others are done; each answer must be right. */
  private static void work(String name, AtomicInteger sent, ConcurrentLinkedQueue<String> harmed) {
    try {
      for (int order = 1; sent.get() < REQUESTS; order++) {
        apply(name, order);
        String body = API.get(GOOD + "/" + name).body();
        if (!body.contains("\"order\":" + order + ",")
            && !body.contains("\"order\":" + order + "}")) {
          harmed.add(name + " " + order + ": " + body);
        }
      }
    } catch (AssertionError | RuntimeException e) {
      harmed.add(name + ": " + e);
    }
  }

  private static void apply(String name, int order) {
    String body =
        "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"NetworkPolicy\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"good\"},\"spec\":{\"order\":%d}}"
            .formatted(name, order);
    HttpResponse<String> response = API.post(APPLY, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }
}
