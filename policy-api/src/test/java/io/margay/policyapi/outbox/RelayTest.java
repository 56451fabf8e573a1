package io.margay.policyapi.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.backends.TestBackends;
import io.margay.backends.TestBackends.Postgres;
import io.margay.topics.TopicRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flywaydb.core.Flyway;
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
  private JdbcClient jdbc;
  private Relay one;
  private Relay other;

  /** The topic; what is published while it is away is lost, as far as the publisher knows. */
  private final class Topic implements Publisher {
    @Override
    public void publish(List<TopicRecord> records) {
      if (away.get()) {
        throw new IllegalStateException("the topic is away");
      }
      records.forEach(record -> topic.add(record.revision()));
    }

    @Override
    public void close() {}
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

  private Relay relay() {
    return new Relay(dataSource, new ChangeLog(jdbc), () -> {}, Topic::new);
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
    await().until(one::isLeading);
    other.start();
    change(700);
    await().until(() -> topic.size() >= 700);
    assertThat(topic).isEqualTo(upTo(700));
    assertThat(other.isLeading()).isFalse();
    await().until(() -> new ChangeLog(jdbc).published() == 700);

    one.stop();
    await().until(other::isLeading);
    change(10);
    await().until(() -> topic.size() >= 710);
    assertThat(topic).isEqualTo(upTo(710));
  }

  @Test
  void whatIsWrittenWhileTheTopicIsAwayComesLaterInOrder() {
    away.set(true);
    one.start();
    change(20);
    await().until(one::isLeading);
    assertThat(topic).isEmpty();
    away.set(false);
    await().until(() -> topic.size() >= 20);
    assertThat(topic).isEqualTo(upTo(20));
  }

  @Test
  void aLeaderWhoseSessionIsKilledLeadsAgainAndLosesNothing() {
    one.start();
    change(5);
    await().until(() -> topic.size() >= 5);
    jdbc.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """)
        .query()
        .listOfRows();
    change(5);
    await().until(() -> topic.stream().distinct().count() == 10);
    assertThat(topic.stream().distinct().toList()).isEqualTo(upTo(10));
  }

  @Test
  void anotherReplicasWriteIsHeardWithoutAPoll() {
    one.start();
    change(1);
    await().until(() -> topic.size() == 1);
    await().until(() -> new ChangeLog(jdbc).published() == 1);
    long begin = System.nanoTime();
    change(1);
    await()
        .pollDelay(java.time.Duration.ZERO)
        .pollInterval(java.time.Duration.ofMillis(1))
        .until(() -> topic.size() == 2);
    // The poll is every two seconds.
    assertThat((System.nanoTime() - begin) / 1_000_000).isLessThan(1_000);
  }
}
