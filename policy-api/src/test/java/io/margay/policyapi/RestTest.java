package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.policyapi.body.Bodies;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The verbs as Kubernetes has them. */
class RestTest {

  private static final RunningApi API = RunningApi.shared();
  private static final String ROOT = "/apis/projectcalico.org/v3/";
  private static final String PATH = ROOT + "namespaces/rest/networkpolicies";

  private static String policy(String name, String spec) {
    return """
    {"apiVersion":"projectcalico.org/v3","kind":"NetworkPolicy","metadata":{"name":"%s"},"spec":%s}
    """
        .formatted(name, spec)
        .strip();
  }

  private static HttpResponse<String> created(String name) {
    HttpResponse<String> response = API.post(PATH, policy(name, "{\"order\":1}"));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return response;
  }

  private static Object at(HttpResponse<String> response, String... path) {
    Object at = Bodies.trusted(response.body());
    for (String field : path) {
      at = ((Map<?, ?>) at).get(field);
    }
    return at;
  }

  private static void assertStatus(HttpResponse<String> response, int code, String reason) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    assertThat(at(response, "kind")).isEqualTo("Status");
    assertThat(at(response, "reason")).isEqualTo(reason);
  }

  @Test
  void anObjectIsCreatedOnce() {
    created("once");
    HttpResponse<String> again = API.post(PATH, policy("once", "{}"));
    assertStatus(again, 409, "AlreadyExists");
    assertThat(at(again, "message"))
        .isEqualTo("networkpolicies.projectcalico.org \"once\" already exists");
  }

  @Test
  void aReplacementNamesTheVersionThatItReplaces() {
    HttpResponse<String> first = created("replaced");
    String changed = first.body().replace("\"order\":1", "\"order\":2");
    HttpResponse<String> second = API.put(PATH + "/replaced", changed);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(at(second, "metadata", "generation")).isEqualTo(2);
    assertStatus(API.put(PATH + "/replaced", changed), 409, "Conflict");
    assertStatus(API.put(PATH + "/replaced", policy("replaced", "{}")), 422, "Invalid");
    assertStatus(API.put(PATH + "/never", changed.replace("replaced", "never")), 404, "NotFound");
    assertStatus(API.put(PATH + "/other", changed), 400, "BadRequest");
    assertThat(API.put(PATH + "/replaced", second.body()).body()).isEqualTo(second.body());
  }

  @Test
  void ofManyWhoReplaceTheSameVersionOneWins() {
    HttpResponse<String> first = created("race");
    List<Integer> codes = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String changed = first.body().replace("\"order\":1", "\"order\":1" + i);
      threads.add(
          Thread.startVirtualThread(() -> {
            int code = API.put(PATH + "/race", changed).statusCode();
            synchronized (codes) {
              codes.add(code);
            }
          }));
    }
    threads.forEach(RestTest::join);
    assertThat(codes).hasSize(8).containsOnlyOnce(200).containsOnly(200, 409);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDeletionHasPreconditionsAndDryRuns() {
    HttpResponse<String> object = created("deleted");
    String path = PATH + "/deleted";
    assertThat(delete(path, "{\"dryRun\":[\"All\"]}").statusCode()).isEqualTo(200);
    assertThat(API.get(path).statusCode()).isEqualTo(200);
    String other = "{\"preconditions\":{\"uid\":\"00000000-0000-0000-0000-000000000000\"}}";
    assertStatus(delete(path, other), 409, "Conflict");
    String same = "{\"preconditions\":{\"uid\":\"" + at(object, "metadata", "uid") + "\"}}";
    HttpResponse<String> gone = delete(path, same);
    assertThat(at(gone, "status")).isEqualTo("Success");
    assertThat(at(gone, "details", "uid")).isEqualTo(at(object, "metadata", "uid"));
    assertStatus(API.delete(path), 404, "NotFound");
  }

  private static HttpResponse<String> delete(String path, String options) {
    return API.send(
        API.request(path)
            .header("Content-Type", "application/json")
            .method("DELETE", BodyPublishers.ofString(options)));
  }

  @Test
  void patchesChangeAPart() {
    created("patched");
    String path = PATH + "/patched";
    HttpResponse<String> merged =
        API.patch(path, "application/merge-patch+json", "{\"spec\":{\"order\":7}}");
    assertThat(at(merged, "spec", "order")).isEqualTo(7);
    HttpResponse<String> jsonPatched =
        API.patch(
            path,
            "application/json-patch+json",
            "[{\"op\":\"replace\",\"path\":\"/spec/order\",\"value\":8}]");
    assertThat(at(jsonPatched, "spec", "order")).isEqualTo(8);
    String stale = "{\"metadata\":{\"resourceVersion\":\"1\"},\"spec\":{\"order\":9}}";
    assertStatus(API.patch(path, "application/merge-patch+json", stale), 409, "Conflict");
    String wrong = "{\"spec\":{\"order\":\"high\"}}";
    assertStatus(API.patch(path, "application/merge-patch+json", wrong), 422, "Invalid");
    assertStatus(
        API.patch(path, "application/strategic-merge-patch+json", "{}"),
        415,
        "UnsupportedMediaType");
    assertThat(at(API.get(path), "spec", "order")).isEqualTo(8);
  }

  @Test
  void namesAreMadeFromPrefixes() {
    HttpResponse<String> made =
        API.post(PATH, policy("x", "{}").replace("\"name\":\"x\"", "\"generateName\":\"gen-\""));
    assertThat(String.valueOf(at(made, "metadata", "name"))).matches("gen-[a-z0-9]{5}");
    assertThat(made.body()).doesNotContain("generateName");
  }

  @Test
  void listsAreSelectedAndPaged() {
    String path = ROOT + "namespaces/pages/networkpolicies";
    for (String name : List.of("a", "b", "c")) {
      API.post(path, policy(name, "{}"));
    }
    HttpResponse<String> first = API.get(path + "?limit=2");
    assertThat((List<?>) at(first, "items")).hasSize(2);
    Object token = at(first, "metadata", "continue");
    HttpResponse<String> rest = API.get(path + "?limit=2&continue=" + token);
    assertThat((List<?>) at(rest, "items")).hasSize(1);
    assertThat(at(rest, "metadata", "continue")).isNull();
    HttpResponse<String> one = API.get(path + "?fieldSelector=metadata.name%3Db");
    assertThat((List<?>) at(one, "items")).hasSize(1);
    assertThat((List<?>) at(API.get(path + "?labelSelector=x"), "items")).isEmpty();
  }

  @Test
  void yamlIsGivenToThoseWhoWantIt() {
    created("yaml");
    HttpResponse<String> response =
        API.send(API.request(PATH + "/yaml").header("Accept", "application/yaml").GET());
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/yaml");
    assertThat(response.body()).startsWith("apiVersion: projectcalico.org/v3\nkind: NetworkPolicy");
  }

  @Test
  void pathsThatAreNotThereAreNotFound() {
    for (String path :
        List.of(
            ROOT + "wishes", ROOT + "namespaces/a/tiers", ROOT + "networkpolicies/x", "/nowhere")) {
      assertThat(API.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(API.get(ROOT + "wishes").body()).isEqualTo("404 page not found\n");
  }

  @Test
  void whatOtherServicesOwnIsReadOnly() {
    assertThat(API.get(ROOT + "blockaffinities").statusCode()).isEqualTo(200);
    assertStatus(API.post(ROOT + "blockaffinities", "{}"), 405, "MethodNotAllowed");
    assertStatus(API.delete(ROOT + "blockaffinities/x"), 405, "MethodNotAllowed");
  }

  @Test
  void applySaysWhatBecameOfEachDocument() {
    String door = "/apis/margay.io/v1/apply";
    String tier =
        """
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: {name: applied}
        spec: {order: 3}
        """;
    String policy =
        """
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: {name: applied}
        spec: {tier: applied, order: %d}
        """;
    String both = tier + "---\n" + policy;
    assertThat(at(API.post(door + "?dryRun=All", both.formatted(1)), "items").toString())
        .contains("result=created")
        .doesNotContain("resourceVersion");
    assertThat(results(API.post(door, both.formatted(1)))).containsExactly("created", "created");
    assertThat(results(API.post(door, both.formatted(2))))
        .containsExactly("unchanged", "configured");
    assertThat(at(API.get(ROOT + "namespaces/default/networkpolicies/applied"), "spec", "order"))
        .isEqualTo(2);
    HttpResponse<String> twice = API.post(door, tier + "---\n" + tier);
    assertStatus(twice, 422, "Invalid");
    assertThat(twice.body()).contains("[1].metadata.name");
  }

  @Test
  void theOldestFormIsAGlobalPolicy() {
    String oldest =
        """
        apiVersion: v1
        kind: policy
        metadata:
          name: oldest
        spec:
          selector: role == 'database'
          ingress:
            - action: allow
              protocol: tcp
              source:
                selector: role == 'frontend'
              destination:
                ports: [6379]
          egress:
            - action: allow
        """;
    assertThat(results(API.post("/apis/margay.io/v1/apply", oldest))).containsExactly("created");
    HttpResponse<String> stored = API.get(ROOT + "globalnetworkpolicies/oldest");
    assertThat(stored.statusCode()).isEqualTo(200);
    assertThat(stored.body()).contains("\"action\":\"Allow\"", "\"protocol\":\"TCP\"");
  }

  private static List<String> results(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return ((List<?>) at(response, "items"))
        .stream().map(item -> String.valueOf(((Map<?, ?>) item).get("result"))).toList();
  }

  @Test
  void theProgramIsDescribedAndHealthy() {
    assertThat(API.get("/actuator/health/readiness").body()).contains("\"UP\"", "topics", "db");
    assertThat(API.get("/actuator/prometheus").body())
        .contains("margay_outbox_depth", "margay_feed_agents");
    HttpResponse<String> docs = API.get("/v3/api-docs");
    assertThat(docs.statusCode()).isEqualTo(200);
    assertThat(docs.body())
        .contains(
            "/apis/margay.io/v1/apply",
            "org.projectcalico.v3.NetworkPolicy",
            "Workloads and nodes",
            "allow-frontend");
    assertThat(API.get("/swagger-ui.html").statusCode()).isIn(200, 302);
    assertThat(API.get("/swagger-ui/index.html").statusCode()).isEqualTo(200);
  }
}
