package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import io.margay.lab.runtime.CniPlugin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What fails while containers come and go on a node leaves nothing, and is made good by asking
 * again. With {@code -Dmargay.cni.kills=20} the agent is killed as often.
 */
@ExtendWith(NeedsRoot.class)
class CniFaultsTest {

  private static final String NODE = "node3";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CONFIG =
      "{\"cniVersion\":\"1.1.0\",\"name\":\"faults\",\"type\":\"margay-cni\"%s}";

  /** How often the agent is killed in the midst of what it does. */
  private static final int KILLS = Integer.getInteger("margay.cni.kills", 1);

  private static final String STOCK = "margay_addresses_stocked";

  /** Try again later, of the CNI specification. */
  private static final int AGAIN = 11;

  private static TheLab lab;
  private final List<String> namespaces = new ArrayList<>();
  private CniPlugin plugin;
  private Traces traces;
  private List<String> before;

  @BeforeAll
  static void start() {
    lab = TheLab.get();
  }

  @BeforeEach
  void look() throws Exception {
    plugin = lab.plugin(NODE);
    traces = new Traces(lab, NODE);
    before = traces.all();
  }

  /** As a runtime would: a spec that failed leaves containers that are attached. */
  @AfterEach
  void removeContainers() {
    try {
      lab.parts().start("ipam-service");
      lab.parts().start(NODE);
      namespaces.forEach(container -> call("DEL", container));
    } finally {
      namespaces.forEach(Namespaces::delete);
    }
  }

  @Test
  void addsThatAnAgentsDeathInterruptedSucceedWhenAskedAgainOrAreDeleted() throws Exception {
    List<String> containers = containers("killed", 12);
    for (int kill = 0; kill < KILLS; kill++) {
      List<Tool.Result> results = interrupted("ADD", containers, kill);

      Set<String> addresses = new HashSet<>();
      for (int i = 0; i < containers.size(); i++) {
        String container = containers.get(i);
        // Every third that failed is given up, as a kubelet does with a sandbox that has no pod
        // any more.
        if (results.get(i).succeeded() || i % 3 != 0) {
          assertThat(addresses.add(attached(container))).as("an address of its own").isTrue();
        }
      }
      containers.forEach(this::delete);
      assertNothingIsLeft();
    }
  }

  @Test
  void delsThatAnAgentsDeathInterruptedAreDoneWhenAskedAgain() throws Exception {
    List<String> containers = containers("gone", 12);
    for (int kill = 0; kill < KILLS; kill++) {
      containers.forEach(this::attached);

      List<Tool.Result> results = interrupted("DEL", containers, kill);

      for (int i = 0; i < containers.size(); i++) {
        if (!results.get(i).succeeded()) {
          delete(containers.get(i));
        }
      }
      assertNothingIsLeft();
    }
  }

  /** Asks for all, and kills the agent after the first answers; it is back when this returns. */
  private List<Tool.Result> interrupted(String command, List<String> containers, int kill)
      throws Exception {
    CountDownLatch answered = new CountDownLatch(2 + kill % 4);
    List<Tool.Result> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<Tool.Result>> calls = new ArrayList<>();
      for (String container : containers) {
        calls.add(
            threads.submit(() -> {
              Tool.Result result = call(command, container);
              answered.countDown();
              return result;
            }));
      }
      // Not looked at now and then: the others do not wait.
      assertThat(answered.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      lab.parts().kill(NODE);
      for (Future<Tool.Result> one : calls) {
        results.add(one.get());
      }
    }
    lab.parts().start(NODE);
    assertThat(results).as("some of them died with the agent").anyMatch(r -> !r.succeeded());
    return results;
  }

  @Test
  void withoutIpamServiceTheStockIsGivenAndThenContainersAreToldToTryAgain() throws Exception {
    List<String> containers = containers("away", 12);
    await().atMost(LIMIT).until(() -> lab.metric(NODE, STOCK) >= 1);
    lab.parts().kill("ipam-service");
    Set<Integer> codes = new HashSet<>();
    List<String> refused = new ArrayList<>();
    for (String container : containers) {
      Tool.Result result = call("ADD", container);
      if (!result.succeeded()) {
        codes.add(json(result).path("code").asInt(0));
        refused.add(container);
      }
    }
    lab.parts().start("ipam-service");

    assertThat(codes).containsExactly(AGAIN);
    assertThat(refused).hasSizeLessThan(containers.size());
    refused.forEach(this::attached);
    containers.forEach(this::delete);
    assertNothingIsLeft();
  }

  @Test
  void aDelWithoutAnAgentIsDoneWhenItIsAskedForAgain() throws Exception {
    String container = containers("del", 1).getFirst();
    attached(container);
    lab.parts().kill(NODE);
    Tool.Result refused = call("DEL", container);
    lab.parts().start(NODE);

    assertThat(json(refused).path("code").asInt(0)).isEqualTo(AGAIN);
    delete(container);
    assertNothingIsLeft();
  }

  @Test
  void whatARuntimeForgotIsCollected() throws Exception {
    List<String> containers = containers("orphan", 2);
    containers.forEach(this::attached);
    // The sandboxes vanish without a DEL, and the agent starts anew.
    lab.parts().kill(NODE);
    containers.forEach(Namespaces::delete);
    lab.parts().start(NODE);

    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          Tool.Result collected =
              plugin.call("GC", "", "", CONFIG.formatted(",\"cni.dev/valid-attachments\":[]"));
          assertThat(collected.succeeded()).as(collected.output()).isTrue();
        });
    assertNothingIsLeft();
  }

  private List<String> containers(String what, int count) {
    for (int i = 0; i < count; i++) {
      String name = "mgy-fault-" + ProcessHandle.current().pid() + "-" + what + i;
      Namespaces.create(name);
      namespaces.add(name);
    }
    return List.copyOf(namespaces);
  }

  private Tool.Result call(String command, String container) {
    return plugin.call(command, container, container, CONFIG.formatted(""));
  }

  /** Attached, asked as often as it takes; its address. */
  private String attached(String container) {
    List<String> address = new ArrayList<>();
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          Tool.Result result = call("ADD", container);
          assertThat(result.succeeded()).as(result.output()).isTrue();
          address.add(json(result).path("ips").path(0).path("address").asString(""));
        });
    String given = address.getLast();
    assertThat(Tool.must("ip", "-n", container, "-4", "addr")).contains(given);
    return given;
  }

  private void delete(String container) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          Tool.Result result = call("DEL", container);
          assertThat(result.succeeded()).as(result.output()).isTrue();
        });
  }

  private void assertNothingIsLeft() {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(traces.all()).isSubsetOf(before));
  }

  private static JsonNode json(Tool.Result result) {
    return JsonMapper.shared().readTree(result.output());
  }
}
