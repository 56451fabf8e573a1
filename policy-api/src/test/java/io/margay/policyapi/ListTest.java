package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists: parts, versions and selectors. */
class ListTest {

  private static final RunningApi API = RunningApi.shared();
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

  private static String path(String namespace) {
    return "/apis/projectcalico.org/v3/namespaces/" + namespace + "/networkpolicies";
  }

  private static void create(String namespace, String name, String label) {
    String body =
        """
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: {name: %s, labels: {l: '%s'}}
        spec: {order: 1}
        """
            .formatted(name, label);
    assertThat(API.post(path(namespace), body).statusCode()).isEqualTo(201);
  }

  private static Map<?, ?> tree(HttpResponse<String> response) {
    return (Map<?, ?>) Bodies.trusted(response.body());
  }

  private static Map<?, ?> metadata(HttpResponse<String> response) {
    return (Map<?, ?>) tree(response).get("metadata");
  }

  private static List<String> names(HttpResponse<String> response) {
    return ((List<?>) tree(response).get("items"))
        .stream()
            .map(item -> (Map<?, ?>) ((Map<?, ?>) item).get("metadata"))
            .map(metadata -> String.valueOf(metadata.get("name")))
            .toList();
  }

  private static String encoded(Object text) {
    return URLEncoder.encode(String.valueOf(text), StandardCharsets.UTF_8);
  }

