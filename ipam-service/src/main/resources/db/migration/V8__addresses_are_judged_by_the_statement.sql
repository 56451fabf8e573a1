-- That an address lies in a block that there is, is judged once a statement, not by a foreign key once a row; and the addresses of a block are found by
-- the primary key, as they are one range of it: without the foreign key nothing needs an index on their block. Together they were a quarter of
-- PostgreSQL's time of a batch. Batches of the version before are understood: replicas of both may run side by side.
--
-- Whoever inserts addresses has the lock (2, 0) together with others, whoever takes a block away or gives it to another has it alone, until the transaction
-- ends: so neither misses what the other has done and not committed. What is read behind the lock must be what is committed by then, so other
-- isolation than READ COMMITTED is refused.

-- The first and the last address of a block, as addresses are stored.
CREATE FUNCTION ipam_first(block cidr) RETURNS inet LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN set_masklen(block::inet, CASE family(block) WHEN 4 THEN 32 ELSE 128 END);
CREATE FUNCTION ipam_last(block cidr) RETURNS inet LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN set_masklen(broadcast(block), CASE family(block) WHEN 4 THEN 32 ELSE 128 END);

CREATE FUNCTION ipam_read_committed() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'blocks and addresses are changed under READ COMMITTED only, not under %', current_setting('transaction_isolation')
            USING ERRCODE = 'feature_not_supported';
    END IF;
END $$;

CREATE FUNCTION ipam_no_block() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an address of table "address" violates constraint "address_in_block": it is of a block that is not there'
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'address_in_block';
END $$;

CREATE FUNCTION ipam_addresses_inserted() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    PERFORM ipam_read_committed();
    PERFORM pg_advisory_xact_lock_shared(2, 0);
    -- OFFSET 0: one look by the key for each.
    IF EXISTS (SELECT FROM fresh AS f WHERE NOT EXISTS (SELECT FROM block WHERE cidr = f.block OFFSET 0)) THEN
        PERFORM ipam_no_block();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER address_in_block AFTER INSERT ON address REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ipam_addresses_inserted();

-- Nothing of this service does that.
CREATE FUNCTION ipam_address_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ipam_read_committed();
    PERFORM pg_advisory_xact_lock_shared(2, 0);
    IF NOT EXISTS (SELECT FROM block WHERE cidr = new.block) THEN
        PERFORM ipam_no_block();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER address_stays_in_block AFTER UPDATE OF block ON address
    FOR EACH ROW WHEN (old.block IS DISTINCT FROM new.block) EXECUTE FUNCTION ipam_address_moved();

CREATE FUNCTION ipam_block_gone() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    PERFORM ipam_read_committed();
    PERFORM pg_advisory_xact_lock(2, 0);
    IF EXISTS (SELECT FROM address WHERE ip BETWEEN ipam_first(old.cidr) AND ipam_last(old.cidr)) THEN
        RAISE EXCEPTION 'a change of table "block" violates constraint "address_in_block": block % has addresses', old.cidr
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'address_in_block';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER block_without_addresses AFTER DELETE ON block FOR EACH ROW EXECUTE FUNCTION ipam_block_gone();
CREATE TRIGGER block_keeps_addresses AFTER UPDATE OF cidr ON block
    FOR EACH ROW WHEN (old.cidr IS DISTINCT FROM new.cidr) EXECUTE FUNCTION ipam_block_gone();

CREATE FUNCTION ipam_blocks_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ipam_read_committed();
    PERFORM pg_advisory_xact_lock(2, 0);
    IF EXISTS (SELECT FROM address) THEN
        RAISE EXCEPTION 'a change of table "block" violates constraint "address_in_block": blocks have addresses'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'address_in_block';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER blocks_without_addresses AFTER TRUNCATE ON block FOR EACH STATEMENT EXECUTE FUNCTION ipam_blocks_gone();

ALTER TABLE address DROP CONSTRAINT address_block_fkey;
DROP INDEX address_by_block;

