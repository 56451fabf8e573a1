-- PostgreSQL is the judge: no program, however wrong, can store overlapping blocks or give an address twice.

-- One row per node that has asked: what an assignment for the node locks.
CREATE TABLE node (
  name text PRIMARY KEY
);

CREATE TABLE block (
  cidr         cidr        PRIMARY KEY,
  pool         text        NOT NULL,
  node         text        NOT NULL REFERENCES node (name),
  -- Where the search for a free address goes on, so that an address just given back is taken last.
  next_ordinal integer     NOT NULL DEFAULT 0 CHECK (next_ordinal >= 0),
  claimed_at   timestamptz NOT NULL,
  CONSTRAINT block_no_overlap EXCLUDE USING gist (cidr inet_ops WITH &&)
);
CREATE INDEX block_by_node ON block (node);

-- The owner of addresses. Its row is what makes a request with the same handle, repeated or at the same time, one request.
CREATE TABLE handle (
  name        text        PRIMARY KEY,
  node        text        NOT NULL,
  attributes  jsonb       NOT NULL,
  assigned_at timestamptz NOT NULL
);

CREATE TABLE address (
  address inet PRIMARY KEY,
  block   cidr NOT NULL REFERENCES block (cidr),
  handle  text NOT NULL REFERENCES handle (name),
  CONSTRAINT address_is_one CHECK (masklen(address) = CASE family(address) WHEN 4 THEN 32 ELSE 128 END),
  CONSTRAINT address_in_block CHECK (address <<= block)
);
CREATE INDEX address_by_block ON address (block);
CREATE INDEX address_by_handle ON address (handle);

-- The last revision of the topic. Its row is locked from taking a revision to the commit: revision order is commit order.
CREATE TABLE revision (
  last bigint NOT NULL
);
INSERT INTO revision VALUES (0);

-- What is still to be published, in order.
CREATE TABLE outbox (
  revision bigint PRIMARY KEY,
  key      text   NOT NULL,
  document text
);
