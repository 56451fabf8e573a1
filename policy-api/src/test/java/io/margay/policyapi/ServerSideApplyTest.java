package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.policyapi.body.Bodies;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Server-side apply over HTTP; the rules of ownership themselves have their own tables. */
class ServerSideApplyTest {

  private static final RunningApi API = RunningApi.shared();
  private static final String ROOT = "/apis/projectcalico.org/v3/globalnetworkpolicies/";
  private static final String APPLY = "application/apply-patch+yaml";
  private static final String MERGE = "application/merge-patch+json";

  private static HttpResponse<String> apply(String name, String options, String spec) {
    String body =
        """
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: {name: %s}
        spec: %s
        """
            .formatted(name, spec);
    return API.patch(ROOT + name + "?" + options, APPLY, body);
  }

  private static Map<?, ?> tree(HttpResponse<String> response) {
    return (Map<?, ?>) Bodies.trusted(response.body());
  }

  private static Object at(HttpResponse<String> response, String... path) {
    Object at = tree(response);
    for (String field : path) {
      at = ((Map<?, ?>) at).get(field);
    }
    return at;
  }

  /** "manager operation subresource: fields" of each entry. */
  private static List<String> managers(HttpResponse<String> response) {
    return ((List<?>) at(response, "metadata", "managedFields"))
        .stream()
            .map(entry -> (Map<?, ?>) entry)
            .map(entry ->
                entry.get("manager")
                    + " "
                    + entry.get("operation")
                    + " "
                    + Bodies.json(entry.get("fieldsV1")))
            .toList();
  }

