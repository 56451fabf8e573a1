package io.margay.ipam.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.backends.TestBackends;
import io.margay.core.model.ResourceKey;
import io.margay.topics.outbox.OutboxLog.Row;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The change log on a real PostgreSQL. */
class ChangeRowsTest {

  private static final String A = "BlockAffinity//a";
  private static final String B = "BlockAffinity//b";

  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  private JdbcClient jdbc;
  private ChangeRows changes;

  @BeforeEach
  void freshDatabase() {
    TestBackends.Postgres postgres = TestBackends.postgres();
    dataSource.setUrl(postgres.jdbcUrl());
    dataSource.setUser(postgres.user());
    dataSource.setPassword(postgres.password());
    migrate("latest");
    jdbc = JdbcClient.create(dataSource);
    changes = new ChangeRows(jdbc);
  }

  private void migrate(String version) {
    Flyway.configure().dataSource(dataSource).cleanDisabled(false).target(version).load().migrate();
  }

  @Test
  void whatThereWasAtARevisionIsKnown() {
    put(A);
    put(B);
    put(A);
    delete(B);

    assertThat(changes.objects(1)).isEqualTo(Map.of(A, 1L));
    assertThat(changes.objects(3)).isEqualTo(Map.of(A, 3L, B, 2L));
    assertThat(changes.objects(4)).isEqualTo(Map.of(A, 3L));
    assertThat(changes.last(ResourceKey.parse(B), 3)).map(Row::revision).contains(2L);
    assertThat(changes.last(ResourceKey.parse(B), 4).orElseThrow().body()).isNull();
    assertThat(revisions()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void theLogForgetsWhatIsReplacedAndDeletedAndNeverTheLastOfAKey() {
    put(A);
    put(B);
    put(A);
    delete(B);
    put(A);

    forget(4);
    assertThat(revisions()).containsExactly(3L, 5L);
    forget(4);
    assertThat(revisions()).containsExactly(3L, 5L);
    forget(5);
    assertThat(revisions()).containsExactly(5L);
    assertThat(changes.objects(5)).isEqualTo(Map.of(A, 5L));
  }

  @Test
  void howFarTheTopicIsNeverGoesBack() {
    changes.markPublished(7);
    changes.markPublished(3);
    assertThat(changes.published()).isEqualTo(7);
  }

  @Test
  void aLogThatForgotIsMadeWholeByTheMigration() {
    Flyway old = Flyway.configure().dataSource(dataSource).cleanDisabled(false).target("2").load();
    old.clean();
    old.migrate();
    jdbc.sql(
            "INSERT INTO block (cidr, pool, node) VALUES ('10.0.0.0/26', 'p', 'n1'), ('fd00::/122', 'p', NULL)")
        .update();
    jdbc.sql(
            "INSERT INTO address (ip, block, node, handle, announced) VALUES ('10.0.0.7', '10.0.0.0/26', 'n2', 'h', 'BlockAffinity//n2-10-0-0-7-32')")
        .update();
    migrate("latest");

    assertThat(changes.objects(10).keySet())
        .containsExactlyInAnyOrder(
            "BlockAffinity//n1-10-0-0-0-26", "BlockAffinity//n2-10-0-0-7-32");
    assertThat(changes.after(0, 10))
        .map(Row::body)
        .anySatisfy(body -> assertThat(body).contains("\"resourceVersion\": \"1\""));
  }

  private void put(String key) {
    publish("{\"key\": \"%s\", \"body\": {\"metadata\": {}}}".formatted(key));
  }

  private void delete(String key) {
    publish("{\"key\": \"%s\"}".formatted(key));
  }

  private void publish(String item) {
    jdbc.sql("SELECT ipam_publish(CAST(:news AS jsonb))")
        .param("news", "[" + item + "]")
        .query((row, n) -> 0)
        .list();
  }

  private void forget(long upTo) {
    jdbc.sql("SELECT ipam_forget(:upTo)").param("upTo", upTo).query(Integer.class).single();
  }

  private List<Long> revisions() {
    return changes.after(0, 10).stream().map(Row::revision).toList();
  }
}
