package io.margay.policyapi.outbox;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.backends.TestBackends;
import io.margay.backends.TestBackends.Postgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What stays of a change log, against a model of what must stay. */
class CompactionTest {

  private static final Duration LONG = Duration.ofDays(1);

  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  private JdbcClient jdbc;

  @BeforeEach
  void start() {
    Postgres postgres = TestBackends.postgres();
    dataSource.setUrl(postgres.jdbcUrl());
    dataSource.setUser(postgres.user());
    dataSource.setPassword(postgres.password());
    Flyway.configure().dataSource(dataSource).load().migrate();
    jdbc = JdbcClient.create(dataSource);
  }

  private Compaction keeping(long changes, Duration age) {
    return new Compaction(
        jdbc, new TransactionTemplate(new JdbcTransactionManager(dataSource)), changes, age);
  }

  /** Revisions from 1 on. */
  private void changes(List<String> keys, List<Boolean> puts) {
    jdbc.sql(
            """
            INSERT INTO change (revision, key, op, body)
            SELECT revision, key, CASE WHEN put THEN 'PUT' ELSE 'DELETE' END, CASE WHEN put THEN CAST('{}' AS json) END
            FROM unnest(CAST(? AS text[]), CAST(? AS boolean[])) WITH ORDINALITY AS c (key, put, revision)
            """)
        .params(keys.toArray(String[]::new), puts.toArray(Boolean[]::new))
        .update();
    jdbc.sql("UPDATE revision SET value = ?").param(keys.size()).update();
  }

  private List<Long> left() {
    return jdbc.sql("SELECT revision FROM change ORDER BY revision").query(Long.class).list();
  }

  private long horizon() {
    return jdbc.sql("SELECT horizon FROM history").query(Long.class).single();
  }

  private void published(long revision) {
    new ChangeLog(jdbc).markPublished(revision);
  }

  @Test
  void ofWhatIsBeyondTheHorizonTheLastStateOfEachObjectStays() {
    Random random = new Random(5);
    List<String> keys = new ArrayList<>();
    List<Boolean> puts = new ArrayList<>();
    for (int revision = 1; revision <= 5_000; revision++) {
      keys.add("Tier//t" + random.nextInt(40));
      puts.add(random.nextInt(4) > 0);
    }
    changes(keys, puts);
    published(5_000);
    Compaction compaction = keeping(300, LONG);
    int steps = 1;
    while (compaction.step()) {
      steps++;
    }
    assertThat(steps).as("bounded steps").isEqualTo(3);
    assertThat(horizon()).isEqualTo(4_700);

    TreeMap<String, Long> last = new TreeMap<>();
    for (int revision = 1; revision <= 4_700; revision++) {
      if (puts.get(revision - 1)) {
        last.put(keys.get(revision - 1), (long) revision);
      } else {
        last.remove(keys.get(revision - 1));
      }
    }
    List<Long> expected = new ArrayList<>(last.values().stream().sorted().toList());
    for (long revision = 4_701; revision <= 5_000; revision++) {
      expected.add(revision);
    }
    assertThat(left()).isEqualTo(expected);
    assertThat(compaction.step()).isFalse();
    assertThat(left()).isEqualTo(expected);
  }

  @Test
  void whatIsNotPublishedStays() {
    changes(nCopies(20, "Tier//t"), nCopies(20, true));
    published(12);
    Compaction compaction = keeping(3, LONG);
    assertThat(compaction.step()).isFalse();
    assertThat(horizon()).isEqualTo(12);
    assertThat(left()).startsWith(12L).hasSize(9);
  }

  @Test
  void whatIsTooOldGoesThoughItIsFew() {
    changes(nCopies(10, "Tier//t"), nCopies(10, true));
    jdbc.sql("UPDATE change SET at = at - interval '2 days' WHERE revision <= 6").update();
    published(10);
    keeping(1_000, LONG).step();
    assertThat(horizon()).isEqualTo(6);
    assertThat(left()).containsExactly(6L, 7L, 8L, 9L, 10L);
    assertThat(
            jdbc.sql("SELECT h.at = c.at FROM history h, change c WHERE c.revision = 6")
                .query(Boolean.class)
                .single())
        .isTrue();
  }
}