  private static void assertStatus(HttpResponse<String> response, int code, String text) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    assertThat(at(response, "kind")).isEqualTo("Status");
    assertThat(response.body()).contains(text);
  }

  @Test
  void createsThenChangesThenRemoves() {
    HttpResponse<String> created = apply("ssa-1", "fieldManager=a", "{order: 5, selector: all()}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(managers(created))
        .containsExactly("a Apply {\"f:spec\":{\"f:order\":{},\"f:selector\":{}}}");
    HttpResponse<String> same = apply("ssa-1", "fieldManager=a", "{order: 5, selector: all()}");
    assertThat(same.statusCode()).isEqualTo(200);
    assertThat(same.body()).isEqualTo(created.body());
    HttpResponse<String> less = apply("ssa-1", "fieldManager=a", "{selector: all()}");
    assertThat(((Map<?, ?>) at(less, "spec")).get("order")).isNull();
    assertThat(at(less, "spec", "selector")).isEqualTo("all()");
    assertThat(at(less, "spec", "tier")).isEqualTo("default");
    assertThat(at(less, "metadata", "generation")).isEqualTo(2);
  }

  @Test
  void aConflictNamesManagersAndFields() {
    apply("ssa-2", "fieldManager=a", "{order: 5}");
    HttpResponse<String> refused = apply("ssa-2", "fieldManager=b", "{order: 6}");
    assertStatus(
        refused, 409, "Apply failed with 1 conflict: conflict with \\\"a\\\": .spec.order");
    assertThat(at(refused, "reason")).isEqualTo("Conflict");
    assertThat(at(refused, "details", "causes"))
        .isEqualTo(
            List.of(
                Map.of(
                    "reason", "FieldManagerConflict",
                    "message", "conflict with \"a\"",
                    "field", ".spec.order")));
    HttpResponse<String> forced = apply("ssa-2", "fieldManager=b&force=true", "{order: 6}");
    assertThat(forced.statusCode()).isEqualTo(200);
    assertThat(managers(forced)).containsExactly("b Apply {\"f:spec\":{\"f:order\":{}}}");
  }

  @Test
  void otherWritersAreRecordedWithWhatTheyChange() {
    String name = "ssa-3";
    apply(name, "fieldManager=a", "{order: 5}");
    HttpResponse<String> patched =
        API.patch(ROOT + name + "?fieldManager=p", MERGE, "{\"spec\":{\"order\":7}}");
    assertThat(managers(patched)).containsExactly("p Update {\"f:spec\":{\"f:order\":{}}}");
    HttpResponse<String> refused = apply(name, "fieldManager=a", "{order: 5}");
    assertStatus(refused, 409, "conflict with \\\"p\\\" using projectcalico.org/v3 at ");
    HttpResponse<String> read = API.get(ROOT + name);
    String labelled = read.body().replace("\"spec\":", "\"unused\":0,\"spec\":");
    assertStatus(API.put(ROOT + name, labelled), 400, "unused");
    HttpResponse<String> put =
        API.send(
            API.request(ROOT + name)
                .header("Content-Type", "application/json")
                .header("User-Agent", "editor/1.0 (linux)")
                .PUT(BodyPublishers.ofString(read.body().replace("\"order\":7", "\"order\":8"))));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    assertThat(managers(put)).containsExactly("editor Update {\"f:spec\":{\"f:order\":{}}}");
  }

  @Test
  void aClientMayBringTheRecordUpToDate() {
    String name = "ssa-4";
    API.post(
        ROOT.substring(0, ROOT.length() - 1) + "?fieldManager=kubectl-client-side-apply",
        "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"GlobalNetworkPolicy\",\"metadata\":{\"name\":\""
            + name
            + "\"},\"spec\":{\"order\":1}}");
    String entry =
        "{\"manager\":\"kubectl\",\"operation\":\"Apply\",\"apiVersion\":\"projectcalico.org/v3\",\"time\":\"2026-01-01T00:00:00Z\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:spec\":{\"f:order\":{}}}}";
    HttpResponse<String> migrated =
        API.patch(
            ROOT + name,
            "application/json-patch+json",
            "[{\"op\":\"replace\",\"path\":\"/metadata/managedFields\",\"value\":["
                + entry
                + "]}]");
    assertThat(migrated.statusCode()).as(migrated.body()).isEqualTo(200);
    assertThat(managers(migrated)).containsExactly("kubectl Apply {\"f:spec\":{\"f:order\":{}}}");
    assertThat(at(migrated, "metadata", "generation")).isEqualTo(1);
    HttpResponse<String> gone = apply(name, "fieldManager=kubectl", "{selector: all()}");
    assertThat(((Map<?, ?>) at(gone, "spec")).get("order")).isNull();
    HttpResponse<String> reset =
        API.patch(ROOT + name, MERGE, "{\"metadata\":{\"managedFields\":[{}]}}");
    assertThat(((Map<?, ?>) at(reset, "metadata")).get("managedFields")).isNull();
  }

  @Test
  void aDryRunStoresNothing() {
    HttpResponse<String> dry = apply("ssa-5", "fieldManager=a&dryRun=All", "{order: 5}");
    assertThat(dry.statusCode()).as(dry.body()).isEqualTo(201);
    assertThat(((Map<?, ?>) at(dry, "metadata")).get("resourceVersion")).isNull();
    assertThat(API.get(ROOT + "ssa-5").statusCode()).isEqualTo(404);
  }

  @Test
  void nonsenseIsRefused() {
    assertStatus(apply("ssa-6", "", "{}"), 422, "fieldManager");
    assertStatus(apply("ssa-6", "fieldManager=" + "x".repeat(129), "{}"), 422, "fieldManager");
    assertStatus(apply("ssa-6", "fieldManager=a", "{selektor: x}"), 400, "spec.selektor");
    assertStatus(apply("ssa-6", "fieldManager=a", "{order: x}"), 422, "spec.order");
    String body = "{\"metadata\":{\"name\":\"ssa-6\"}}";
    assertStatus(API.patch(ROOT + "ssa-6?fieldManager=a", APPLY, body), 400, "apiVersion");
    String other =
        "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: x}";
    assertStatus(API.patch(ROOT + "ssa-6?fieldManager=a", APPLY, other), 400, "metadata.name");
    assertStatus(API.patch(ROOT + "ssa-6?fieldManager=a", APPLY, "a: ["), 400, "not valid YAML");
    apply("ssa-7", "fieldManager=a", "{}");
    assertStatus(API.patch(ROOT + "ssa-7?force=true", MERGE, "{}"), 422, "force");
    String versioned =
        "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ssa-7, resourceVersion: '1'}";
    assertStatus(API.patch(ROOT + "ssa-7?fieldManager=a", APPLY, versioned), 409, "modified");
    HttpResponse<String> strategic =
        API.patch(ROOT + "ssa-7", "application/strategic-merge-patch+json", "{}");
    assertStatus(
        strategic,
        415,
        "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
  }

  @Test
  void watchersAndListsDoNotPayForIt() {
    apply("ssa-8", "fieldManager=a", "{order: 5}");
    assertThat(API.get(ROOT + "ssa-8").body()).contains("managedFields");
    assertThat(API.get(ROOT.substring(0, ROOT.length() - 1)).body())
        .doesNotContain("managedFields");
  }
}
