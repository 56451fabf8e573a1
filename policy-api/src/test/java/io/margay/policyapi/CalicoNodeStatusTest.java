package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.policyapi.body.Bodies;
import io.margay.proto.feed.v1.StatusRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What CalicoNodeStatuses ask of agents, and what becomes of the answers. */
class CalicoNodeStatusTest {

  private static final String KIND = "/apis/projectcalico.org/v3/caliconodestatuses";
  private static final String ONE =
      """
      {"bgp": {"numberEstablishedV4": 1, "peersV4": [{"peerIP": "192.0.2.1", "type": "NodeMesh", "state": "Established"}]}}
      """;
  private static final String NONE = "{\"bgp\": {\"numberNotEstablishedV4\": 1}}";

  private static final AtomicInteger OBJECTS = new AtomicInteger();

  /** One each, as histories outlive objects. */
  private final String name = "cns" + OBJECTS.incrementAndGet();

  private final RunningApi api = RunningApi.shared();
  private final TestAgent a = TestAgent.connect(api.feedPort, "cns-a", "");
  private final TestAgent b = TestAgent.connect(api.feedPort, "cns-b", "");

  @BeforeEach
  void connected() {
    await().until(() -> a.inSyncs.get() > 0 && b.inSyncs.get() > 0);
    await().until(() -> !a.asked.isEmpty() && !b.asked.isEmpty());
    assertThat(a.asked.getLast().getRequestsList()).isEmpty();
  }

  @AfterEach
  void close() throws InterruptedException {
    api.delete(KIND + "/" + name);
    a.close();
    b.close();
  }

