package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.policyapi.body.Bodies;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What agents report becomes "enforced on N of M nodes", over all replicas. */
class EnforcementTest {

  private static final String API = "/apis/projectcalico.org/v3";
  private static final String POLICIES = API + "/globalnetworkpolicies";

  @Test
  void aPolicySaysOnHowManyNodesItIsEnforced() throws Exception {
    RunningApi api = RunningApi.shared();
    for (String node : List.of("enf-a", "enf-b")) {
      assertThat(
              api.post(
                      API + "/nodes",
                      "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"Node\",\"metadata\":{\"name\":\""
                          + node
                          + "\"},\"spec\":{}}")
                  .statusCode())
          .isEqualTo(201);
    }
    try (RunningApi other = RunningApi.start();
        TestAgent a = TestAgent.connect(api.feedPort, "enf-a", "");
        TestAgent b = TestAgent.connect(other.feedPort, "enf-b", "")) {
      HttpResponse<String> created = api.post(POLICIES, policy());
      assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
      String key = "GlobalNetworkPolicy//enforced";
      await().until(() -> a.resources.containsKey(key) && b.resources.containsKey(key));
      await().until(() -> behind(api).containsKey("enf-a") && behind(api).containsKey("enf-b"));
      assertThat(behind(api).get("enf-a")).doesNotContainKey("revision");

      await().until(() -> reached(a, created));
      a.report(a.token);
      b.report("", "iptables-nft-restore failed");
      await().until(() -> !behind(api).containsKey("enf-a"));
      await()
          .untilAsserted(() ->
              assertThat(behind(other).get("enf-b"))
                  .containsEntry("errors", List.of("iptables-nft-restore failed")));

      await().until(() -> reached(b, created));
      b.report(b.token);
      await().until(() -> !behind(api).containsKey("enf-b"));
      Map<?, ?> status = status(api);
      assertThat(status.get("message"))
          .isEqualTo(
              "enforced on " + status.get("enforced") + " of " + status.get("nodes") + " nodes");
    } finally {
      api.delete(POLICIES + "/enforced");
      api.delete(API + "/nodes/enf-a");
      api.delete(API + "/nodes/enf-b");
    }
  }

  @Test
  void aRevisionThatIsNoneIsRefusedByName() {
    RunningApi api = RunningApi.shared();
    for (String bad : List.of("", "?revision=", "?revision=-1", "?revision=x")) {
      HttpResponse<String> answer = api.get("/apis/margay.io/v1/enforcement" + bad);
      assertThat(answer.statusCode()).as(bad).isEqualTo(400);
      assertThat(answer.body()).contains("revision: must be a number");
    }
    assertThat(api.get(POLICIES + "/none/status").statusCode()).isEqualTo(404);
  }

  private static boolean reached(TestAgent agent, HttpResponse<String> created) {
    Map<?, ?> metadata = (Map<?, ?>) ((Map<?, ?>) Bodies.trusted(created.body())).get("metadata");
    String[] parts = agent.token.split("-");
    return parts.length == 4
        && Long.parseLong(parts[1]) >= Long.parseLong((String) metadata.get("resourceVersion"));
  }

  private static Map<?, ?> status(RunningApi api) {
    HttpResponse<String> answer = api.get(POLICIES + "/enforced/status");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Map<?, ?> object = (Map<?, ?>) Bodies.trusted(answer.body());
    assertThat(object.get("spec")).isNotNull();
    return (Map<?, ?>) object.get("status");
  }

  private static Map<Object, Map<Object, Object>> behind(RunningApi api) {
    Map<Object, Map<Object, Object>> behind = new HashMap<>();
    for (Object each : (List<?>) status(api).get("behind")) {
      @SuppressWarnings("unchecked") // a tree of JSON
      Map<Object, Object> node = (Map<Object, Object>) each;
      behind.put(node.get("node"), node);
    }
    return behind;
  }

  private static String policy() {
    return """
    apiVersion: projectcalico.org/v3
    kind: GlobalNetworkPolicy
    metadata:
      name: enforced
    spec:
      selector: role == 'database'
    """;
  }
}