  @Test
  void partsMakeTheWhole() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      create("list-1", name, "x");
    }
    List<String> all = new ArrayList<>();
    List<Object> remaining = new ArrayList<>();
    Object token = null;
    do {
      HttpResponse<String> part =
          API.get(
              path("list-1") + "?limit=2" + (token == null ? "" : "&continue=" + encoded(token)));
      all.addAll(names(part));
      remaining.add(metadata(part).get("remainingItemCount"));
      token = metadata(part).get("continue");
    } while (token != null);
    assertThat(all).containsExactly("a", "b", "c", "d", "e");
    assertThat(remaining).containsExactly(3, 1, null);
  }

  /** Which goes to the client in parts of another sort: not put together before. */
  @Test
  void aLargeListIsTheSameAsItsParts() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 450; i++) {
      many.append(
          """
          ---
          {"apiVersion": "projectcalico.org/v3", "kind": "NetworkPolicy",
           "metadata": {"name": "large-%03d", "namespace": "list-large", "annotations": {"a": "%s"}}, "spec": {}}
          """
              .formatted(i, "ä".repeat(200)));
    }
    assertThat(API.post("/apis/margay.io/v1/apply", many.toString()).statusCode()).isEqualTo(200);
    Map<?, ?> whole = (Map<?, ?>) Bodies.trusted(API.get(path("list-large")).body());
    Map<?, ?> parts = (Map<?, ?>) Bodies.trusted(API.get(path("list-large") + "?limit=150").body());
    assertThat((List<?>) whole.get("items")).hasSize(450);
    assertThat(((List<?>) whole.get("items")).subList(0, 150)).isEqualTo(parts.get("items"));
    assertThat(whole.get("kind")).isEqualTo("NetworkPolicyList");
    assertThat(((Map<?, ?>) whole.get("metadata")).get("resourceVersion"))
        .isEqualTo(((Map<?, ?>) parts.get("metadata")).get("resourceVersion"));
    HttpResponse<String> yaml = accepting("application/yaml", path("list-large"));
    assertThat(yaml.body()).startsWith("apiVersion: projectcalico.org/v3\nkind: NetworkPolicyList");
    assertThat(Bodies.document(yaml.body().getBytes(StandardCharsets.UTF_8), Format.YAML))
        .isEqualTo(whole);
    Map<?, ?> table = tree(accepting(TABLE, path("list-large") + "?includeObject=Object"));
    assertThat(table.get("metadata")).isEqualTo(whole.get("metadata"));
    assertThat((List<?>) table.get("columnDefinitions")).isNotEmpty();
    assertThat(
            ((List<?>) table.get("rows"))
                .stream().map(row -> ((Map<?, ?>) row).get("object")).toList())
        .isEqualTo(whole.get("items"));
  }

  private static HttpResponse<String> accepting(String type, String path) {
    return API.send(API.request(path).header("Accept", type).GET());
  }

  @Test
  void anEmptyListIsOneInEveryForm() {
    assertThat(names(API.get(path("list-none")))).isEmpty();
    HttpResponse<String> yaml = accepting("application/yaml", path("list-none"));
    assertThat(Bodies.document(yaml.body().getBytes(StandardCharsets.UTF_8), Format.YAML))
        .extracting("items")
        .isEqualTo(List.of());
    assertThat(tree(accepting(TABLE, path("list-none"))).get("rows")).isEqualTo(List.of());
  }

  /** What changes while a client takes its time is not seen: nor does it wait for that client. */
  @Test
  void aListIsOneStateHoweverSlowlyItIsRead() throws Exception {
    String large = "v".repeat(250_000);
    for (int i = 0; i < 80; i++) {
      String body =
          "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"NetworkPolicy\",\"metadata\":{\"name\":\"s-%02d\",\"annotations\":{\"a\":\"%s\"}},\"spec\":{\"order\":1}}"
              .formatted(i, large);
      assertThat(API.post(path("list-slow"), body).statusCode()).isEqualTo(201);
    }
    Map<?, ?> before = tree(API.get(path("list-slow")));
    HttpResponse<InputStream> slow =
        API.http()
            .send(
                API.request(path("list-slow")).GET().build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = slow.body()) {
      byte[] start = in.readNBytes(1_000);
      assertThat(API.delete(path("list-slow") + "/s-79").statusCode()).isEqualTo(200);
      API.patch(
          path("list-slow") + "/s-78", "application/merge-patch+json", "{\"spec\":{\"order\":2}}");
      create("list-slow", "s-99", "x");
      byte[] rest = in.readAllBytes();
      String whole =
          new String(start, StandardCharsets.UTF_8) + new String(rest, StandardCharsets.UTF_8);
      assertThat(Bodies.trusted(whole).equals(before)).as("as it was at the beginning").isTrue();
    }
    assertThat(API.delete(path("list-slow")).statusCode()).isEqualTo(200);
  }

  @Test
  void aVerbThatThereIsNotIsRefused() {
    HttpResponse<String> refused =
        API.send(
            API.request(path("list-verbs"))
                .method("PROPFIND", HttpRequest.BodyPublishers.noBody()));
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.body()).contains("\"kind\":\"Status\"", "MethodNotAllowed");
  }

  @Test
  void aPartIsFullAlsoWhereFewMatch() {
    for (int i = 0; i < 9; i++) {
      create("list-2", "p" + i, i % 3 == 0 ? "y" : "n");
    }
    HttpResponse<String> part = API.get(path("list-2") + "?limit=2&labelSelector=l%3Dy");
    assertThat(names(part)).containsExactly("p0", "p3");
    assertThat(metadata(part).get("remainingItemCount")).isNull();
    HttpResponse<String> rest =
        API.get(
            path("list-2")
                + "?limit=2&labelSelector=l%3Dy&continue="
                + encoded(metadata(part).get("continue")));
    assertThat(names(rest)).containsExactly("p6");
  }

  @Test
  void versionsSayHowNewTheListMustBe() {
    create("list-3", "a", "x");
    String now = String.valueOf(metadata(API.get(path("list-3"))).get("resourceVersion"));
    for (String query :
        List.of(
            "resourceVersion=0",
            "resourceVersion=0&limit=1",
            "resourceVersion=1",
            "resourceVersion=" + now,
            "resourceVersion=" + now + "&resourceVersionMatch=NotOlderThan")) {
      assertThat(names(API.get(path("list-3") + "?" + query))).as(query).containsExactly("a");
    }
    HttpResponse<String> future = API.get(path("list-3") + "?resourceVersion=9000000000");
    assertThat(future.statusCode()).isEqualTo(504);
    assertThat(future.body())
        .contains("\"reason\":\"Timeout\"", "ResourceVersionTooLarge", "\"retryAfterSeconds\":1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resourceVersionMatch=NotOlderThan | resourceVersionMatch",
        "resourceVersionMatch=Exact | resourceVersionMatch",
        "resourceVersionMatch=Exact&resourceVersion=0 | resourceVersionMatch",
        "resourceVersionMatch=Perhaps&resourceVersion=1 | resourceVersionMatch",
        "resourceVersion=x | resourceVersion",
        "resourceVersion=-1 | resourceVersion",
        "sendInitialEvents=true | sendInitialEvents",
        "limit=x | limit",
        "continue=x | continue",
        "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhL2IifQ&resourceVersion=1 | resourceVersion",
        "fieldSelector=spec.order%3D1 | spec.order",
        "fieldSelector=x | fieldSelector",
        "labelSelector=a%3D%3D%3Db | labelSelector",
        "labelSelector=a%20in%20b | labelSelector",
      })
  void nonsenseIsRefused(String query, String field) {
    HttpResponse<String> response = API.get(path("list-4") + "?" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(response.body()).contains("\"kind\":\"Status\"").contains(field);
  }
}
