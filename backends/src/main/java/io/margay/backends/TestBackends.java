package io.margay.backends;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The PostgreSQL and the Kafka that a JVM's tests use: one of each, started at the first call,
 * ended with the JVM. Environment variable or system property {@code TEST_BACKEND} ({@code auto},
 * {@code docker}, {@code embedded}) says which; the choice is printed once. Tests must not care.
 */
public final class TestBackends {

  /** Where tests connect to. */
  public record Postgres(String jdbcUrl, String user, String password) {

    public Connection connect() throws SQLException {
      return DriverManager.getConnection(jdbcUrl, user, password);
    }
  }

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestBackends() {}

  /** A new, empty database. */
  public static Postgres postgres() {
    return PostgresHolder.SERVER.database(
        "test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet());
  }

  /** The bootstrap servers of the one broker; topics are the tests' own business. */
  public static String kafka() {
    return KafkaHolder.BOOTSTRAP_SERVERS;
  }

  /** {@code docker} or {@code embedded}. */
  public static String mode() {
    return ModeHolder.MODE.name().toLowerCase(Locale.ROOT);
  }

  private static final class ModeHolder {
    static final BackendMode MODE = choose();

    private static BackendMode choose() {
      String wish = System.getProperty("TEST_BACKEND", System.getenv("TEST_BACKEND"));
      BackendMode mode = BackendMode.choose(wish, ContainerBackends::engineAnswers);
      System.out.println("TEST BACKEND: " + mode.name().toLowerCase(Locale.ROOT));
      return mode;
    }
  }

  private static final class PostgresHolder {
    static final Server SERVER = start();

    private static Server start() {
      return switch (ModeHolder.MODE) {
        case DOCKER -> ContainerBackends.postgres();
        case EMBEDDED -> {
          EmbeddedPostgres server = EmbeddedPostgres.start(EmbeddedPostgres.Options.temporary());
          closeAtExit(server);
          yield new Server(server.jdbcUrl("postgres"), server.user(), server.password());
        }
      };
    }
  }

  private static final class KafkaHolder {
    static final String BOOTSTRAP_SERVERS = start();

    private static String start() {
      return switch (ModeHolder.MODE) {
        case DOCKER -> ContainerBackends.kafka();
        case EMBEDDED -> {
          EmbeddedKafka broker = EmbeddedKafka.start(EmbeddedKafka.Options.temporary());
          closeAtExit(broker);
          yield broker.bootstrapServers();
        }
      };
    }
  }

  /** A running server, by its database for administration. */
  record Server(String adminUrl, String user, String password) {

    Postgres database(String name) {
      try (Connection connection = DriverManager.getConnection(adminUrl, user, password);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + name);
      } catch (SQLException e) {
        throw new IllegalStateException("can not make the database " + name, e);
      }
      int end = adminUrl.indexOf('?');
      String plain = end < 0 ? adminUrl : adminUrl.substring(0, end);
      return new Postgres(plain.substring(0, plain.lastIndexOf('/') + 1) + name, user, password);
    }
  }

  private static void closeAtExit(AutoCloseable server) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    server.close();
                  } catch (Exception e) {
                    System.err.println("a test backend does not stop: " + e);
                  }
                },
                "stop-test-backend"));
  }
}
