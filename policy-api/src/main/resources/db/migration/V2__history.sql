-- Who changed what, from where and why; and enough of every change to read back any past state.
ALTER TABLE change
    ADD COLUMN uid        uuid,
    ADD COLUMN generation bigint,
    ADD COLUMN actor      text,
    ADD COLUMN source     text,
    ADD COLUMN reason     text;

UPDATE change
SET uid = CAST(body #>> '{metadata,uid}' AS uuid), generation = CAST(body #>> '{metadata,generation}' AS bigint)
WHERE body IS NOT NULL;

-- Changes were dropped by number until now, also where they were the last of their key.
INSERT INTO change (revision, key, op, body, at, uid, generation)
SELECT r.revision, r.kind || '/' || r.namespace || '/' || r.name, 'PUT', r.body, CAST(r.body #>> '{metadata,creationTimestamp}' AS timestamptz), r.uid, r.generation
FROM resource r
WHERE NOT EXISTS (SELECT FROM change c WHERE c.revision = r.revision);

-- All changes of a key, and the key's state at a revision. Keys are compared by their bytes wherever they are in order.
CREATE INDEX change_of_key ON change (key COLLATE "C", revision);

-- From which revision on the log is whole. Of what was before, it has the last change of each key.
CREATE TABLE history (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    horizon bigint      NOT NULL,
    at      timestamptz NOT NULL
);
INSERT INTO history (horizon, at)
SELECT greatest(0, published - 10000), clock_timestamp() FROM outbox;

-- Objects are found by their key; the change log has their revisions. Without this index an update rewrites fewer pages.
ALTER TABLE resource DROP CONSTRAINT resource_revision_key;
