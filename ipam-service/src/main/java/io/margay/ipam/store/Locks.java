package io.margay.ipam.store;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Advisory locks that last until the transaction ends. Two numbers each, so that handles and nodes
 * never collide; always a handle's first, then a node's, so that there is no deadlock.
 */
public final class Locks {

  private static final String LOCK =
      """
      SELECT 1 FROM (SELECT pg_advisory_xact_lock(:realm, hashtext(:name))) AS taken
      """;

  private static final int HANDLES = 1;
  private static final int NODES = 2;

  private final JdbcClient jdbc;

  public Locks(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public void handle(String handle) {
    take(HANDLES, handle);
  }

  public void node(String node) {
    take(NODES, node);
  }

  private void take(int realm, String name) {
    jdbc.sql(LOCK).param("realm", realm).param("name", name).query(Integer.class).single();
  }
}
