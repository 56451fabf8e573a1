package io.margay.policyapi.enforcement;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The last report of every node, shared by all replicas through PostgreSQL. Of the agents of this
 * replica one value a node waits to be written; a database that is away makes nothing grow.
 */
public final class Reports implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
  private static final long PAUSE_MILLIS = 100;

  /** A report that was overtaken by one of a stream to another replica must not come back. */
  private static final String UPSERT =
      """
      INSERT INTO node_enforcement (node, revision, digest, errors, reported_at)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (node) DO UPDATE SET
        revision = excluded.revision, digest = excluded.digest,
        errors = excluded.errors, reported_at = excluded.reported_at
      WHERE node_enforcement.reported_at <= excluded.reported_at
      """;

  private static final String ALL =
      "SELECT node, revision, digest, errors, reported_at FROM node_enforcement";

  private final JdbcTemplate jdbc;
  private final Map<String, NodeReport> waiting = new HashMap<>();
  private volatile @Nullable ScheduledExecutorService timer;

  Reports(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Takes a report; it is written a moment later, with those of other nodes. Does not block. */
  public void offer(NodeReport report) {
    synchronized (waiting) {
      waiting.put(report.node(), report);
    }
  }

  /** The last report of each node that ever made one, by its name. */
  SortedMap<String, NodeReport> all() {
    SortedMap<String, NodeReport> reports = new TreeMap<>();
    jdbc.query(
        ALL,
        row -> {
          NodeReport report = read(row);
          reports.put(report.node(), report);
        });
    return reports;
  }

  private static NodeReport read(ResultSet row) throws SQLException {
    Array errors = row.getArray("errors");
    return new NodeReport(
        row.getString("node"),
        row.getLong("revision"),
        row.getString("digest"),
        Arrays.asList((String[]) errors.getArray()),
        row.getTimestamp("reported_at").toInstant());
  }

  private void write() {
    List<NodeReport> batch;
    synchronized (waiting) {
      batch = List.copyOf(waiting.values());
      waiting.clear();
    }
    if (batch.isEmpty()) {
      return;
    }
    try {
      jdbc.batchUpdate(
          UPSERT,
          batch,
          batch.size(),
          (statement, report) -> {
            statement.setString(1, report.node());
            statement.setLong(2, report.revision());
            statement.setString(3, report.digest());
            statement.setArray(
                4,
                statement
                    .getConnection()
                    .createArrayOf("text", report.errors().toArray(String[]::new)));
            statement.setTimestamp(5, Timestamp.from(report.at()));
          });
    } catch (DataAccessException e) {
      LOG.warn(
          "reports of nodes wait for PostgreSQL nodes={} reason={}", batch.size(), e.getMessage());
      synchronized (waiting) {
        batch.forEach(report -> waiting.putIfAbsent(report.node(), report));
      }
    }
  }

  @Override
  public void start() {
    ScheduledExecutorService writer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("node-reports").daemon().factory());
    var unused =
        writer.scheduleWithFixedDelay(
            this::write, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    timer = writer;
  }

  @Override
  public void stop() {
    ScheduledExecutorService writer = timer;
    if (writer != null) {
      timer = null;
      writer.shutdown();
    }
  }

  @Override
  public boolean isRunning() {
    return timer != null;
  }
}
