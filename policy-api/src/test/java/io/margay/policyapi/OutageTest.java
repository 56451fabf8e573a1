package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.backends.EmbeddedKafka;
import io.margay.backends.EmbeddedPostgres;
import io.margay.backends.TestBackends.Postgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL and Kafka go away and come back. */
class OutageTest {

  private static final String PATH = "/apis/projectcalico.org/v3/globalnetworkpolicies";

  private static String policy(String name) {
    return """
    {"apiVersion":"projectcalico.org/v3","kind":"GlobalNetworkPolicy","metadata":{"name":"%s"},"spec":{}}\
    """
        .formatted(name);
  }

  private static boolean reads(RunningApi api, String name) {
    return api.get(PATH + "/" + name).statusCode() == 200;
  }

  @Test
  void readsAndAgentsOutliveTheDatabaseAndWritesOutliveTheTopic(@TempDir Path folder)
      throws Exception {
    EmbeddedPostgres postgres =
        EmbeddedPostgres.start(EmbeddedPostgres.Options.persistent(folder.resolve("postgres")));
    EmbeddedKafka kafka =
        EmbeddedKafka.start(EmbeddedKafka.Options.persistent(folder.resolve("kafka")));
    int postgresPort = postgres.port();
    int kafkaPort = kafka.port();
    Postgres address =
        new Postgres(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password());
    try (RunningApi api = RunningApi.start(address, kafka.bootstrapServers());
        TestAgent agent = TestAgent.connect(api.feedPort, "node", "")) {
      assertThat(api.post(PATH, policy("before")).statusCode()).isEqualTo(201);
      await().until(() -> agent.resources.containsKey("GlobalNetworkPolicy//before"));

      kafka.close();
      assertThat(api.post(PATH, policy("without-topic")).statusCode()).isEqualTo(201);
      assertThat(agent.resources).doesNotContainKey("GlobalNetworkPolicy//without-topic");
      kafka =
          EmbeddedKafka.start(
              EmbeddedKafka.Options.persistent(folder.resolve("kafka")).withPort(kafkaPort));
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> agent.resources.containsKey("GlobalNetworkPolicy//without-topic"));

      postgres.close();
      HttpResponse<String> refused = api.post(PATH, policy("without-database"));
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.body()).contains("\"reason\":\"ServiceUnavailable\"");
      assertThat(api.get(PATH + "/before").statusCode()).isEqualTo(200);
      assertThat(api.get(PATH).body()).contains("without-topic");
      assertThat(api.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
      try (TestAgent newcomer = TestAgent.connect(api.feedPort, "node-2", "")) {
        await().until(() -> newcomer.inSyncs.get() > 0);
        assertThat(newcomer.resources).isEqualTo(agent.resources);
      }

      postgres =
          EmbeddedPostgres.start(
              EmbeddedPostgres.Options.persistent(folder.resolve("postgres"))
                  .withPort(postgresPort));
      await().until(() -> api.post(PATH, policy("after")).statusCode() != 503);
      await().until(() -> reads(api, "after"));
      await().until(() -> agent.resources.containsKey("GlobalNetworkPolicy//after"));
      assertThat(agent.failure).isEmpty();
    } finally {
      kafka.close();
      postgres.close();
    }
  }
}
