-- How far each node's kernel is, as its agent last said: one row a node, so that every replica can tell of all agents.
CREATE TABLE node_enforcement (
  node        text PRIMARY KEY,
  revision    bigint NOT NULL,
  digest      text NOT NULL,
  errors      text[] NOT NULL,
  reported_at timestamptz NOT NULL
);
