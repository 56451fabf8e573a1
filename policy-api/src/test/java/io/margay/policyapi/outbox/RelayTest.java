package io.margay.policyapi.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.backends.TestBackends;
import io.margay.backends.TestBackends.Postgres;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.topics.TopicRecord;
import io.margay.topics.outbox.OutboxLog;
import io.margay.topics.outbox.OutboxRelay;
import io.margay.topics.outbox.Publisher;
import io.margay.topics.outbox.RelayMeters;
import io.margay.topics.outbox.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Relays of two replicas on one database, and a topic that is there or not. */
class RelayTest {

  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  private final List<Long> topic = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean away = new AtomicBoolean();
  private final List<String> deadLetters = Collections.synchronizedList(new ArrayList<>());
  private final View view = new View();
  private JdbcClient jdbc;
  private OutboxRelay one;
  private OutboxRelay other;

  /** The topic; what is published while it is away is lost, as far as the publisher knows. */
  private final class Topic implements Publisher {
    @Override
    public void publish(List<TopicRecord> records) {
      if (away.get()) {
        throw new IllegalStateException("the topic is away");
      }
      for (TopicRecord record : records) {
        topic.add(record.revision());
        if (record.isDeletion()) {
          view.revisions.remove(record.key());
        } else {
          view.revisions.put(record.key(), record.revision());
        }
      }
    }

    @Override
    public void prepare() {}

    @Override
    public boolean fits(TopicRecord change) {
      return change.value() == null || change.value().length < 1_000;
    }

    @Override
    public void deadLetter(String key, byte @Nullable [] value, String reason) {
      deadLetters.add(key + ": " + reason);
    }

    @Override
    public void close() {}
  }

  /** What a follower of the topic would know. */
  private final class View implements TopicView {
    private final Map<ResourceKey, Long> revisions = new ConcurrentHashMap<>();
    private final Map<ResourceKey, Long> stale = new ConcurrentHashMap<>();
    private volatile boolean inSync;

    @Override
    public boolean inSync() {
      return inSync;
    }

    @Override
    public Map<ResourceKey, Long> revisions() {
      return revisions;
    }

    @Override
    public Map<ResourceKey, Long> stale() {
      return stale;
    }
  }

  @BeforeEach
  void start() {
    Postgres postgres = TestBackends.postgres();
    dataSource.setUrl(postgres.jdbcUrl());
    dataSource.setUser(postgres.user());
    dataSource.setPassword(postgres.password());
    Flyway.configure().dataSource(dataSource).load().migrate();
    jdbc = JdbcClient.create(dataSource);
    one = relay();
    other = relay();
  }

  @AfterEach
  void stop() {
    one.stop();
    other.stop();
  }

  private OutboxRelay relay() {
    return relay(new ChangeLog(jdbc));
  }

  private OutboxRelay relay(OutboxLog log) {
    return new OutboxRelay(
        dataSource,
        4711,
        "margay_change",
        log,
        view,
        Topic::new,
        new RelayMeters(new SimpleMeterRegistry()));
  }

  private void change(int count) {
    for (int i = 0; i < count; i++) {
      jdbc.sql(
              """
              WITH next AS (UPDATE revision SET value = value + 1 RETURNING value)
              INSERT INTO change (revision, key, op) SELECT value, 'Tier//t', 'DELETE' FROM next
              """)
          .update();
    }
    jdbc.sql("SELECT pg_notify('margay_change', '')").query().listOfRows();
  }

  private static List<Long> upTo(long last) {
    List<Long> revisions = new ArrayList<>();
    for (long i = 1; i <= last; i++) {
      revisions.add(i);
    }
    return revisions;
  }

  @Test
  void oneLeadsAndTheOtherTakesOverWhereItStopped() {
    one.start();
    patiently().until(one::isLeading);
    other.start();
    change(700);
    patiently().until(() -> topic.size() >= 700);
    assertThat(topic).isEqualTo(upTo(700));
    assertThat(other.isLeading()).isFalse();
    patiently().until(() -> new ChangeLog(jdbc).published() == 700);

    one.stop();
    patiently().until(other::isLeading);
    change(10);
    patiently().until(() -> topic.size() >= 710);
    assertThat(topic).isEqualTo(upTo(710));
  }

  @Test
  void whatIsWrittenWhileTheTopicIsAwayComesLaterInOrder() {
    away.set(true);
    one.start();
    change(20);
    patiently().until(one::isLeading);
    assertThat(topic).isEmpty();
    away.set(false);
    patiently().until(() -> topic.size() >= 20);
    assertThat(topic).isEqualTo(upTo(20));
  }

