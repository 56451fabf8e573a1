package io.margay.policyapi.store;

import static io.margay.policyapi.store.StoreFixture.delete;
import static io.margay.policyapi.store.StoreFixture.policy;
import static io.margay.policyapi.store.StoreFixture.pool;
import static io.margay.policyapi.store.StoreFixture.put;
import static io.margay.policyapi.store.StoreFixture.tier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.margay.backends.TestBackends;
import io.margay.core.model.Builtins;
import io.margay.core.model.CalicoNodeStatus;
import io.margay.core.model.CalicoNodeStatusSpec;
import io.margay.core.model.CalicoNodeStatusStatus;
import io.margay.core.model.Kind;
import io.margay.core.model.Metadata;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.codec.Problem;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.store.Written.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ResourceStoreTest {

  private static StoreFixture fixture;
  private static ResourceStore store;

  @BeforeAll
  static void start() {
    fixture = new StoreFixture(TestBackends.postgres());
    store = fixture.store;
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  private static Written write(Mutation mutation) {
    return store.write(mutation, false);
  }

  private static long changes() {
    return fixture.jdbc.sql("SELECT count(*) FROM change").query(Long.class).single();
  }

  private static Metadata stored(Resource resource) {
    return store.find(resource.key()).orElseThrow().resource().metadata();
  }

  @Test
  void whatIsBuiltInIsThereFromTheStart() {
    for (Resource builtin : Builtins.all()) {
      assertThat(store.find(builtin.key())).as(builtin.key().toString()).isPresent();
      assertThatExceptionOfType(StatusException.class)
          .isThrownBy(() -> write(delete(builtin)))
          .withMessageContaining("built in")
          .satisfies(e -> assertThat(e.status().code()).isEqualTo(403));
      assertThat(store.find(builtin.key())).isPresent();
    }
  }

  @Test
  void aNewObjectGetsItsMetadataFromTheServer() {
    Resource policy = policy("fresh", "{}");
    Written written = write(put(policy));
    assertThat(written.outcome()).isEqualTo(Outcome.CREATED);
    Metadata metadata = stored(policy);
    assertThat(metadata.resourceVersion()).isEqualTo(Long.toString(written.revision()));
    assertThat(metadata.generation()).isEqualTo(1);
    assertThat(metadata.creationTimestamp()).isEqualTo("2026-11-24T12:00:00Z");
    assertThat(metadata.uid()).isEqualTo(Objects.toString(written.uid()));
    assertThat(store.find(policy.key()).orElseThrow().body()).isEqualTo(written.body());
  }

  @Test
  void theGenerationRisesWithTheSpecOnly() {
    Resource policy = policy("spec", "{order: 1}");
    Written first = write(put(policy));
    Written labelled =
        write(put(policy.withMetadata(policy.metadata().withLabels(Map.of("a", "b")))));
    assertThat(labelled.outcome()).isEqualTo(Outcome.UPDATED);
    assertThat(labelled.revision()).isGreaterThan(first.revision());
    assertThat(stored(policy).generation()).isEqualTo(1);
    write(put(policy("spec", "{order: 2}")));
    assertThat(stored(policy).generation()).isEqualTo(2);
    assertThat(stored(policy).uid()).isEqualTo(Objects.toString(first.uid()));
  }

  @Test
  void whatChangesNothingKeepsItsRevisionAndMakesNoChange() {
    Resource policy = policy("same", "{order: 1}");
    Written first = write(put(policy));
    long changes = changes();
    long revision = store.revision();
    Written second = write(put(policy));
    assertThat(second.outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(second.revision()).isEqualTo(first.revision());
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(write(delete(policy("never", "{}"))).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(changes()).isEqualTo(changes);
    assertThat(store.revision()).isEqualTo(revision);
  }

  @Test
  void aDryRunTellsWhatWouldBeAndStoresNothing() {
    long revision = store.revision();
    Resource policy = policy("dry", "{}");
    Written created = store.write(put(policy), true);
    assertThat(created.outcome()).isEqualTo(Outcome.CREATED);
    assertThat(created.body()).doesNotContain("resourceVersion").contains("\"uid\"");
    assertThat(store.find(policy.key())).isEmpty();
    assertThat(store.revision()).isEqualTo(revision);
  }

  @Test
  void oneWrongObjectKeepsAllOut() {
    Resource good = policy("good", "{}");
    Resource bad = policy("bad", "{tier: nowhere}");
    assertThatExceptionOfType(InvalidObjects.class)
        .isThrownBy(() -> store.write(List.of(put(good), put(bad)), false))
        .satisfies(
            e -> assertThat(e.problems().get(bad.key()).getFirst().path()).isEqualTo("spec.tier"));
    assertThat(store.find(good.key())).isEmpty();
  }

  @Test
  void aTierComesBeforeAndGoesAfterItsPolicies() {
    Resource tier = tier("audit");
    Resource inTier = policy("in-audit", "{tier: audit}");
    // In one request the order does not matter.
    store.write(List.of(put(inTier), put(tier)), false);
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> write(delete(tier)))
        .withMessageContaining("GlobalNetworkPolicy//in-audit")
        .satisfies(e -> assertThat(e.status().code()).isEqualTo(403));
    assertThat(
            store.write(List.of(delete(tier), delete(inTier)), false).stream()
                .map(Written::outcome))
        .containsExactly(Outcome.DELETED, Outcome.DELETED);
  }

  @Test
  void poolsDoNotOverlapAndKeepTheirRange() {
    write(put(pool("one", "{cidr: 10.1.0.0/16}")));
    assertThat(problem(pool("two", "{cidr: 10.1.128.0/17}")))
        .satisfies(p -> assertThat(p.path()).isEqualTo("spec.cidr"))
        .satisfies(p -> assertThat(p.message()).contains("one", "10.1.0.0/16"));
    assertThat(problem(pool("one", "{cidr: 10.2.0.0/16}")).path()).isEqualTo("spec.cidr");
    assertThat(problem(pool("one", "{cidr: 10.1.0.0/16, blockSize: 28}")).path())
        .isEqualTo("spec.blockSize");
    assertThat(write(put(pool("one", "{cidr: 10.1.0.0/16, disabled: true}"))).outcome())
        .isEqualTo(Outcome.UPDATED);
    // Whoever goes in the same request makes room.
    store.write(
        List.of(
            delete(pool("one", "{cidr: 10.1.0.0/16}")), put(pool("two", "{cidr: 10.1.0.0/17}"))),
        false);
  }

  private static Problem problem(Resource resource) {
    try {
      write(put(resource));
    } catch (InvalidObjects e) {
      return e.problems().get(resource.key()).getFirst();
    }
    throw new AssertionError("was taken: " + resource);
  }

  @Test
  void listsAreInOrderAndComeInParts() {
    for (String name : List.of("p-c", "p-a", "p-b")) {
      write(
          put(
              StoreFixture.resource(
                  """
                  apiVersion: projectcalico.org/v3
                  kind: NetworkPolicy
                  metadata: {name: %s, namespace: lists}
                  spec: {}
                  """
                      .formatted(name))));
    }
    ResourceStore.Page all = store.list(Kind.NETWORK_POLICY, "lists", null, 0);
    assertThat(all.items()).extracting(StoredResource::name).containsExactly("p-a", "p-b", "p-c");
    assertThat(all.more()).isFalse();
    ResourceStore.Page first = store.list(Kind.NETWORK_POLICY, null, null, 2);
    assertThat(first.items()).extracting(StoredResource::name).containsExactly("p-a", "p-b");
    assertThat(first.more()).isTrue();
    ResourceKey after = first.items().getLast().key();
    assertThat(store.list(Kind.NETWORK_POLICY, null, after, 2).items())
        .extracting(StoredResource::name)
        .containsExactly("p-c");
  }

  private static CalicoNodeStatus nodeStatus(String name, @Nullable String at, int established) {
    return new CalicoNodeStatus(
        Metadata.named(name),
        new CalicoNodeStatusSpec("n1", List.of("BGP"), null),
        at == null
            ? null
            : new CalicoNodeStatusStatus(
                at,
                null,
                new CalicoNodeStatusStatus.Bgp(established, 0, 0, 0, List.of(), List.of()),
                null));
  }

  /** Each write after the last; the revision is of the step, told from the ones before. */
  @Test
  void aStatusOfWhichOnlyTheTimeIsAnotherIsFreshUnderItsRevision() {
    assertThat(write(put(nodeStatus("fresh", null, 0))).outcome()).isEqualTo(Outcome.CREATED);
    Written first = write(put(nodeStatus("fresh", "2026-11-24T12:00:00Z", 1)));
    assertThat(first.outcome()).isEqualTo(Outcome.UPDATED);
    long changes = changes();
    for (int second = 1; second < 4; second++) {
      String at = "2026-11-24T12:00:0" + second + "Z";
      Written again = write(put(nodeStatus("fresh", at, 1)));
      assertThat(again.outcome()).isEqualTo(Outcome.REFRESHED);
      assertThat(again.isChange()).isFalse();
      assertThat(again.revision()).isEqualTo(first.revision());
      StoredResource stored = store.find(again.key()).orElseThrow();
      assertThat(stored.body()).isEqualTo(again.body()).contains(at);
      assertThat(stored.revision()).isEqualTo(first.revision());
      assertThat(changes()).isEqualTo(changes);
      assertThat(store.revision()).isEqualTo(first.revision());
      assertThat(write(put(nodeStatus("fresh", at, 1))).outcome()).isEqualTo(Outcome.UNCHANGED);
    }
    Written other = write(put(nodeStatus("fresh", "2026-11-24T12:00:09Z", 2)));
    assertThat(other.outcome()).isEqualTo(Outcome.UPDATED);
    assertThat(other.revision()).isGreaterThan(first.revision());
    assertThat(changes()).isEqualTo(changes + 1);
  }

  /** Of several in one transaction, each object has the last. */
  @Test
  void refreshesAndChangesMayShareATransaction() throws Exception {
    write(put(nodeStatus("shared", "2026-11-24T12:00:00Z", 1)));
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String at = "2026-11-24T12:01:%02dZ".formatted(i);
      int established = i % 4 == 0 ? i : 1;
      writers.add(
          Thread.startVirtualThread(() -> write(put(nodeStatus("shared", at, established)))));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    Written last = write(put(nodeStatus("shared", "2026-11-24T12:02:00Z", 77)));
    StoredResource stored = store.find(last.key()).orElseThrow();
    assertThat(stored.body()).isEqualTo(last.body());
    assertThat(stored.revision()).isEqualTo(store.revision());
  }
}
