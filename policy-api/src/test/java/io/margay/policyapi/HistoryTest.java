package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The change log over HTTP, and the way back. */
class HistoryTest {

  private static final String V3 = "/apis/projectcalico.org/v3";
  private static final String V1 = "/apis/margay.io/v1";
  private static final String POLICIES = V3 + "/namespaces/history/networkpolicies";

  private final RunningApi api = RunningApi.shared();

  private static String policy(String name, int order) {
    return """
    {"apiVersion":"projectcalico.org/v3","kind":"NetworkPolicy","metadata":{"name":"%s","namespace":"history"},"spec":{"order":%d}}
    """
        .formatted(name, order);
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        api.request(path)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return api.send(request);
  }

  private static JsonNode json(HttpResponse<String> response, int code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    return JsonMapper.shared().readTree(response.body());
  }

  private String create(String name, int order) {
    return version(json(send("POST", POLICIES, policy(name, order)), 201));
  }

  private HttpResponse<String> patched(String name, int order) {
    return api.patch(
        POLICIES + "/" + name,
        "application/merge-patch+json",
        "{\"spec\":{\"order\":" + order + "}}");
  }

  private static String version(JsonNode object) {
    return object.path("metadata").path("resourceVersion").asString();
  }

  private static List<String> summary(JsonNode list, String... fields) {
    List<String> lines = new ArrayList<>();
    for (JsonNode item : list.path("items")) {
      List<String> values = new ArrayList<>();
      for (String field : fields) {
        values.add(item.at(field).asString());
      }
      lines.add(String.join(" ", values));
    }
    return lines;
  }

  @Test
  void anObjectsHistoryTellsWhoFromWhereAndWhy() {
    json(
        send(
            "POST",
            POLICIES,
            policy("told", 1),
            "User-Agent",
            "pipeline/7 (ci)",
            "X-Margay-Reason",
            "ticket 42"),
        201);
    json(patched("told", 2), 200);
    json(api.delete(POLICIES + "/told"), 200);

    JsonNode history = json(api.get(V1 + "/resources/networkpolicies/history/told/history"), 200);
    assertThat(history.path("kind").asString()).isEqualTo("ObjectHistory");
    assertThat(summary(history, "/operation", "/object/spec/order", "/reason"))
        .containsExactly("Delete  ", "Put 2 ", "Put 1 ticket 42");
    JsonNode first = history.path("items").path(2);
    assertThat(first.path("actor").asString()).isEqualTo("pipeline/7 (ci)");
    assertThat(first.path("source").asString()).isEqualTo("127.0.0.1");
    assertThat(first.path("uid").asString()).isEqualTo(first.at("/object/metadata/uid").asString());

    JsonNode part =
        json(api.get(V1 + "/resources/networkpolicies/history/told/history?limit=2"), 200);
    assertThat(part.path("items").size()).isEqualTo(2);
    String next = part.at("/metadata/continue").asString();
    assertThat(
            summary(
                json(
                    api.get(
                        V1 + "/resources/networkpolicies/history/told/history?continue=" + next),
                    200),
                "/object/spec/order"))
        .containsExactly("1");

    JsonNode revisions = json(api.get(V1 + "/revisions?limit=3"), 200);
    assertThat(revisions.path("items").path(0).path("object").isMissingNode()).isTrue();
    assertThat(
            json(api.get(V1 + "/resources/networkpolicies/history/none/history"), 404)
                .path("reason")
                .asString())
        .isEqualTo("NotFound");
  }

  @ParameterizedTest
  @CsvSource({"umlauts, für Müller, UTF-8", "latin, für Müller, ISO-8859-1", "kana, かな, UTF-8"})
  void reasonsAreReadAsTerminalsSendThem(String name, String reason, Charset charset) {
    create(name, 1);
    String path = POLICIES + "/" + name;
    String header = new String(reason.getBytes(charset), StandardCharsets.ISO_8859_1);
    assertThat(api.raw("DELETE " + path + " HTTP/1.1\r\nX-Margay-Reason: " + header))
        .contains(" 200 ");
    JsonNode history =
        json(api.get(V1 + "/resources/networkpolicies/history/" + name + "/history"), 200);
    assertThat(summary(history, "/reason").getFirst()).isEqualTo(reason);
  }

