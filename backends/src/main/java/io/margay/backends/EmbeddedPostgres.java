package io.margay.backends;

import io.margay.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of our own, from the programs bundled in a jar. It listens at one address,
 * asks for a password that is made once per data directory, and ends with {@link #close}. A server
 * that a killed JVM left on the directory is stopped first.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final String TEMPORARY = "margay-postgres-";
  private static final String USER = "postgres";
  private static final int PORT_ATTEMPTS = 5;
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /**
   * How to run a server.
   *
   * @param dataDirectory kept and used again on the next start; null for a temporary one that is
   *     deleted on close
   * @param listenAddress the IP address to listen at
   * @param port 0 for any free one
   * @param durable whether a commit waits for the disk; without, a crash of the machine may destroy
   *     the data
   */
  public record Options(
      @Nullable Path dataDirectory, String listenAddress, int port, boolean durable) {

    public Options {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
      }
    }

    /** For tests: temporary, fast, on loopback. */
    public static Options temporary() {
      return new Options(null, "127.0.0.1", 0, false);
    }

    /** Data that stays in this directory, safe against crashes, on loopback. */
    public static Options persistent(Path dataDirectory) {
      return new Options(dataDirectory, "127.0.0.1", 0, true);
    }

    public Options withListenAddress(String address) {
      return new Options(dataDirectory, address, port, durable);
    }

    public Options withPort(int newPort) {
      return new Options(dataDirectory, listenAddress, newPort, durable);
    }

    public Options withDurable(boolean newDurable) {
      return new Options(dataDirectory, listenAddress, port, newDurable);
    }
  }

  private final StateDirectory directory;
  private final Options options;
  private final String password;
  private final Process process;
  private final int port;

  private EmbeddedPostgres(
      StateDirectory directory, Options options, String password, Process process, int port) {
    this.directory = directory;
    this.options = options;
    this.password = password;
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a server and returns when it answers.
   *
   * @throws IllegalStateException if it does not start, with what it said
   */
  public static EmbeddedPostgres start(Options options) {
    sweep();
    StateDirectory directory = StateDirectory.of(options.dataDirectory(), TEMPORARY);
    try {
      return startIn(directory, options);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  public String host() {
    return options.listenAddress();
  }

  public int port() {
    return port;
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  public String jdbcUrl(String database) {
    return jdbcUrl(options.listenAddress(), port, database);
  }

  /** Makes a database unless there is one of that name. */
  public void createDatabase(String name) {
    if (!name.matches("[a-z_][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException(
          "the database name '" + name + "' must be lower-case letters, digits and '_'");
    }
    try (Connection connection = connect(USER);
        Statement statement = connection.createStatement()) {
      boolean exists =
          statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'").next();
      if (!exists) {
        statement.execute("CREATE DATABASE " + name);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("can not make the database " + name, e);
    }
  }

  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), USER, password);
  }

  /** The number of the server's main process. */
  public long pid() {
    return process.pid();
  }

  /**
   * Ends the server as a crash does, at once. It can be started again on its directory, and at its
   * port, by {@link #start}.
   */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      directory.unlock();
    }
  }

  /** Stops the server, and deletes its directory if that is a temporary one. */
  @Override
  public void close() {
    try {
      Postmaster.stop(process.toHandle());
    } finally {
      directory.close();
    }
  }

  /** Leaves things as a killed JVM does: the server running, the directory not locked. */
  void abandon() {
    directory.unlock();
  }

  private static EmbeddedPostgres startIn(StateDirectory directory, Options options) {
    Path home = PostgresBinaries.unpacked();
    Path root = directory.path();
    Path data = root.resolve("data");
    Postmaster.stopOrphan(data);
    Launcher launcher = Launcher.detect();
    launcher.own(root);
    try {
      if (!Files.exists(data)) {
        initialize(launcher, home, root, options.durable());
      }
      String password = Files.readString(root.resolve("password")).strip();
      for (int attempt = 1; ; attempt++) {
        int port = options.port() == 0 ? Ports.free() : options.port();
        Path log = root.resolve("postgres.log");
        Process process = launcher.start(log, command(home, data, options, port));
        if (becomesReady(process, data)) {
          return new EmbeddedPostgres(directory, options, password, process, port);
        }
        String said = Files.readString(log).strip();
        boolean taken = said.contains("Address already in use");
        if (!taken || options.port() != 0 || attempt == PORT_ATTEMPTS) {
          throw new IllegalStateException(
              "PostgreSQL does not start on " + data + " at port " + port + ": " + said);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the data beside its place and moves it there when whole: a crash leaves no half. */
  private static void initialize(Launcher launcher, Path home, Path root, boolean durable)
      throws IOException {
    Path fresh = root.resolve("data.new");
    StateDirectory.deleteTree(fresh);
    byte[] secret = new byte[16];
    new SecureRandom().nextBytes(secret);
    Path passwordFile = root.resolve("password");
    Files.deleteIfExists(passwordFile);
    Files.createFile(passwordFile, Permissions.OWNER_ONLY);
    Files.writeString(passwordFile, HexFormat.of().formatHex(secret) + "\n");
    launcher.own(root);
    List<String> command = new ArrayList<>();
    command.addAll(List.of(home.resolve("bin/initdb").toString(), "-D", fresh.toString()));
    command.addAll(List.of("-U", USER, "-A", "scram-sha-256", "--pwfile=" + passwordFile));
    command.addAll(List.of("-E", "UTF8", "--locale=C.UTF-8"));
    if (!durable) {
      command.add("--no-sync");
    }
    Path log = root.resolve("initdb.log");
    Process initdb = launcher.start(log, command);
    try {
      if (!initdb.waitFor(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        initdb.destroyForcibly();
        throw new IllegalStateException("initdb takes longer than " + START_TIMEOUT);
      }
    } catch (InterruptedException e) {
      initdb.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL's data was made", e);
    }
    if (initdb.exitValue() != 0) {
      throw new IllegalStateException("initdb failed: " + Files.readString(log).strip());
    }
    // Who may connect is decided by the address we listen at, and by the password.
    Files.writeString(fresh.resolve("pg_hba.conf"), "host all all all scram-sha-256\n");
    Files.move(fresh, root.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<String> command(Path home, Path data, Options options, int port) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(home.resolve("bin/postgres").toString(), "-D", data.toString()));
    command.addAll(List.of("-p", Integer.toString(port)));
    List<String> settings = new ArrayList<>();
    settings.add("listen_addresses=" + options.listenAddress());
    settings.add("unix_socket_directories=");
    settings.add("shared_buffers=64MB");
    settings.add("timezone=UTC");
    if (!options.durable()) {
      settings.addAll(List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off"));
    }
    settings.forEach(setting -> command.addAll(List.of("-c", setting)));
    return command;
  }

  /** Waits until the server takes connections; false if it ends instead. */
  private static boolean becomesReady(Process process, Path data) {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    try {
      while (System.nanoTime() < deadline) {
        if (Postmaster.isReady(process.pid(), data)) {
          return true;
        }
        if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
    } catch (InterruptedException e) {
      Postmaster.stop(process.toHandle());
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL started", e);
    }
    Postmaster.stop(process.toHandle());
    throw new IllegalStateException("PostgreSQL is not ready within " + START_TIMEOUT);
  }

  private static String jdbcUrl(String host, int port, String database) {
    String authority = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return "jdbc:postgresql://" + authority + ":" + port + "/" + database;
  }

  /** Ends servers of temporary directories whose JVM is gone. */
  private static void sweep() {
    for (StateDirectory abandoned : StateDirectory.abandoned(TEMPORARY)) {
      Postmaster.stopOrphan(abandoned.path().resolve("data"));
      abandoned.close();
    }
  }
}
