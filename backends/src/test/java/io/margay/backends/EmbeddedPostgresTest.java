package io.margay.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

  @TempDir Path directory;

  @Test
  void data_survives_a_restart_on_the_same_directory() throws Exception {
    try (EmbeddedPostgres server = start()) {
      server.createDatabase("margay");
      server.createDatabase("margay");
      execute(server, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (1), (2), (3)");
    }
    try (EmbeddedPostgres server = start()) {
      assertThat(query(server, "SELECT sum(n) FROM t")).isEqualTo("6");
      assertThat(query(server, "SHOW fsync")).isEqualTo("on");
    }
  }

  @Test
  void a_closed_server_leaves_no_process_and_no_temporary_directory() throws Exception {
    EmbeddedPostgres server = EmbeddedPostgres.start(EmbeddedPostgres.Options.temporary());
    List<ProcessHandle> processes = new ArrayList<>();
    ProcessHandle main = ProcessHandle.of(server.pid()).orElseThrow();
    processes.add(main);
    main.descendants().forEach(processes::add);
    assertThat(processes).hasSizeGreaterThan(1);
    Path data;
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW data_directory")) {
      row.next();
      data = Path.of(row.getString(1));
      assertThat(data).exists();
      // With a client still connected.
      server.close();
    }
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(data.getParent()).doesNotExist();
  }

  @Test
  void two_run_at_once() throws Exception {
    try (EmbeddedPostgres one = EmbeddedPostgres.start(EmbeddedPostgres.Options.temporary());
        EmbeddedPostgres other = EmbeddedPostgres.start(EmbeddedPostgres.Options.temporary())) {
      assertThat(one.port()).isNotEqualTo(other.port());
      for (EmbeddedPostgres server : List.of(one, other)) {
        server.createDatabase("margay");
        assertThat(query(server, "SHOW fsync")).isEqualTo("off");
      }
    }
  }

  @Test
  void an_orphan_of_a_killed_owner_is_stopped_before_the_next_start() throws Exception {
    long orphan;
    try (EmbeddedPostgres server = start()) {
      server.createDatabase("margay");
      execute(server, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (7)");
      orphan = server.pid();
      // What a killed JVM leaves: a running server and no lock.
      server.abandon();
      assertThat(ProcessHandle.of(orphan)).get().matches(ProcessHandle::isAlive);
      try (EmbeddedPostgres next = start()) {
        assertThat(next.pid()).isNotEqualTo(orphan);
        assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(query(next, "SELECT n FROM t")).isEqualTo("7");
      }
    }
  }

  @Test
  void a_directory_in_use_is_refused_and_its_server_left_alone() throws Exception {
    try (EmbeddedPostgres server = start()) {
      server.createDatabase("margay");
      assertThatThrownBy(this::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
      assertThat(query(server, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void a_taken_port_is_an_error_that_names_it_when_that_port_was_asked_for() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      EmbeddedPostgres.Options options =
          EmbeddedPostgres.Options.persistent(directory).withPort(taken.getLocalPort());
      assertThatThrownBy(() -> EmbeddedPostgres.start(options))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("at port " + taken.getLocalPort());
    }
    // The lock was given back.
    start().close();
  }

  @Test
  void half_made_data_of_an_interrupted_first_start_is_made_anew() throws Exception {
    Files.createDirectories(directory.resolve("data.new/base"));
    Files.writeString(directory.resolve("data.new/PG_VERSION"), "18\n");
    try (EmbeddedPostgres server = start()) {
      server.createDatabase("margay");
    }
  }

  @Test
  void a_wrong_password_is_refused() {
    try (EmbeddedPostgres server = start()) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl("postgres"), "postgres", "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void a_database_name_that_needs_quotes_is_refused() {
    try (EmbeddedPostgres server = start()) {
      assertThatThrownBy(() -> server.createDatabase("a; DROP DATABASE b"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(EmbeddedPostgres.Options.persistent(directory));
  }

  private static void execute(EmbeddedPostgres server, String... statements) throws SQLException {
    try (Connection connection = server.connect("margay");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String query(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = server.connect("margay");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
