package io.margay.policyapi.store;

import static io.margay.policyapi.store.StoreFixture.delete;
import static io.margay.policyapi.store.StoreFixture.policy;
import static io.margay.policyapi.store.StoreFixture.put;
import static io.margay.policyapi.store.StoreFixture.tier;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.backends.TestBackends;
import io.margay.backends.TestBackends.Postgres;
import io.margay.core.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Revision order is commit order: whoever reads in order of revisions never misses one. */
class CommitOrderTest {

  private static final int WRITERS = 32;
  private static final int WRITES = 25;

  @Test
  void aFollowerNeverSeesAGapThatIsFilledLater() throws Exception {
    Postgres postgres = TestBackends.postgres();
    try (StoreFixture one = new StoreFixture(postgres);
        StoreFixture other = new StoreFixture(postgres);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        ResourceStore store = writer % 2 == 0 ? one.store : other.store;
        writers.add(threads.submit(() -> write(store, writer)));
      }
      long last = 0;
      boolean ended;
      do {
        // Asked before reading: what was written until then must be in what is read.
        ended = writers.stream().allMatch(Future::isDone);
        for (long revision : after(one, last)) {
          assertThat(revision).as("the revision after " + last).isEqualTo(last + 1);
          last = revision;
        }
      } while (!ended);
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(last).isEqualTo(one.store.revision()).isGreaterThan(WRITERS * WRITES);
    }
  }

  /** A mix that collides: own objects, an object that all write, batches over the same keys. */
  private static void write(ResourceStore store, int writer) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < WRITES; i++) {
      Resource own = policy("own-" + writer, "{order: " + i + "}");
      Resource shared = policy("shared", "{order: " + random.nextInt(1_000_000) + "}");
      Resource a = policy("batch-a", "{tier: t, order: " + random.nextInt(1_000_000) + "}");
      Resource b = policy("batch-b", "{order: " + random.nextInt(1_000_000) + "}");
      store.write(put(own), false);
      switch (random.nextInt(4)) {
        case 0 -> store.write(put(shared), false);
        case 1 -> store.write(List.of(put(a), put(b), put(tier("t"))), false);
        case 2 -> store.write(List.of(put(b), put(shared)), false);
        default -> store.write(List.of(delete(shared), put(own)), false);
      }
    }
  }

  private static List<Long> after(StoreFixture fixture, long revision) {
    return fixture
        .jdbc
        .sql("SELECT revision FROM change WHERE revision > :revision ORDER BY revision")
        .param("revision", revision)
        .query(Long.class)
        .list();
  }
}