  private void create(String spec) {
    var created =
        api.post(
            KIND,
            "{\"apiVersion\": \"projectcalico.org/v3\", \"kind\": \"CalicoNodeStatus\","
                + " \"metadata\": {\"name\": \""
                + name
                + "\"}, \"spec\": "
                + spec
                + "}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
  }

  private static StatusRequest request(TestAgent agent) {
    await().until(() -> agent.asked.getLast().getRequestsCount() == 1);
    return agent.asked.getLast().getRequests(0);
  }

  private Map<?, ?> object() {
    return (Map<?, ?>) Bodies.trusted(api.get(KIND + "/" + name).body());
  }

  private String revision() {
    return (String) ((Map<?, ?>) object().get("metadata")).get("resourceVersion");
  }

  private Map<?, ?> status() {
    return object().get("status") instanceof Map<?, ?> status ? status : Map.of();
  }

  private Object established() {
    return status().get("bgp") instanceof Map<?, ?> bgp ? bgp.get("numberEstablishedV4") : null;
  }

  private List<?> history() {
    String path = "/apis/margay.io/v1/resources/caliconodestatuses/" + name + "/history";
    return (List<?>) ((Map<?, ?>) Bodies.trusted(api.get(path).body())).get("items");
  }

  @Test
  void onlyTheAgentOfTheNodeIsAsked() {
    create(
        "{\"node\": \"cns-a\", \"classes\": [\"BGP\", \"Routes\"], \"updatePeriodSeconds\": 30}");

    StatusRequest request = request(a);
    assertThat(request.getName()).isEqualTo(name);
    assertThat(request.getUid())
        .isEqualTo(((Map<?, ?>) object().get("metadata")).get("uid").toString());
    assertThat(request.getGeneration()).isEqualTo(1);
    assertThat(request.getClassesList()).containsExactly("BGP", "Routes");
    assertThat(request.getPeriodSeconds()).isEqualTo(30);
    assertThat(b.asked.getLast().getRequestsList()).isEmpty();
    // Nobody reads the object itself, but all know that they are as far as it.
    for (TestAgent agent : List.of(a, b)) {
      await().until(() -> Long.parseLong(agent.token.split("-")[1]) >= Long.parseLong(revision()));
      assertThat(agent.resources.keySet()).noneMatch(key -> key.startsWith("CalicoNodeStatus/"));
    }
  }

  @Test
  void aPeriodThatIsNotGivenIsTenSecondsAndZeroIsOnce() {
    create("{\"node\": \"cns-a\", \"classes\": [\"BGP\"]}");
    assertThat(request(a).getPeriodSeconds()).isEqualTo(10);

    api.put(KIND + "/" + name, with("{\"node\": \"cns-a\", \"updatePeriodSeconds\": 0}"));
    await().until(() -> request(a).getPeriodSeconds() == 0);
    assertThat(request(a).getGeneration()).isEqualTo(2);
  }

  /** A replacement of the object as it is. */
  private String with(String spec) {
    return "{\"apiVersion\": \"projectcalico.org/v3\", \"kind\": \"CalicoNodeStatus\","
        + " \"metadata\": {\"name\": \""
        + name
        + "\", \"resourceVersion\": \""
        + revision()
        + "\"}, \"spec\": "
        + spec
        + "}";
  }

  @Test
  void whatTheAgentTellsIsTheStatusAndAChange() {
    create("{\"node\": \"cns-a\", \"classes\": [\"BGP\"]}");
    String created = revision();
    StatusRequest request = request(a);
    Instant before = Instant.now().minusSeconds(2);
    a.tell(request, ONE);
    await().until(() -> Integer.valueOf(1).equals(established()));

    assertThat(Instant.parse((String) status().get("lastUpdated"))).isAfter(before);
    assertThat(revision()).isNotEqualTo(created);
    assertThat(((Map<?, ?>) object().get("metadata")).get("generation")).isEqualTo(1);
    assertThat(history()).hasSize(2);
    assertThat(history().getFirst().toString()).contains("agent of node cns-a");
    // A change of its status asks nothing anew.
    assertThat(a.asked).hasSize(2);
  }

  @Test
  void whatHoldsStillIsFreshAndNoChange() {
    create("{\"node\": \"cns-a\", \"classes\": [\"BGP\"]}");
    StatusRequest request = request(a);
    a.tell(request, ONE);
    await().until(() -> Integer.valueOf(1).equals(established()));
    String told = revision();
    Object at = status().get("lastUpdated");
    for (int i = 0; i < 3; i++) {
      Object last = status().get("lastUpdated");
      await()
          .pollInterval(Duration.ofMillis(300))
          .until(() -> {
            a.tell(request, ONE);
            return !status().get("lastUpdated").equals(last);
          });
    }
    assertThat(status().get("lastUpdated")).isNotEqualTo(at);
    assertThat(revision()).isEqualTo(told);
    assertThat(history()).hasSize(2);
    assertThat(api.get(KIND).body()).contains((String) status().get("lastUpdated"));

    a.tell(request, NONE);
    await().until(() -> Integer.valueOf(0).equals(established()));
    assertThat(revision()).isNotEqualTo(told);
    assertThat(history()).hasSize(3);
    assertThat(status().get("bgp").toString()).contains("numberNotEstablishedV4=1");
  }

  @Test
  void whatNobodyAskedForIsNotWritten() {
    create("{\"node\": \"cns-a\", \"classes\": [\"BGP\"]}");
    StatusRequest first = request(a);
    b.tell(first, ONE);
    a.tell(first.toBuilder().setUid("00000000-0000-0000-0000-000000000000").build(), ONE);
    a.tell(first, "{\"bgp\": {\"peersV4\": [{\"state\": \"Up\"}]}}");
    a.tell(first, "{");
    api.put(KIND + "/" + name, with("{\"node\": \"cns-a\", \"classes\": [\"Agent\"]}"));
    await().until(() -> request(a).getGeneration() == 2);
    a.tell(first, ONE);
    // Told after all of these, and written: so they would have been.
    await()
        .until(() -> {
          a.tell(request(a), "{\"agent\": {\"birdV4\": {\"state\": \"Ready\"}}}");
          return status().containsKey("agent");
        });
    assertThat(established()).isNull();
    assertThat(history()).hasSize(3);
  }

  @Test
  void anObjectThatTurnsToAnotherNodeIsThatNodes() {
    create("{\"node\": \"cns-a\", \"classes\": [\"BGP\"]}");
    request(a);
    api.put(KIND + "/" + name, with("{\"node\": \"cns-b\", \"classes\": [\"BGP\"]}"));
    assertThat(request(b).getGeneration()).isEqualTo(2);
    await().until(() -> a.asked.getLast().getRequestsCount() == 0);
    api.delete(KIND + "/" + name);
    await().until(() -> b.asked.getLast().getRequestsCount() == 0);
  }

  /** A replica that starts, or an agent that comes back, knows what is asked. */
  @Test
  void anAgentThatComesIsAskedWhatThereIs() throws Exception {
    create("{\"node\": \"cns-a\", \"classes\": [\"BGP\"]}");
    request(a);
    try (RunningApi other = RunningApi.start();
        TestAgent again = TestAgent.connect(other.feedPort, "cns-a", "")) {
      await().until(() -> !again.asked.isEmpty());
      assertThat(again.asked).hasSize(1);
      again.tell(request(again), ONE);
      await().until(() -> Integer.valueOf(1).equals(established()));
    }
  }
}
