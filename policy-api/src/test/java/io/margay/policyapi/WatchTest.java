package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.policyapi.body.Bodies;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WatchTest {

  private static final RunningApi API = RunningApi.shared();

  private static String path(String namespace) {
    return "/apis/projectcalico.org/v3/namespaces/" + namespace + "/networkpolicies";
  }

  private static String policy(String name, int order, String label) {
    return """
    apiVersion: projectcalico.org/v3
    kind: NetworkPolicy
    metadata:
      name: %s
      labels: {watch: %s}
    spec:
      order: %d
    """
        .formatted(name, label, order);
  }

  /** A watch whose events are collected as "TYPE name order". */
  private static final class Watcher implements AutoCloseable {
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<String> lines = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> end;
    final HttpResponse<Stream<String>> response;

    Watcher(String path) throws Exception {
      response =
          API.http().send(API.request(path).GET().build(), HttpResponse.BodyHandlers.ofLines());
      end = CompletableFuture.runAsync(() -> response.body().forEach(this::line));
    }

    private void line(String line) {
      lines.add(line);
      Map<?, ?> event = (Map<?, ?>) Bodies.trusted(line);
      Map<?, ?> object = (Map<?, ?>) event.get("object");
      Map<?, ?> metadata = (Map<?, ?>) object.get("metadata");
      Map<?, ?> spec = object.get("spec") instanceof Map<?, ?> map ? map : Map.of();
      events.add(event.get("type") + " " + metadata.get("name") + " " + spec.get("order"));
    }

    @Override
    public void close() {
      response.body().close();
    }
  }

  private static String revisionOfList(String path) {
    Map<?, ?> list = (Map<?, ?>) Bodies.trusted(API.get(path).body());
    return String.valueOf(((Map<?, ?>) list.get("metadata")).get("resourceVersion"));
  }

  @Test
  void afterAListEveryChangeComesOnceAndInOrder() throws Exception {
    String path = path("watch-1");
    assertThat(API.post(path, policy("before", 1, "a")).statusCode()).isEqualTo(201);
    String revision = revisionOfList(path);
    try (Watcher watcher = new Watcher(path + "?watch=true&resourceVersion=" + revision)) {
      API.post(path, policy("x", 1, "a"));
      API.post(path("watch-other"), policy("elsewhere", 1, "a"));
      API.patch(path + "/x", "application/merge-patch+json", "{\"spec\":{\"order\":2}}");
      API.delete(path + "/x");
      await().until(() -> watcher.events.size() == 3);
      assertThat(watcher.events).containsExactly("ADDED x 1", "MODIFIED x 2", "DELETED x 2");
    }
  }

  @Test
  void whatLeavesTheSelectorIsDeletedInItsOldState() throws Exception {
    String path = path("watch-2");
    String revision = revisionOfList(path);
    try (Watcher watcher =
        new Watcher(path + "?watch=1&labelSelector=watch%3Da&resourceVersion=" + revision)) {
      API.post(path, policy("x", 1, "b"));
      String labels = "{\"metadata\":{\"labels\":{\"watch\":\"%s\"}}}";
      API.patch(path + "/x", "application/merge-patch+json", labels.formatted("a"));
      API.patch(path + "/x", "application/merge-patch+json", labels.formatted("b"));
      await().until(() -> watcher.events.size() == 2);
      assertThat(watcher.events).containsExactly("ADDED x 1", "DELETED x 1");
      assertThat(watcher.lines.getLast()).contains("\"watch\":\"a\"");
    }
  }

  @Test
  void withoutARevisionItBeginsWithWhatThereIs() throws Exception {
    String path = path("watch-3");
    API.post(path, policy("a", 1, "a"));
    API.post(path, policy("b", 2, "a"));
    String all =
        path
            + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    await()
        .untilAsserted(() -> {
          try (Watcher watcher = new Watcher(all + "&timeoutSeconds=1")) {
            watcher.end.join();
            assertThat(watcher.events)
                .containsExactly("ADDED a 1", "ADDED b 2", "BOOKMARK null null");
            assertThat(watcher.lines.getLast()).contains("\"k8s.io/initial-events-end\":\"true\"");
          }
        });
  }

  @Test
  void aRevisionThatIsForgottenIsGone() {
    try (RunningApi restarted = RunningApi.startForgetful()) {
      HttpResponse<String> response =
          restarted.get(path("watch-4") + "?watch=true&resourceVersion=1");
      assertThat(response.statusCode()).isEqualTo(410);
      assertThat(response.body()).contains("\"reason\":\"Expired\"");
    }
  }

  /** Otherwise a client of a store that was put back to an earlier state would wait in silence. */
  @Test
  void aRevisionThatNeverWasIsGone() {
    HttpResponse<String> response =
        API.get(path("watch-8") + "?watch=true&timeoutSeconds=1&resourceVersion=987654321");
    assertThat(response.statusCode()).isEqualTo(410);
    assertThat(response.body()).contains("\"reason\":\"Expired\"", "list again");
    HttpResponse<String> initial =
        API.get(
            path("watch-8")
                + "?watch=true&timeoutSeconds=1&resourceVersion=987654321"
                + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
    assertThat(initial.statusCode()).isEqualTo(504);
    assertThat(initial.body()).contains("ResourceVersionTooLarge");
  }

  @Test
  void aTableHasItsColumnsOnceAndOneRowAnEvent() throws Exception {
    String path = path("watch-6");
    API.post(path, policy("a", 1, "x"));
    HttpResponse<Stream<String>> response =
        API.http()
            .send(
                API.request(path + "?watch=true&timeoutSeconds=2")
                    .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                    .GET()
                    .build(),
                HttpResponse.BodyHandlers.ofLines());
    API.post(path, policy("b", 2, "x"));
    List<Map<?, ?>> tables =
        response
            .body()
            .map(line -> (Map<?, ?>) ((Map<?, ?>) Bodies.trusted(line)).get("object"))
            .<Map<?, ?>>map(object -> object)
            .toList();
    assertThat(tables).isNotEmpty();
    assertThat(tables).allMatch(table -> "Table".equals(table.get("kind")));
    assertThat((List<?>) tables.getFirst().get("columnDefinitions")).hasSizeGreaterThan(2);
    assertThat(tables.subList(1, tables.size()))
        .allMatch(table -> table.get("columnDefinitions") == null);
  }

  @Test
  void aWatchThatWantsNoBookmarksGetsNone() throws Exception {
    String path = path("watch-7");
    API.post(path, policy("a", 1, "x"));
    await()
        .untilAsserted(() -> {
          try (Watcher watcher = new Watcher(path + "?watch=true&timeoutSeconds=1")) {
            watcher.end.join();
            assertThat(watcher.events).containsExactly("ADDED a 1");
          }
        });
  }

  @Test
  void nonsenseIsRefused() {
    for (String query :
        List.of(
            "watch=true&resourceVersion=x",
            "watch=perhaps",
            "watch=true&timeoutSeconds=-1",
            "watch=true&sendInitialEvents=true",
            "labelSelector=%3D%3D",
            "fieldSelector=spec.order%3D1",
            "limit=many",
            "continue=nonsense")) {
      HttpResponse<String> response = API.get(path("watch-5") + "?" + query);
      assertThat(response.statusCode()).as(query).isEqualTo(400);
      assertThat(response.body()).as(query).contains("\"kind\":\"Status\"");
    }
  }
}
