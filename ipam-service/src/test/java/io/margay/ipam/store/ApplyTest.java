package io.margay.ipam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.backends.TestBackends;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The function ipam_apply, with batches as a replica of another version, or picture, sends them.
 */
class ApplyTest {

  private JdbcClient jdbc;

  @BeforeEach
  void freshDatabase() {
    TestBackends.Postgres postgres = TestBackends.postgres();
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(postgres.jdbcUrl());
    dataSource.setUser(postgres.user());
    dataSource.setPassword(postgres.password());
    Flyway.configure().dataSource(dataSource).load().migrate();
    jdbc = JdbcClient.create(dataSource);
    jdbc.sql("INSERT INTO block (cidr, pool, node) VALUES ('10.0.0.0/29', 'p', 'n1')").update();
  }

  @Test
  void theVersionBeforeIsToldTheOperationOfWhatWasTaken() {
    JsonNode reply = apply(before("n1"));
    assertThat(reply.path("taken").path(0).path("op").isInt()).isTrue();
    assertThat(reply.path("taken").path(0).path("ip").asString()).isEqualTo("10.0.0.1");
    assertThat(reply.path("taken").path(0).path("sequence").asLong()).isPositive();
    assertThat(reply.path("blocks").path(0).path("cidr").asString()).isEqualTo("10.0.0.0/29");
    assertThat(reply.path("refused")).isEmpty();
    assertThat(apply(before("n1")).path("taken")).as("asked again").isEqualTo(reply.path("taken"));
    jdbc.sql("DELETE FROM address").update();
    assertThatThrownBy(() -> apply(before("n2"))).isInstanceOf(ConcurrencyFailureException.class);
    assertThat(addresses()).isZero();
  }

  @Test
  void aBlockThatChangedItsOwnerOrGivesNothingMoreFailsTheBatch() {
    JsonNode taken = apply(now("n1")).path("taken");
    assertThat(taken).hasSize(1);
    assertThat(taken.path(0).path("handle").asString()).isEqualTo("h1");
    assertThat(apply(now("n1")).path("taken")).as("asked again").isEqualTo(taken);
    jdbc.sql("DELETE FROM address").update();
    assertThatThrownBy(() -> apply(now("n2"))).isInstanceOf(ConcurrencyFailureException.class);
    jdbc.sql("UPDATE block SET state = 'pendingDeletion'").update();
    assertThatThrownBy(() -> apply(now("n1"))).isInstanceOf(ConcurrencyFailureException.class);
    assertThat(addresses()).isZero();
  }

  /** The index of the exclusion constraint would do as well, and is many times slower. */
  @Test
  void aBlockIsFoundByItsPrimaryKey() {
    jdbc.sql(
            "INSERT INTO block (cidr, pool, node) SELECT set_masklen('10.1.0.0'::inet + n * 8, 29)::cidr, 'p', 'n1'"
                + " FROM generate_series(0, 999) AS n")
        .update();
    List<String> plan =
        jdbc.sql("EXPLAIN SELECT FROM block WHERE cidr = '10.1.0.8/29' FOR KEY SHARE")
            .query(String.class)
            .list();
    assertThat(String.join("\n", plan)).contains("block_pkey");
  }

  @Test
  void ofWhatAHandleWantsOnlyTheMissingIsTakenInOrderAndAllOrNothing() {
    assertThat(ips(apply(wanting(1, "10.0.0.1")))).containsExactly("10.0.0.1");
    assertThat(ips(apply(wanting(3, "10.0.0.2", "10.0.0.3", "10.0.0.4"))))
        .as("one it has")
        .containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
    JsonNode refused = apply(wanting(4));
    assertThat(refused.path("refused").path(0).path("reason").asString()).isEqualTo("short");
    assertThat(apply(wanting(3)).path("refused")).as("nothing is missing").isEmpty();
    assertThat(addresses()).isEqualTo(3);
  }

  private static List<String> ips(JsonNode reply) {
    return reply.path("taken").valueStream().map(row -> row.path("ip").asString()).toList();
  }

  private static String wanting(int count, String... offered) {
    return """
    {"handles": ["h1"], "nodes": [], "locks": [], "rest": 0, "owners": [{"block": "10.0.0.0/29", "owner": "n1"}],
     "assigns": [{"op": 0, "handle": "h1", "request": "", "node": "n1", "state": "used", "attributes": {}, "v4": %d, "v6": 0, "offered": %b}],
     "picks": [%s]}
    """
        .formatted(
            count,
            offered.length > 0,
            IntStream.range(0, offered.length)
                .mapToObj(i ->
                    """
                    {"op": 0, "place": %d, "ip": "%s", "block": "10.0.0.0/29", "announced": null, "body": null}
                    """
                        .formatted(i + 1, offered[i]))
                .collect(Collectors.joining(",")));
  }

  private int addresses() {
    return jdbc.sql("SELECT count(*) FROM address").query(Integer.class).single();
  }

  private JsonNode apply(String batch) {
    return JsonMapper.shared()
        .readTree(
            jdbc.sql("SELECT ipam_apply(?::jsonb)::text")
                .param(batch)
                .query(String.class)
                .single());
  }

  private static String before(String owner) {
    return """
    {"handles": ["h1"], "nodes": ["n1"], "locks": [], "rest": 0, "owners": [{"block": "10.0.0.0/29", "owner": "%s"}],
     "wants": [{"op": 0, "handle": "h1", "request": "", "node": "n1", "state": "used", "attributes": {}, "v4": 1, "v6": 0}],
     "picks": [{"op": 0, "n": 0, "ip": "10.0.0.1", "block": "10.0.0.0/29", "announced": null, "body": null}]}
    """
        .formatted(owner);
  }

  private static String now(String owner) {
    return """
    {"handles": ["h1"], "nodes": [], "locks": [], "rest": 0, "owners": [{"block": "10.0.0.0/29", "owner": "%s"}],
     "assigns": [{"op": 0, "handle": "h1", "request": "", "node": "n1", "state": "used", "attributes": {}, "v4": 1, "v6": 0, "offered": true}],
     "picks": [{"op": 0, "place": 1, "ip": "10.0.0.1", "block": "10.0.0.0/29", "announced": null, "body": null}]}
    """
        .formatted(owner);
  }
}
