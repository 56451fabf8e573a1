package io.margay.policyapi.store;

import static io.margay.policyapi.store.StoreFixture.delete;
import static io.margay.policyapi.store.StoreFixture.policy;
import static io.margay.policyapi.store.StoreFixture.put;
import static io.margay.policyapi.store.StoreFixture.tier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.margay.backends.TestBackends;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.Written.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** Writes that share a transaction: together for the disk, alone in every other respect. */
class GroupCommitTest {

  private StoreFixture fixture;
  private ResourceStore store;
  private ExecutorService threads;

  @BeforeEach
  void start() {
    fixture = new StoreFixture(TestBackends.postgres());
    store = fixture.store;
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterEach
  void stop() {
    threads.close();
    fixture.close();
  }

  /** Sends these while the writer is held up, so that they share the next transaction, in order. */
  private List<Future<Written>> together(List<Mutation> mutations) throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Mutation holdsUp =
        new Mutation(
            policy("holds-up", "{}").key(),
            current -> {
              held.countDown();
              awaited(go);
              return null;
            });
    Future<Written> first = threads.submit(() -> store.write(holdsUp, false));
    held.await();
    List<Future<Written>> answers = new ArrayList<>();
    for (Mutation mutation : mutations) {
      CountDownLatch sent = new CountDownLatch(1);
      Callable<Written> write =
          () -> {
            sent.countDown();
            return store.write(mutation, false);
          };
      int before = fixture.waiting();
      answers.add(threads.submit(write));
      sent.await();
      await().until(() -> fixture.waiting() > before);
    }
    go.countDown();
    first.get();
    return answers;
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many transactions wrote the changes after a revision. */
  private int transactionsAfter(long revision) {
    return fixture
        .jdbc
        .sql("SELECT count(DISTINCT CAST(xmin AS text)) FROM change WHERE revision > :revision")
        .param("revision", revision)
        .query(Integer.class)
        .single();
  }

  @Test
  void aRequestThatFailsHarmsNoneOfThoseItSharesACommitWith() throws Exception {
    long before = store.revision();
    ResourceKey refused = policy("refused", "{}").key();
    List<Future<Written>> answers =
        together(
            List.of(
                put(policy("one", "{}")),
                new Mutation(
                    refused,
                    current -> {
                      throw Statuses.notFound(refused);
                    }),
                put(policy("nowhere", "{tier: nowhere}")),
                put(policy("two", "{}")),
                new Mutation(
                    policy("broken", "{}").key(),
                    current -> {
                      throw new IllegalStateException("a fault of ours");
                    }),
                put(policy("three", "{}"))));

    assertThat(answers.get(0).get().revision()).isEqualTo(before + 1);
    assertThat(catchThrowable(() -> answers.get(1).get()))
        .hasCauseInstanceOf(StatusException.class);
    assertThat(catchThrowable(() -> answers.get(2).get())).hasCauseInstanceOf(InvalidObjects.class);
    assertThat(answers.get(3).get().revision()).isEqualTo(before + 2);
    assertThat(catchThrowable(() -> answers.get(4).get()))
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(answers.get(5).get().revision()).isEqualTo(before + 3);
    assertThat(store.revision()).isEqualTo(before + 3);
    assertThat(transactionsAfter(before)).isEqualTo(1);
    assertThat(store.find(refused)).isEmpty();
    assertThat(store.find(policy("nowhere", "{}").key())).isEmpty();
  }

  /** As one that collects garbage on a busy machine. */
  @Test
  void whoStoodStillForSoLongThatPostgresEndedTheTransactionTriesAgain() {
    try (StoreFixture quick = new StoreFixture(TestBackends.postgres(), Duration.ofMillis(500))) {
      for (boolean changes : List.of(true, false)) {
        AtomicInteger tries = new AtomicInteger();
        Resource stays = policy("stays", "{order: 7}");
        Mutation standsStill =
            new Mutation(
                stays.key(),
                current -> {
                  if (tries.incrementAndGet() == 1) {
                    awaitEnded(quick);
                  }
                  return changes ? stays : current == null ? null : current.resource();
                });

        Written written = quick.store.write(standsStill, false);

        // What changes nothing needs no second look.
        assertThat(tries).as("changes: " + changes).hasValue(changes ? 2 : 1);
        assertThat(written.outcome()).isEqualTo(changes ? Outcome.CREATED : Outcome.UNCHANGED);
      }
    }
  }

  /** Until PostgreSQL has ended the transaction that is open now. */
  private static void awaitEnded(StoreFixture fixture) {
    await()
        .until(() ->
            fixture
                    .jdbc
                    .sql(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'")
                    .query(Integer.class)
                    .single()
                == 0);
  }

  @Test
  void whatPostgresItselfRefusesFailsAlone() throws Exception {
    long before = store.revision();
    // A zero byte is a fine Java string and none for PostgreSQL.
    List<Future<Written>> answers =
        together(
            List.of(
                put(policy("good-1", "{}")),
                new Mutation(
                    new ResourceKey(Kind.TIER, "", "\0"),
                    current -> {
                      throw new AssertionError("was read");
                    }),
                put(policy("good-2", "{}"))));
    assertThat(answers.get(0).get().outcome()).isEqualTo(Outcome.CREATED);
    assertThat(catchThrowable(() -> answers.get(1).get()))
        .hasCauseInstanceOf(DataAccessException.class);
    assertThat(answers.get(2).get().outcome()).isEqualTo(Outcome.CREATED);
    assertThat(store.revision()).isEqualTo(before + 2);
  }

  @Test
  void eachSeesWhatThoseBeforeItDid() throws Exception {
    long before = store.revision();
    List<Future<Written>> answers =
        together(
            List.of(
                put(tier("fresh")),
                put(policy("a", "{tier: fresh, order: 1}")),
                put(policy("a", "{tier: fresh, order: 2}")),
                delete(tier("fresh")),
                delete(policy("a", "{}")),
                delete(tier("fresh")),
                put(policy("a", "{order: 3}")),
                put(policy("a", "{order: 3}"))));

    assertThat(answers.get(1).get().outcome()).isEqualTo(Outcome.CREATED);
    assertThat(answers.get(2).get().outcome()).isEqualTo(Outcome.UPDATED);
    assertThat(catchThrowable(() -> answers.get(3).get()))
        .hasMessageContaining("GlobalNetworkPolicy//a");
    assertThat(answers.get(4).get().outcome()).isEqualTo(Outcome.DELETED);
    assertThat(answers.get(5).get().outcome()).isEqualTo(Outcome.DELETED);
    assertThat(answers.get(6).get().outcome()).isEqualTo(Outcome.CREATED);
    assertThat(answers.get(6).get().uid()).isNotEqualTo(answers.get(1).get().uid());
    assertThat(answers.get(7).get().outcome()).isEqualTo(Outcome.UNCHANGED);
    StoredResource stored = store.find(policy("a", "{}").key()).orElseThrow();
    assertThat(stored.revision()).isEqualTo(before + 6);
    assertThat(stored.body()).isEqualTo(answers.get(6).get().body());
    assertThat(
            fixture
                .jdbc
                .sql("SELECT op || ' ' || key FROM change WHERE revision > ? ORDER BY revision")
                .param(before)
                .query(String.class)
                .list())
        .containsExactly(
            "PUT Tier//fresh",
            "PUT GlobalNetworkPolicy//a",
            "PUT GlobalNetworkPolicy//a",
            "DELETE GlobalNetworkPolicy//a",
            "DELETE Tier//fresh",
            "PUT GlobalNetworkPolicy//a");
  }

  @Test
  void aWriterThatIsClosedAnswersEveryone() throws Exception {
    List<Future<Written>> answers = together(List.of(put(policy("last", "{}"))));
    store.close();
    assertThat(answers.getFirst().get().outcome()).isEqualTo(Outcome.CREATED);
    assertThat(catchThrowable(() -> store.write(put(policy("late", "{}")), false)))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("shutting down");
  }
}