-- Locks, always in this order: handles, then the blocks as a whole where some change their owner, then those blocks, then addresses, then the
-- revision counter. Whoever inserts addresses has the blocks as a whole too, together with others, from the end of the insertion on;
-- ipam_owners then looks whether the owners are still those that were planned with.
CREATE OR REPLACE FUNCTION ipam_lock(batch jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1, keys.k)
    FROM (SELECT DISTINCT hashtext(h) AS k FROM jsonb_array_elements_text(batch->'handles') AS t(h) ORDER BY 1) AS keys;
    IF jsonb_array_length(coalesce(batch->'locks', '[]')) > 0 THEN
        PERFORM pg_advisory_xact_lock(2, 0);
        PERFORM 1 FROM block
        WHERE cidr = ANY (ARRAY(SELECT c::cidr FROM jsonb_array_elements_text(batch->'locks') AS t(c)))
        ORDER BY cidr
        FOR UPDATE;
    END IF;
END $$;

-- claims [{cidr, pool, node}]: blocks nobody had. takeovers [{cidr, pool, node, before}]: blocks that were another's and are empty.
CREATE OR REPLACE FUNCTION ipam_claim(batch jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    done int;
BEGIN
    INSERT INTO block (cidr, pool, node)
    SELECT c.cidr, c.pool, c.node
    FROM jsonb_to_recordset(batch->'claims') AS c(cidr cidr, pool text, node text)
    ORDER BY c.cidr
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done < jsonb_array_length(batch->'claims') THEN
        PERFORM ipam_stale('a block is taken');
    END IF;

    UPDATE block AS b
    SET node = t.node, pool = t.pool, state = 'confirmed', claimed_at = now()
    FROM jsonb_to_recordset(batch->'takeovers') AS t(cidr cidr, pool text, node text, before text)
    WHERE b.cidr = t.cidr
      AND b.node IS NOT DISTINCT FROM t.before
      AND (b.node IS NULL OR NOT EXISTS (
          SELECT FROM address AS a WHERE a.ip BETWEEN ipam_first(t.cidr) AND ipam_last(t.cidr) AND a.state <> 'cooling'));
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done < jsonb_array_length(batch->'takeovers') THEN
        PERFORM ipam_stale('a block is not free to be taken over');
    END IF;
END $$;

-- unclaims [{cidr, node, key, body}]: blocks that their node gives up. An empty one goes; one of which only others have addresses stays,
-- nobody's; any other is marked and gives nothing more. body is the document of that mark.
CREATE OR REPLACE FUNCTION ipam_unclaim(batch jsonb, rest interval, OUT outcomes jsonb, OUT news jsonb) LANGUAGE plpgsql AS $$
DECLARE
    u record;
    marked int;
    outcome text;
BEGIN
    outcomes := '[]';
    news := '[]';
    FOR u IN SELECT t.*, ipam_first(t.cidr) AS low, ipam_last(t.cidr) AS high
        FROM jsonb_to_recordset(batch->'unclaims') AS t(cidr cidr, node text, key text, body jsonb)
        JOIN block AS b ON b.cidr = t.cidr AND b.node IS NOT DISTINCT FROM t.node ORDER BY t.cidr
    LOOP
        IF NOT EXISTS (SELECT FROM address AS a
            WHERE a.ip BETWEEN u.low AND u.high AND (a.state <> 'cooling' OR a.released_at > now() - rest)) THEN
            DELETE FROM address WHERE ip BETWEEN u.low AND u.high;
            DELETE FROM block WHERE cidr = u.cidr;
            outcome := 'deleted';
        ELSIF u.node IS NULL THEN
            outcome := 'kept';
        ELSIF NOT EXISTS (SELECT FROM address AS a
            WHERE a.ip BETWEEN u.low AND u.high AND a.node = u.node AND a.state <> 'cooling') THEN
            UPDATE block SET node = NULL, state = 'confirmed' WHERE cidr = u.cidr;
            outcome := 'orphaned';
        ELSE
            UPDATE block SET state = 'pendingDeletion' WHERE cidr = u.cidr AND state <> 'pendingDeletion';
            GET DIAGNOSTICS marked = ROW_COUNT;
            outcome := CASE marked WHEN 0 THEN 'kept' ELSE 'draining' END;
        END IF;
        outcomes := outcomes || jsonb_build_object('cidr', u.cidr, 'outcome', outcome);
        IF outcome <> 'kept' AND u.key IS NOT NULL THEN
            news := news || jsonb_build_object('key', u.key, 'body', CASE outcome WHEN 'draining' THEN u.body END);
        END IF;
    END LOOP;
END $$;
