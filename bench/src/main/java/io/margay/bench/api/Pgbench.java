package io.margay.bench.api;

import io.margay.bench.pgbench.PgbenchRun;

/**
 * The two rows of a write, object and change, by PostgreSQL's own load generator: on the same
 * server, in a database of its own, each client in transactions of its own.
 */
final class Pgbench {

  private static final String TABLES =
      """
      DROP TABLE IF EXISTS resource, change, counter;
      DROP SEQUENCE IF EXISTS revision;
      CREATE SEQUENCE revision;
      CREATE TABLE counter (value bigint NOT NULL);
      INSERT INTO counter VALUES (0);
      CREATE TABLE resource (kind text, namespace text, name text, uid uuid NOT NULL UNIQUE, revision bigint NOT NULL, body json NOT NULL,
        PRIMARY KEY (kind, namespace, name));
      CREATE TABLE change (revision bigint PRIMARY KEY, key text NOT NULL, op text NOT NULL, body json, at timestamptz DEFAULT now());
      """;

  /** Revisions from a sequence: the least that can be, though not in the order of commits. */
  private static final String UNORDERED =
      """
      BEGIN;
      SELECT nextval('revision') AS revision \\gset
      INSERT INTO resource VALUES ('Policy', '', 'p-' || :revision, gen_random_uuid(), :revision, '%s');
      INSERT INTO change (revision, key, op, body) VALUES (:revision, 'Policy//p-' || :revision, 'PUT', '%s');
      COMMIT;
      """;

  /** Revisions in the order of commits, which is what the API promises. */
  private static final String ORDERED =
      """
      BEGIN;
      UPDATE counter SET value = value + 1 RETURNING value AS revision \\gset
      INSERT INTO resource VALUES ('Policy', '', 'p-' || :revision, gen_random_uuid(), :revision, '%s');
      INSERT INTO change (revision, key, op, body) VALUES (:revision, 'Policy//p-' || :revision, 'PUT', '%s');
      COMMIT;
      """;

  private final PgbenchRun raw;

  Pgbench(PgbenchRun raw) {
    this.raw = raw;
  }

  /** Transactions a second, revisions in any order. */
  double unordered(int clients, int seconds, String body) {
    return run(UNORDERED.formatted(body, body), clients, seconds);
  }

  /** Transactions a second, revisions in the order of commits by a lock on their counter. */
  double ordered(int clients, int seconds, String body) {
    return run(ORDERED.formatted(body, body), clients, seconds);
  }

  private double run(String script, int clients, int seconds) {
    return raw.run(TABLES, script, clients, seconds);
  }
}
