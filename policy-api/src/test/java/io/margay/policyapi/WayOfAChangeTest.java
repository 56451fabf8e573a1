package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.policyapi.body.Bodies;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From a POST to an agent, through PostgreSQL and Kafka. */
class WayOfAChangeTest {

  private static final String PATH = "/apis/projectcalico.org/v3/globalnetworkpolicies";

  private static String policy(String name, int port) {
    return """
    apiVersion: projectcalico.org/v3
    kind: GlobalNetworkPolicy
    metadata:
      name: %s
    spec:
      selector: role == 'database'
      ingress:
        - action: Allow
          protocol: TCP
          destination:
            ports: [%d]
    """
        .formatted(name, port);
  }

  @Test
  void aWriteReachesAConnectedAgentWithTheBytesThatTheApiShows() throws Exception {
    RunningApi api = RunningApi.shared();
    try (TestAgent agent = TestAgent.connect(api.feedPort, "node-a", "")) {
      await().until(() -> agent.inSyncs.get() >= 1);
      assertThat(agent.snapshots).hasValue(1);
      assertThat(agent.resources).containsKey("Tier//default");

      HttpResponse<String> created = api.post(PATH, policy("way-1", 6379));

      assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
      await().until(() -> agent.inSyncs.get() >= 2);
      String key = "GlobalNetworkPolicy//way-1";
      await().until(() -> agent.resources.containsKey(key));
      // A list shows what agents get; an answer about one object has more.
      String document = agent.resources.get(key);
      assertThat(api.get(PATH).body()).contains(document);
      assertThat(created.body()).isEqualTo(api.get(PATH + "/way-1").body());
      assertThat(withoutManagedFields(created.body())).isEqualTo(Bodies.trusted(document));

      assertThat(api.delete(PATH + "/way-1").statusCode()).isEqualTo(200);
      await().until(() -> !agent.resources.containsKey(key));
      assertThat(api.get(PATH + "/way-1").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void anAgentThatReadsNoBatchesIsToldTheSame() throws Exception {
    RunningApi api = RunningApi.shared();
    try (TestAgent agent = TestAgent.connect(api.feedPort, "node-new", "");
        TestAgent old = TestAgent.connectOld(api.feedPort, "node-old")) {
      await().until(() -> agent.inSyncs.get() >= 1 && old.inSyncs.get() >= 1);
      assertThat(api.post(PATH, policy("way-5", 1)).statusCode()).isEqualTo(201);
      String key = "GlobalNetworkPolicy//way-5";
      await().until(() -> agent.resources.containsKey(key) && old.resources.containsKey(key));
      await().untilAsserted(() -> assertThat(agent.resources).isEqualTo(old.resources));
      assertThat(agent.batches.get()).isPositive();
      assertThat(old.batches).hasValue(0);
    }
  }

  @Test
  void aReplicaThatGoesTellsItsAgentsWhenToComeBack() throws Exception {
    RunningApi leaving = RunningApi.start();
    try (TestAgent agent = TestAgent.connect(leaving.feedPort, "node-moving", "")) {
      await().until(() -> agent.inSyncs.get() >= 1);
      leaving.close();
      await().until(() -> !agent.failure.isEmpty());
      assertThat(agent.moves).hasSize(1).allMatch(millis -> millis <= 10_000);
    }
  }

  @Test
  void afterAWhileAnAgentIsToldToConnectAnew() throws Exception {
    try (RunningApi hasty = RunningApi.startWith(Map.of("margay.feed.age", "1s"));
        TestAgent agent = TestAgent.connect(hasty.feedPort, "node-aged", "")) {
      await().until(() -> !agent.failure.isEmpty());
      assertThat(agent.moves).containsExactly(0);
      assertThat(agent.failure).contains("spread over the replicas");
    }
  }

  private static Map<?, ?> withoutManagedFields(String json) {
    Map<?, ?> object = (Map<?, ?>) Bodies.trusted(json);
    ((Map<?, ?>) object.get("metadata")).remove("managedFields");
    return object;
  }

  @Test
  void anAgentComesBackWithItsTokenAfterARestartAndGetsOnlyWhatHasChanged() throws Exception {
    RunningApi api = RunningApi.shared();
    assertThat(api.post(PATH, policy("way-2", 1)).statusCode()).isEqualTo(201);
    assertThat(api.post(PATH, policy("way-3", 1)).statusCode()).isEqualTo(201);
    String token;
    try (RunningApi first = RunningApi.start();
        TestAgent agent = TestAgent.connect(first.feedPort, "node-b", "")) {
      await().until(() -> agent.resources.containsKey("GlobalNetworkPolicy//way-3"));
      await().until(() -> !agent.token.isEmpty());
      token = agent.token;
    }
    assertThat(api.delete(PATH + "/way-2").statusCode()).isEqualTo(200);
    assertThat(api.post(PATH, policy("way-4", 1)).statusCode()).isEqualTo(201);

    try (RunningApi second = RunningApi.start();
        TestAgent agent =
            TestAgent.reconnect(
                second.feedPort,
                "node-b",
                token,
                Map.of("GlobalNetworkPolicy//way-2", "from before"))) {
      await().until(() -> agent.resources.containsKey("GlobalNetworkPolicy//way-4"));
      await().until(() -> agent.inSyncs.get() > 0);
      assertThat(agent.snapshots).hasValue(0);
      assertThat(agent.resources).containsOnlyKeys("GlobalNetworkPolicy//way-4");
    }
  }
}
