package io.margay.policyapi.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Replicas under load, and what breaks under them. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FaultsTest {

  private static final String MINUTES = "takes minutes: -Dmargay.faults=long";

  private static Site site;
  private static TopicLog topic;

  @BeforeAll
  static void start() throws Exception {
    site = new Site(Site.LONG ? 3 : 2);
    topic = new TopicLog(site.kafka());
  }

  @AfterAll
  static void stop() throws Exception {
    topic.close();
    site.close();
  }

  private static Replica replica(int index) {
    return site.replicas.get(index);
  }

  /** All of them, in parts: a load of minutes leaves more than a small replica can show at once. */
  private static JsonNode list(Replica replica) throws IOException {
    ObjectNode whole = null;
    String more = "";
    do {
      HttpResponse<String> response =
          replica.send("GET", Load.PATH + "?limit=2000&continue=" + more, "");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      ObjectNode part = (ObjectNode) JsonMapper.shared().readTree(response.body());
      if (whole == null) {
        whole = part;
      } else {
        ((ArrayNode) whole.path("items")).addAll((ArrayNode) part.path("items"));
      }
      more =
          URLEncoder.encode(
              part.path("metadata").path("continue").asString(""), StandardCharsets.UTF_8);
    } while (!more.isEmpty());
    return whole;
  }

  private static String version(JsonNode list) {
    return list.path("metadata").path("resourceVersion").asString();
  }

  private static void awaitStored(Load load, int count) {
    await().atMost(Site.LIMIT).until(() -> load.stored.size() >= count);
  }

  private static void away(Duration outage) throws InterruptedException {
    Thread.sleep(outage);
  }

  /** What was acknowledged is there as it was told, the rest is absent or safe to try again. */
  private static void assertTold(Load load) throws IOException {
    Map<String, JsonNode> found = new HashMap<>();
    for (JsonNode object : list(replica(0)).path("items")) {
      found.put(object.at("/metadata/name").asString(), object);
    }
    load.stored.forEach((name, told) -> {
      assertThat(found).containsKey(name);
      if (!told.isEmpty()) {
        assertThat(identity(found.get(name)))
            .isEqualTo(identity(JsonMapper.shared().readTree(told)));
      }
    });
    for (String name : load.failed.keySet()) {
      int again = replica(0).send("POST", Load.PATH, Load.policy(name)).statusCode();
      assertThat(again).as("again: " + name).isIn(201, 409);
    }
    assertThat(load.withoutRetryAfter).as("503 without Retry-After").hasValue(0);
    assertTopicWithoutGap();
  }

  private static String identity(JsonNode object) {
    return object.at("/metadata/uid").asString() + " " + version(object);
  }

  private static void assertTopicWithoutGap() throws IOException {
    long reached = Long.parseLong(version(list(replica(0))));
    await().atMost(Site.LIMIT).until(() -> topic.reached() >= reached);
    topic.assertWithoutGap();
  }

  @Test
  void postgresIsKilledDuringAThousandWrites() throws Exception {
    try (Load load = new Load(site.replicas, "pg", 1_000, false)) {
      awaitStored(load, 200);
      site.killPostgres();
      await()
          .atMost(Site.LIMIT)
          .untilAsserted(() -> {
            HttpResponse<String> refused =
                replica(1).send("POST", Load.PATH, Load.policy("pg-refused"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
          });
      assertThat(list(replica(1)).path("items").isEmpty()).as("read from the snapshot").isFalse();
      away(Site.outage(2, 60));
      site.startPostgres();
      load.await();
      // After the outage it goes on by itself.
      await()
          .atMost(Site.LIMIT)
          .until(() ->
              replica(0)
                      .send("POST", Load.PATH, Load.policy("pg-" + System.nanoTime()))
                      .statusCode()
                  == 201);
      assertThat(load.stored).hasSizeGreaterThanOrEqualTo(200);
      assertTold(load);
    }
  }

  /** Three times the heap, if each of them had a mebibyte. */
  @Test
  void listsThatNobodyReadsFitIntoASmallHeap() throws Exception {
    Replica replica = replica(0);
    int objects = 200;
    for (int i = 0; i < objects; i++) {
      String set = SilentClients.set("silent-" + i, 40_000);
      assertThat(replica.send("POST", SilentClients.PATH, set).statusCode()).isEqualTo(201);
    }
    try (SilentClients silent = new SilentClients(replica.port, 500)) {
      assertThat(silent.beginning(0)).startsWith("HTTP/1.1 200");
      assertThat(silent.beginning(499)).startsWith("HTTP/1.1 200");
      for (int i = 0; i < 5; i++) {
        HttpResponse<String> list = replica.send("GET", SilentClients.PATH, "");
        assertThat(list.statusCode()).isEqualTo(200);
        assertThat(JsonMapper.shared().readTree(list.body()).path("items").size())
            .isEqualTo(objects);
      }
    }
    assertThat(replica.logged()).doesNotContain("OutOfMemoryError");
    assertThat(replica.send("DELETE", SilentClients.PATH, "").statusCode()).isEqualTo(200);
  }

  @Test
  void theBrokerIsKilledInTheMiddleAndWritesGoOn() throws Exception {
    try (Load load = new Load(site.replicas, "kafka", 600, false)) {
      awaitStored(load, 200);
      site.killBroker();
      away(Site.outage(3, 60));
      awaitStored(load, 400);
      site.startBroker();
      load.await();
      assertThat(load.failed).as("writes do not need Kafka").isEmpty();
      assertTold(load);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = Site.FAULTS, matches = "long", disabledReason = MINUTES)
  void replicasAreRestartedOneAfterTheOther() throws Exception {
    try (Watcher watcher = new Watcher(site.replicas, version(list(replica(0))));
        Load load = new Load(site.replicas, "rolling", Integer.MAX_VALUE, true)) {
      for (Replica replica : site.replicas) {
        int before = load.stored.size();
        awaitStored(load, before + 50);
        replica.stop();
        replica.start();
        site.awaitReady();
      }
      // One that gets no time to say good-bye, the leader or not.
      replica(0).kill();
      awaitStored(load, load.stored.size() + 50);
      replica(0).start();
      site.awaitReady();
      load.finish();
      assertTold(load);
      TreeSet<String> stored = new TreeSet<>(load.stored.keySet());
      await().atMost(Site.LIMIT).until(() -> watcher.added.size() >= stored.size());
      assertThat(watcher.errors).isEmpty();
      assertThat(watcher.added).doesNotHaveDuplicates().containsAll(stored);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = Site.FAULTS, matches = "long", disabledReason = MINUTES)
  void aReplicaThatStandsStillDoesNotStopTheOthers() throws Exception {
    try (Load load = new Load(site.replicas, "paused", Integer.MAX_VALUE, true)) {
      for (Replica paused : site.replicas) {
        awaitStored(load, load.stored.size() + 50);
        paused.pause();
        try {
          int before = load.stored.size();
          // Its clients wait for it; those of the others go on.
          awaitStored(load, before + 50);
          away(Site.outage(1, 30));
        } finally {
          paused.resume();
        }
      }
      load.finish();
      assertTold(load);
    }
  }
}
