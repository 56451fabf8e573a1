package io.margay.ipam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.margay.backends.TestBackends;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Statements that go around all code: the constraints alone keep blocks apart, give an address one
 * owner, and keep it inside its block.
 */
class JudgeTest {

  private static final String WORLD =
      """
      INSERT INTO block (cidr, pool, node) VALUES
        ('10.0.0.0/26', 'p', 'n1'), ('10.0.0.64/26', 'p', 'n2'), ('fd00::/122', 'q', 'n1');
      INSERT INTO address (ip, block, node, handle) VALUES
        ('10.0.0.1', '10.0.0.0/26', 'n1', 'h1'), ('fd00::1', 'fd00::/122', 'n1', 'h1');
      """;

  private TestBackends.Postgres postgres;
  private Connection connection;

  @BeforeEach
  void freshDatabase() throws SQLException {
    postgres = TestBackends.postgres();
    Flyway.configure()
        .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
        .load()
        .migrate();
    connection = postgres.connect();
    run(connection, WORLD);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          # Blocks never overlap, whatever their sizes and whoever has them.
          INSERT INTO block (cidr, pool, node) VALUES ('10.0.0.0/26', 'p', 'n2')                       | block_pkey
          INSERT INTO block (cidr, pool, node) VALUES ('10.0.0.0/24', 'p', 'n1')                       | block_cidr_excl
          INSERT INTO block (cidr, pool, node) VALUES ('10.0.0.32/27', 'p', 'n1')                      | block_cidr_excl
          INSERT INTO block (cidr, pool, node) VALUES ('10.0.0.63/32', 'p', NULL)                      | block_cidr_excl
          INSERT INTO block (cidr, pool, node) VALUES ('0.0.0.0/0', 'p', 'n3')                         | block_cidr_excl
          INSERT INTO block (cidr, pool, node) VALUES ('fd00::20/123', 'q', 'n3')                      | block_cidr_excl
          INSERT INTO block (cidr, pool, node) VALUES ('10.0.1.0/26', 'p', 'n3'), ('10.0.1.0/27', 'p', 'n3') | block_cidr_excl
          UPDATE block SET cidr = '10.0.0.64/27' WHERE cidr = '10.0.0.64/26'                           |
          UPDATE block SET cidr = '10.0.0.0/25' WHERE cidr = '10.0.0.64/26'                            | block_cidr_excl
          INSERT INTO block (cidr, pool, node, state) VALUES ('10.0.1.0/26', 'p', 'n1', 'lost')        | block_state_check
          # An address has one owner.
          INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.1', '10.0.0.0/26', 'n2', 'h2') | address_pkey
          INSERT INTO address (ip, block, node, handle) VALUES ('fd00::1', 'fd00::/122', 'n1', 'h1')   | address_pkey
          INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.2', '10.0.0.0/26', 'n2', 'h2') |
          INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.1/26', '10.0.0.0/26', 'n2', 'h2') | address_is_one
          INSERT INTO address (ip, block, node, handle) VALUES ('fd00::2/64', 'fd00::/122', 'n2', 'h2') | address_
          INSERT INTO address (ip, block, node, handle, state) VALUES ('10.0.0.2', '10.0.0.0/26', 'n', 'h', 'lost') | address_
          INSERT INTO address (ip, block, node, handle, state) VALUES ('10.0.0.2', '10.0.0.0/26', 'n', 'h', 'cooling') | address_cooling
          INSERT INTO address (ip, block, node, handle, released_at) VALUES ('10.0.0.2', '10.0.0.0/26', 'n', 'h', now()) | address_cooling
          # It lies in a block that there is.
          INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.64', '10.0.0.0/26', 'n1', 'h') | address_check
          INSERT INTO address (ip, block, node, handle) VALUES ('fd00::2', '10.0.0.0/26', 'n1', 'h')   | address_check
          INSERT INTO address (ip, block, node, handle) VALUES ('10.0.9.1', '10.0.9.0/26', 'n1', 'h')  | address_in_block
          INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.2', '10.0.0.0/27', 'n1', 'h')  | address_in_block
          UPDATE address SET ip = '10.0.0.65' WHERE ip = '10.0.0.1'                                    | address_check
          UPDATE address SET block = '10.0.0.64/26' WHERE ip = '10.0.0.1'                              | address_check
          DELETE FROM block WHERE cidr = '10.0.0.0/26'                                                 | address_in_block
          UPDATE block SET cidr = '10.0.2.0/26' WHERE cidr = '10.0.0.0/26'                             | address_in_block
          UPDATE address SET block = '10.0.0.0/27' WHERE ip = '10.0.0.1'                               | address_in_block
          UPDATE block SET cidr = '10.0.0.0/27' WHERE cidr = '10.0.0.0/26'                             | address_in_block
          DELETE FROM block WHERE cidr = 'fd00::/122'                                                  | address_in_block
          DELETE FROM block                                                                            | address_in_block
          TRUNCATE block                                                                               | address_in_block
          TRUNCATE block, address                                                                      |
          DELETE FROM block WHERE cidr = '10.0.0.64/26'                                                |
          """)
  void aStatementIsRefusedByTheConstraintOrDone(String sql, @Nullable String constraint)
      throws SQLException {
    if (constraint == null) {
      run(connection, sql);
    } else {
      assertThatThrownBy(() -> run(connection, sql))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("constraint \"" + constraint);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          INSERT INTO block (cidr, pool, node) VALUES ('10.0.1.0/26', 'p', 'n1') | INSERT INTO block (cidr, pool, node) VALUES ('10.0.1.32/27', 'p', 'n2') | block_cidr_excl
          INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.9', '10.0.0.0/26', 'n1', 'a') | INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.9', '10.0.0.0/26', 'n2', 'b') | address_pkey
          DELETE FROM block WHERE cidr = '10.0.0.64/26' | INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.65', '10.0.0.64/26', 'n2', 'b') | address_in_block
          INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.65', '10.0.0.64/26', 'n2', 'b') | DELETE FROM block WHERE cidr = '10.0.0.64/26' | address_in_block
          INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.65', '10.0.0.64/26', 'n2', 'b') | UPDATE block SET cidr = '10.0.0.64/27' WHERE cidr = '10.0.0.64/26' | address_in_block
          UPDATE block SET cidr = '10.0.0.64/27' WHERE cidr = '10.0.0.64/26' | INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.65', '10.0.0.64/26', 'n2', 'b') | address_in_block
          """)
  void theSecondOfTwoTransactionsWaitsForTheFirstAndIsRefused(
      String first, String second, String constraint) throws Exception {
    try (Connection other = postgres.connect()) {
      connection.setAutoCommit(false);
      run(connection, first);
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(() -> {
            try {
              run(other, second);
            } catch (SQLException e) {
              throw new CompletionException(e);
            }
          });
      await().until(this::somebodyWaitsForALock);
      assertThat(waiting).isNotDone();
      connection.commit();
      assertThatThrownBy(waiting::join)
          .hasCauseInstanceOf(SQLException.class)
          .hasMessageContaining("constraint \"" + constraint);
    }
  }