  @Test
  void rollingBackIsANewChangeAndAllOrNothing() {
    create("changes", 1);
    String then = create("goes", 1);
    json(patched("changes", 2), 200);
    json(api.delete(POLICIES + "/goes"), 200);
    create("comes", 1);
    String body = "{\"asOf\":" + then + ",\"namespace\":\"history\",\"kinds\":[\"NetworkPolicy\"]}";

    JsonNode dry = json(send("POST", V1 + "/rollback?dryRun=All", body), 200);
    assertThat(summary(dry, "/name", "/result"))
        .contains("changes updated", "comes deleted", "goes created");
    assertThat(api.get(POLICIES + "/goes").statusCode()).isEqualTo(404);

    JsonNode done =
        json(send("POST", V1 + "/rollback", body, "X-Margay-Reason", "it was better"), 200);
    assertThat(summary(done, "/name", "/result"))
        .containsExactlyInAnyOrderElementsOf(summary(dry, "/name", "/result"));
    assertThat(json(api.get(POLICIES + "/changes"), 200).at("/spec/order").asInt()).isEqualTo(1);
    assertThat(json(api.get(POLICIES + "/goes"), 200).at("/spec/order").asInt()).isEqualTo(1);
    assertThat(api.get(POLICIES + "/comes").statusCode()).isEqualTo(404);
    JsonNode history =
        json(api.get(V1 + "/resources/networkpolicies/history/changes/history"), 200);
    assertThat(summary(history, "/object/spec/order", "/reason"))
        .startsWith("1 it was better", "2 ", "1 ");
    assertThat(json(send("POST", V1 + "/rollback", body), 200).path("items").size()).isZero();
  }

  @Test
  void thePastIsReadAsItWas() {
    create("past-a", 1);
    String then = create("past-b", 1);
    String time = Instant.now().toString();
    json(patched("past-a", 2), 200);
    json(api.delete(POLICIES + "/past-b"), 200);
    create("past-c", 1);

    for (String asOf : List.of(then, time)) {
      String query = "?asOf=" + asOf;
      assertThat(json(api.get(POLICIES + "/past-a" + query), 200).at("/spec/order").asInt())
          .isEqualTo(1);
      assertThat(json(api.get(POLICIES + "/past-b" + query), 200).at("/metadata/name").asString())
          .isEqualTo("past-b");
      assertThat(api.get(POLICIES + "/past-c" + query).statusCode()).isEqualTo(404);
      JsonNode list = json(api.get(POLICIES + query), 200);
      assertThat(list.path("kind").asString()).isEqualTo("NetworkPolicyList");
      assertThat(summary(list, "/metadata/name", "/spec/order"))
          .contains("past-a 1", "past-b 1")
          .doesNotContain("past-c 1");
      JsonNode part =
          json(
              api.get(
                  V3
                      + "/networkpolicies"
                      + query
                      + "&limit=1&fieldSelector=metadata.name=past-nowhere"),
              200);
      assertThat(part.path("items").size()).isZero();
      assertThat(part.at("/metadata/continue").isMissingNode()).isTrue();
      List<String> names = new ArrayList<>();
      String more = "";
      do {
        JsonNode page = json(api.get(POLICIES + query + "&limit=1" + more), 200);
        names.addAll(summary(page, "/metadata/name"));
        String token = page.at("/metadata/continue").asString("");
        more = token.isEmpty() ? "" : "&continue=" + token;
      } while (!more.isEmpty());
      assertThat(names).isEqualTo(summary(list, "/metadata/name"));
    }
    assertThat(
            json(api.get(POLICIES + "?asOf=never"), 400).at("/details/causes/0/field").asString())
        .isEqualTo("asOf");
    json(api.get(POLICIES + "?asOf=1&watch=true"), 400);
    json(api.get(POLICIES + "?asOf=99999999"), 400);
    json(api.get(POLICIES + "?asOf="), 400);
    json(api.get(POLICIES + "?asOf=1&resourceVersion=1"), 400);
    json(api.get(V3 + "/ipamblocks?asOf=1"), 400);
  }

  @Test
  void badRequestsNameTheirField() {
    String[][] rows = {
      {"{}", "asOf"},
      {"{\"asOf\":\"yesterday\"}", "asOf"},
      {"{\"asOf\":\"99999999999999999999\"}", "asOf"},
      {"{\"asOf\":1,\"kinds\":\"Tier\"}", "kinds"},
      {"{\"asOf\":1,\"kinds\":[\"Node\"]}", "kinds"},
      {"{\"asOf\":1,\"kinds\":[\"Riddle\"]}", "kinds"},
      {"{\"asOf\":1,\"namespace\":5}", "namespace"},
      {"{\"asOf\":1,\"depth\":5}", "depth"},
    };
    for (String[] row : rows) {
      JsonNode status = json(send("POST", V1 + "/rollback", row[0]), 400);
      assertThat(status.at("/details/causes/0/field").asString()).as(row[0]).isEqualTo(row[1]);
    }
    json(send("POST", V1 + "/rollback", "{\"asOf\":9999999999}"), 400);
    assertThat(
            json(api.get(V1 + "/revisions?limit=no"), 400).at("/details/causes/0/field").asString())
        .isEqualTo("limit");
    json(api.get(V1 + "/resources/riddles/x/history"), 404);
    JsonNode tooLong =
        json(send("POST", POLICIES, policy("long", 1), "X-Margay-Reason", "x".repeat(1_025)), 400);
    assertThat(tooLong.at("/details/causes/0/field").asString()).isEqualTo("X-Margay-Reason");
  }
}
