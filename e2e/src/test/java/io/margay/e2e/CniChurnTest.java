package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import io.margay.lab.runtime.CniPlugin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two hundred containers, a namespace each, attached and detached by the plugin as runtimes execute
 * it, eight at a time on two nodes: each is reached at once, and nothing of them stays.
 */
@ExtendWith(NeedsRoot.class)
class CniChurnTest {

  private static final int CONTAINERS = 200;

  /** So many live at the same time: more than a block has addresses. */
  private static final int AT_A_TIME = 100;

  private static final int THREADS = 8;
  private static final List<String> NODES = List.of("node1", "node2");
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String CONFIG =
      "{\"cniVersion\":\"1.1.0\",\"name\":\"churn\",\"type\":\"margay-cni\"}";

  private final Map<String, CniPlugin> plugins = new LinkedHashMap<>();
  private final List<String> namespaces = new ArrayList<>();

  /** Those that were asked to be attached and are not detached yet. */
  private final Set<Integer> attached = ConcurrentHashMap.newKeySet();

  @AfterEach
  void removeContainers() {
    try {
      attached.forEach(container -> call("DEL", container));
    } finally {
      namespaces.forEach(Namespaces::delete);
    }
  }

  @Test
  void twoHundredContainersComeAndGoAndNothingIsLeft() throws Exception {
    TheLab lab = TheLab.get();
    NODES.forEach(node -> plugins.put(node, lab.plugin(node)));
    Traces traces = new Traces(lab, NODES.toArray(String[]::new));
    List<String> before = traces.all();
    for (int first = 0; first < CONTAINERS; first += AT_A_TIME) {
      List<Integer> wave = IntStream.range(first, first + AT_A_TIME).boxed().toList();

      List<String> addresses = together(wave, container -> attach(lab, container));

      assertThat(addresses).doesNotHaveDuplicates().hasSize(AT_A_TIME);
      together(wave, this::detach);
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(traces.all()).as("what is left").isSubsetOf(before));
    }
  }

  private <T> List<T> together(List<Integer> containers, Work<T> work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<T>> all = new ArrayList<>();
      for (int container : containers) {
        Callable<T> one = () -> work.with(container);
        all.add(threads.submit(one));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : all) {
        results.add(one.get());
      }
      return results;
    }
  }

  private interface Work<T> {
    T with(int container);
  }

  /** Its address, which its node reaches with the first packet. */
  private String attach(TheLab lab, int container) {
    String name = name(container);
    Namespaces.create(name);
    synchronized (namespaces) {
      namespaces.add(name);
    }
    attached.add(container);
    Tool.Result added = call("ADD", container);
    assertThat(added.succeeded()).as(added.output()).isTrue();
    JsonNode result = JsonMapper.shared().readTree(added.output());
    String address = result.path("ips").path(0).path("address").asString("");
    String host = address.replaceFirst("/32$", "");
    Tool.must(
        "ip", "netns", "exec", lab.namespace(node(container)), "ping", "-c1", "-W20", "-q", host);
    return address;
  }

  private String detach(int container) {
    Tool.Result deleted = call("DEL", container);
    assertThat(deleted.succeeded()).as(deleted.output()).isTrue();
    attached.remove(container);
    return deleted.output();
  }

  private Tool.Result call(String command, int container) {
    String name = name(container);
    return plugins.get(node(container)).call(command, name, name, CONFIG);
  }

  private static String node(int container) {
    return NODES.get(container % NODES.size());
  }

  private static String name(int container) {
    return "mgy-churn-" + ProcessHandle.current().pid() + "-" + container;
  }
}
