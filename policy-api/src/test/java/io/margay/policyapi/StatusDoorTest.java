package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.policyapi.body.Bodies;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An object and its status have doors of their own. */
class StatusDoorTest {

  private static final RunningApi API = RunningApi.shared();
  private static final String POOLS = "/apis/projectcalico.org/v3/ippools";
  private static final String POOL = POOLS + "/status-door";
  private static final String MERGE = "application/merge-patch+json";
  private static final String CONDITION =
      "{\"type\":\"%s\",\"status\":\"True\",\"reason\":\"OK\",\"message\":\"\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}";

  private static Map<?, ?> tree(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isLessThan(300);
    return (Map<?, ?>) Bodies.trusted(response.body());
  }

  private static Object at(Map<?, ?> tree, String... path) {
    Object at = tree;
    for (String field : path) {
      at = at instanceof Map<?, ?> map ? map.get(field) : null;
    }
    return at;
  }

  private static List<Object> types(Map<?, ?> pool) {
    return at(pool, "status", "conditions") instanceof List<?> conditions
        ? conditions.stream().map(condition -> at((Map<?, ?>) condition, "type")).toList()
        : List.of();
  }

  private static String pool(String status) {
    return """
    {"apiVersion":"projectcalico.org/v3","kind":"IPPool","metadata":{"name":"status-door"},\
    "spec":{"cidr":"10.213.0.0/16"},"status":{"conditions":[%s]}}
    """
        .formatted(status)
        .strip();
  }

  private static HttpResponse<String> apply(String manager, String type) {
    String config =
        "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"IPPool\",\"metadata\":{\"name\":\"status-door\"},\"status\":{\"conditions\":["
            + CONDITION.formatted(type)
            + "]}}";
    return API.patch(
        POOL + "/status?fieldManager=" + manager, "application/apply-patch+yaml", config);
  }

  @Test
  void neitherDoorChangesWhatIsBehindTheOther() {
    Map<?, ?> created = tree(API.post(POOLS, pool(CONDITION.formatted("Claimed"))));
    assertThat(types(created)).isEmpty();

    String both =
        "{\"metadata\":{\"labels\":{\"x\":\"y\"}},\"spec\":{\"disabled\":true},\"status\":{\"conditions\":["
            + CONDITION.formatted("Allocatable")
            + "]}}";
    Map<?, ?> status = tree(API.patch(POOL + "/status?fieldManager=s", MERGE, both));
    assertThat(types(status)).containsExactly("Allocatable");
    assertThat(at(status, "spec", "disabled")).isNotEqualTo(true);
    assertThat(at(status, "metadata", "labels")).isNull();
    assertThat(at(status, "metadata", "generation")).isEqualTo(1);
    assertThat(Bodies.json(at(status, "metadata", "managedFields")))
        .contains("\"manager\":\"s\"", "\"subresource\":\"status\"");
    assertThat(types(tree(API.get(POOL + "/status")))).containsExactly("Allocatable");

    String body = API.get(POOL).body().replace("\"Allocatable\"", "\"Forged\"");
    Map<?, ?> replaced =
        tree(API.put(POOL, body.replace("\"disabled\":false", "\"disabled\":true")));
    assertThat(types(replaced)).containsExactly("Allocatable");

    assertThat(types(tree(apply("a", "Ready")))).containsExactly("Allocatable", "Ready");
    assertThat(types(tree(apply("b", "Sane")))).containsExactly("Allocatable", "Ready", "Sane");
    assertThat(types(tree(apply("a", "Quiet")))).containsExactly("Allocatable", "Sane", "Quiet");
    HttpResponse<String> applied = API.post("/apis/margay.io/v1/apply", pool(""));
    assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
    assertThat(types(tree(API.get(POOL)))).containsExactly("Allocatable", "Sane", "Quiet");

    assertThat(API.get("/apis/projectcalico.org/v3/tiers/default/status").statusCode())
        .isEqualTo(404);
    assertThat(API.delete(POOL + "/status").statusCode()).isEqualTo(405);
    assertThat(API.delete(POOL).statusCode()).isEqualTo(200);
  }
}
