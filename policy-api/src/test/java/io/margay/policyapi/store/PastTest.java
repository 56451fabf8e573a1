package io.margay.policyapi.store;

import static io.margay.policyapi.store.StoreFixture.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.margay.backends.TestBackends;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.store.ResourceStore.Part;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Past states, against a model that remembers every one of them. */
class PastTest {

  private static final List<String> NAMESPACES = List.of("a", "a-b", "b");
  private static final List<String> NAMES = List.of("p", "p-1", "p.1", "q");

  private StoreFixture fixture;
  private ResourceStore store;

  @BeforeEach
  void start() {
    fixture = new StoreFixture(TestBackends.postgres());
    store = fixture.store;
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private static Resource inNamespace(String namespace, String name, int order) {
    return StoreFixture.resource(
        """
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: {name: %s, namespace: %s}
        spec: {order: %d}
        """
            .formatted(name, namespace, order));
  }

  /** What the model remembers: the bodies by key, in the order of namespace and name. */
  private static TreeMap<String, String> copy(TreeMap<String, String> state) {
    return new TreeMap<>(state);
  }

  private static String place(ResourceKey key) {
    // Sorts as the pair does: zero is below every character of a name.
    return key.namespace() + "\0" + key.name();
  }

  private static List<String> bodies(List<Listed> rows) {
    return rows.stream().map(row -> new String(row.json(), StandardCharsets.UTF_8)).toList();
  }

  private List<Listed> inParts(@Nullable String namespace, int limit, long at) {
    List<Listed> all = new ArrayList<>();
    ResourceKey after = null;
    PartSize size = limit == 0 ? PartSize.LARGE : PartSize.LARGE.ofRows(limit);
    Part page;
    do {
      page = store.part(Kind.NETWORK_POLICY, namespace, after, size, at);
      all.addAll(page.items());
      after = page.items().isEmpty() ? null : page.items().getLast().key();
    } while (page.more());
    return all;
  }

  @Test
  void everyPastStateReadsAsItWas() {
    Random random = new Random(3);
    TreeMap<Long, TreeMap<String, String>> states = new TreeMap<>();
    TreeMap<String, String> state = new TreeMap<>();
    states.put(store.revision(), copy(state));
    for (int i = 0; i < 150; i++) {
      String namespace = NAMESPACES.get(random.nextInt(NAMESPACES.size()));
      String name = NAMES.get(random.nextInt(NAMES.size()));
      Resource resource = inNamespace(namespace, name, i);
      boolean deletes = random.nextInt(3) == 0;
      Written written =
          store.write(deletes ? StoreFixture.delete(resource) : StoreFixture.put(resource), false);
      if (deletes) {
        state.remove(place(resource.key()));
      } else {
        state.put(place(resource.key()), written.body());
      }
      states.put(store.revision(), copy(state));
    }

    states.forEach((revision, then) -> {
      assertThat(bodies(inParts(null, 0, revision)))
          .as("at " + revision)
          .containsExactlyElementsOf(then.values());
      assertThat(bodies(inParts(null, 3, revision)))
          .as("in parts at " + revision)
          .containsExactlyElementsOf(then.values());
      for (String namespace : NAMESPACES) {
        assertThat(bodies(inParts(namespace, 2, revision)))
            .containsExactlyElementsOf(then.subMap(namespace + "\0", namespace + "\1").values());
        for (String name : NAMES) {
          ResourceKey key = new ResourceKey(Kind.NETWORK_POLICY, namespace, name);
          assertThat(store.find(key, revision).map(StoredResource::body).orElse(null))
              .as(key + " at " + revision)
              .isEqualTo(then.get(place(key)));
        }
      }
    });
  }

  @Test
  void aPastObjectIsWholeWithItsIdentity() {
    Written first = store.write(StoreFixture.put(policy("whole", "{order: 1}")), false);
    store.write(StoreFixture.put(policy("whole", "{order: 2}")), false);
    StoredResource then = store.find(policy("whole", "{}").key(), first.revision()).orElseThrow();
    assertThat(then.uid()).isEqualTo(first.uid());
    assertThat(then.generation()).isEqualTo(1);
    assertThat(then.revision()).isEqualTo(first.revision());
    assertThat(then.body()).isEqualTo(first.body());
  }

  @Test
  void aTimeIsTheLastRevisionThen() {
    long revision = store.write(StoreFixture.put(policy("timed", "{}")), false).revision();
    assertThat(store.revisionAt(Instant.now().plusSeconds(3600))).isEqualTo(revision);
    fixture.jdbc.sql("UPDATE history SET at = '2020-01-01Z'").update();
    fixture
        .jdbc
        .sql("UPDATE change SET at = '2020-01-02Z' WHERE revision < :revision")
        .param("revision", revision)
        .update();
    assertThat(store.revisionAt(Instant.parse("2020-01-03T00:00:00Z"))).isEqualTo(revision - 1);
    assertThat(store.revisionAt(Instant.parse("2020-01-01T12:00:00Z"))).isZero();
    refused(() -> store.revisionAt(Instant.parse("2019-12-31T00:00:00Z")), 410, "reaches back");
  }

  @Test
  void whatTheLogHasLostIsGoneAndWhatIsYetToComeIsRefused() {
    ResourceKey key = policy("p", "{}").key();
    long revision = store.write(StoreFixture.put(policy("p", "{}")), false).revision();
    refused(() -> store.find(key, revision + 1), 400, "yet to come");
    fixture.jdbc.sql("UPDATE history SET horizon = :at").param("at", revision).update();
    assertThat(store.find(key, revision)).isPresent();
    refused(() -> store.find(key, revision - 1), 410, "reaches back to revision " + revision);
    refused(() -> store.part(Kind.TIER, null, null, PartSize.SMALL, revision - 1), 410, "too old");
  }

  private static void refused(Runnable read, int code, String why) {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(read::run)
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.status().code()).isEqualTo(code));
  }
}
