-- The judge: whatever the code does, no two blocks overlap and no address has two owners.

CREATE TABLE block (
    cidr    cidr PRIMARY KEY,
    pool    text NOT NULL,
    node    text NOT NULL,
    -- The ordinal after the last one handed out: an address that was given back rests as long as the block allows.
    cursor  int  NOT NULL DEFAULT 0,
    EXCLUDE USING gist (cidr inet_ops WITH &&)
);
CREATE INDEX block_by_node ON block (node);

CREATE TABLE address (
    ip          inet PRIMARY KEY,
    block       cidr NOT NULL REFERENCES block,
    node        text NOT NULL,
    handle      text NOT NULL,
    attributes  jsonb NOT NULL DEFAULT '{}',
    assigned_at timestamptz NOT NULL DEFAULT now(),
    CHECK (ip <<= block),
    CHECK (masklen(ip) = 32)
);
CREATE INDEX address_by_handle ON address (handle);
CREATE INDEX address_by_block ON address (block);

-- What other parts learn of blocks, in the order of commits: the revision is taken under the row lock of revision_counter,
-- which is held until the transaction ends.
CREATE TABLE change (
    revision bigint PRIMARY KEY,
    key      text NOT NULL,
    -- The document. Its resourceVersion is the revision. Blocks are never given up yet, so there is no deletion.
    body     text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE revision_counter (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last     bigint NOT NULL
);
INSERT INTO revision_counter (last) VALUES (0);

CREATE TABLE published (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    revision bigint NOT NULL
);
INSERT INTO published (revision) VALUES (0);