  @Test
  void aLeaderWhoseSessionIsKilledLeadsAgainAndLosesNothing() {
    one.start();
    change(5);
    patiently().until(() -> topic.size() >= 5);
    jdbc.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """)
        .query()
        .listOfRows();
    change(5);
    patiently().until(() -> topic.stream().distinct().count() == 10);
    assertThat(topic.stream().distinct().toList()).isEqualTo(upTo(10));
  }

  @Test
  void anotherReplicasWriteIsHeardWithoutAPoll() {
    one.start();
    change(1);
    patiently().until(() -> topic.size() == 1);
    patiently().until(() -> new ChangeLog(jdbc).published() == 1);
    // The poll is every two seconds: it may be right after one of two changes, not after both.
    patiently().until(() -> IntStream.range(0, 2).allMatch(_ -> isHeardSoon()));
  }

  private boolean isHeardSoon() {
    int next = topic.size() + 1;
    long begin = System.nanoTime();
    change(1);
    patiently()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> topic.size() == next);
    return System.nanoTime() - begin < 1_000_000_000L;
  }

  @Test
  void whatIsToldOfAgainIsNotReadAgain() {
    AtomicInteger reads = new AtomicInteger();
    OutboxRelay relay = relay(new CountingLog(new ChangeLog(jdbc), reads));
    try {
      relay.start();
      change(2);
      patiently().until(() -> topic.size() == 2);
      long begin = System.nanoTime();
      int before = reads.get();
      AtomicInteger told = new AtomicInteger();
      patiently()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> {
            jdbc.sql("SELECT pg_notify('margay_change', '2')").query().listOfRows();
            relay.wake(1);
            relay.wake(2);
            return told.incrementAndGet() == 100;
          });
      // One that it was about to make, and what it reads of itself, twice a second at most.
      long seconds = (System.nanoTime() - begin) / 1_000_000_000;
      assertThat(reads.get() - before).isLessThanOrEqualTo(3 + 2 * (int) (seconds + 1));
    } finally {
      relay.stop();
    }
  }

  /** Counts how often the log is asked for changes. */
  private record CountingLog(OutboxLog log, AtomicInteger reads) implements OutboxLog {
    @Override
    public List<Row> after(long revision, int most) {
      reads.incrementAndGet();
      return log.after(revision, most);
    }

    @Override
    public Optional<Row> last(ResourceKey key, long upTo) {
      return log.last(key, upTo);
    }

    @Override
    public Map<String, Long> objects(long at) {
      return log.objects(at);
    }

    @Override
    public long published() {
      return log.published();
    }

    @Override
    public void markPublished(long revision) {
      log.markPublished(revision);
    }
  }

  /** Leadership passes by polls of seconds, which a busy machine draws out. */
  private static ConditionFactory patiently() {
    return await();
  }

  private void put(String key, String body) {
    jdbc.sql(
            """
            WITH next AS (UPDATE revision SET value = value + 1 RETURNING value)
            INSERT INTO change (revision, key, op, body) SELECT value, :key, 'PUT', CAST(:body AS json) FROM next
            """)
        .param("key", key)
        .param("body", body)
        .update();
    jdbc.sql("SELECT pg_notify('margay_change', '')").query().listOfRows();
  }

  @Test
  void whatNoTopicTakesIsPutAsideAndTheRestGoesOn() {
    one.start();
    put("Tier//a", "{}");
    put("Riddle//x", "{}");
    put("Tier//b", "\"" + "x".repeat(2_000) + "\"");
    put("Tier//c", "{}");
    patiently().until(() -> topic.size() >= 2);
    assertThat(topic).containsExactly(1L, 4L);
    assertThat(deadLetters)
        .containsExactly(
            "Riddle//x: its key can not be read: unknown kind 'Riddle'",
            "Tier//b: it is larger than records may be");
  }

  @Test
  void aNewLeaderMakesTheTopicSayWhatTheTableSays() {
    put("Tier//lost", "{}");
    put("Tier//there", "{}");
    put("Tier//old", "{}");
    put("Tier//old", "{}");
    change(1);
    new ChangeLog(jdbc).markPublished(5);
    view.revisions.put(new ResourceKey(Kind.TIER, "", "there"), 2L);
    view.revisions.put(new ResourceKey(Kind.TIER, "", "old"), 3L);
    view.revisions.put(new ResourceKey(Kind.TIER, "", "t"), 1L);
    view.inSync = true;
    one.start();
    patiently().until(() -> topic.size() >= 3);
    assertThat(topic).containsExactly(1L, 4L, 5L);
  }

  @Test
  void aRecordThatAFormerLeaderWroteLastIsWrittenOver() {
    view.inSync = true;
    one.start();
    put("Tier//a", "{}");
    put("Tier//a", "{}");
    patiently().until(() -> topic.size() >= 2);
    view.stale.put(new ResourceKey(Kind.TIER, "", "a"), 2L);
    one.wake();
    patiently().until(() -> topic.size() >= 3);
    // Only once, however long it takes to be seen.
    put("Tier//b", "{}");
    patiently().until(() -> topic.contains(3L));
    one.wake();
    put("Tier//c", "{}");
    patiently().until(() -> topic.contains(4L));
    assertThat(topic).containsExactly(1L, 2L, 2L, 3L, 4L);
  }
}