  /** What a transaction reads behind the lock would be as old as its beginning. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          REPEATABLE READ | INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.9', '10.0.0.0/26', 'n1', 'a')
          SERIALIZABLE    | INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.9', '10.0.0.0/26', 'n1', 'a')
          REPEATABLE READ | DELETE FROM block WHERE cidr = '10.0.0.64/26'
          SERIALIZABLE    | TRUNCATE block, address
          """)
  void underOtherIsolationNothingIsJudged(String isolation, String sql) {
    assertThatThrownBy(() -> run(connection, "BEGIN ISOLATION LEVEL " + isolation + "; " + sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("READ COMMITTED");
  }

  @Test
  void whatIsRolledBackIsNobodys() throws Exception {
    try (Connection other = postgres.connect()) {
      connection.setAutoCommit(false);
      String insert =
          "INSERT INTO address (ip, block, node, handle) VALUES ('10.0.0.9', '10.0.0.0/26', 'n1', 'a')";
      run(connection, insert);
      connection.rollback();
      run(other, insert);
    }
  }

  private boolean somebodyWaitsForALock() throws SQLException {
    try (Connection observer = postgres.connect();
        Statement statement = observer.createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND wait_event_type = 'Lock'")) {
      row.next();
      return row.getInt(1) > 0;
    }
  }

  private static void run(Connection on, String sql) throws SQLException {
    try (Statement statement = on.createStatement()) {
      statement.execute(sql);
    }
  }
}
