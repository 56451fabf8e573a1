-- The truth: resources as they are, every change of them, and how far the changes have been published.
-- Documents are json, not jsonb: their bytes are a contract (REST, topic and feed carry the same text), and jsonb would reorder the fields.

-- The one counter of revisions. Its row lock, taken last before commit, makes the order of revisions the order of commits.
CREATE TABLE revision (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    value bigint NOT NULL
);
INSERT INTO revision (value) VALUES (0);

CREATE TABLE resource (
    kind       text   NOT NULL,
    namespace  text   COLLATE "C" NOT NULL,
    name       text   COLLATE "C" NOT NULL,
    uid        uuid   NOT NULL UNIQUE,
    revision   bigint NOT NULL UNIQUE,
    generation bigint NOT NULL CHECK (generation > 0),
    body       json   NOT NULL,
    PRIMARY KEY (kind, namespace, name)
);
CREATE INDEX policy_by_tier ON resource ((body #>> '{spec,tier}')) WHERE kind IN ('NetworkPolicy', 'GlobalNetworkPolicy');

CREATE TABLE change (
    revision bigint PRIMARY KEY,
    key      text   NOT NULL,
    op       text   NOT NULL CHECK (op IN ('PUT', 'DELETE')),
    body     json   CHECK ((body IS NULL) = (op = 'DELETE')),
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Up to where the changes are in the topic.
CREATE TABLE outbox (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    published bigint NOT NULL
);
INSERT INTO outbox (published) VALUES (0);
