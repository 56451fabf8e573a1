package io.margay.bench.pgbench;

import io.margay.backends.EmbeddedPostgres;
import io.margay.cli.Failure;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs scripts of pgbench in one database.
 *
 * @param directory where the script is put
 */
public record PgbenchRun(EmbeddedPostgres postgres, String database, Path directory) {

  private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

  /**
   * Makes the tables, and runs the script again and again.
   *
   * @param tables statements that make them anew
   * @return transactions a second
   * @throws Failure if it does not run
   */
  public double run(String tables, String script, int clients, int seconds) {
    if (!Tool.exists("pgbench")) {
      throw new Failure("pgbench is not there: install postgresql-contrib");
    }
    Path file = directory.resolve("pgbench.sql");
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(tables);
      Files.writeString(file, script);
    } catch (SQLException e) {
      throw new Failure("the tables of the comparison can not be made: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Tool.Result result =
        Tool.run(command(file, clients, seconds), Map.of("PGPASSWORD", postgres.password()), "");
    Matcher rate = RATE.matcher(result.output());
    if (!result.succeeded() || !rate.find()) {
      throw new Failure("pgbench: " + result.output());
    }
    return Double.parseDouble(rate.group(1));
  }

  private List<String> command(Path file, int clients, int seconds) {
    return List.of(
        "pgbench",
        "-n",
        "-M",
        "prepared",
        "-f",
        file.toString(),
        "-c",
        Integer.toString(clients),
        "-j",
        Integer.toString(Math.min(2, clients)),
        "-T",
        Integer.toString(seconds),
        "-h",
        postgres.host(),
        "-p",
        Integer.toString(postgres.port()),
        "-U",
        postgres.user(),
        database);
  }
}
