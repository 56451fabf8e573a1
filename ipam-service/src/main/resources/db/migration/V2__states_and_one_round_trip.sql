-- Both families, held and resting addresses, blocks that are being given up; and ipam_apply, which writes a whole batch of requests in one
-- round trip. What the service proposes was planned on a picture that may be old: every step checks it against the rows, under their locks,
-- and where the picture was wrong the batch fails as a whole with serialization_failure, to be planned again.

ALTER TABLE block
    ALTER COLUMN node DROP NOT NULL,  -- null: nobody's; others may still have addresses of it
    ADD COLUMN state text NOT NULL DEFAULT 'confirmed' CHECK (state IN ('confirmed', 'pendingDeletion')),
    ADD COLUMN claimed_at timestamptz NOT NULL DEFAULT now(),
    DROP COLUMN cursor;  -- where to look next follows from the address that was assigned last

CREATE SEQUENCE address_sequence;
ALTER TABLE address
    DROP CONSTRAINT address_ip_check,
    ADD CONSTRAINT address_is_one CHECK (masklen(ip) = CASE family(ip) WHEN 4 THEN 32 ELSE 128 END),
    -- used: a workload's. held: kept ready by its node. cooling: given back, and rests.
    ADD COLUMN state text NOT NULL DEFAULT 'used' CHECK (state IN ('used', 'held', 'cooling')),
    ADD COLUMN request text NOT NULL DEFAULT '',
    ADD COLUMN sequence bigint NOT NULL DEFAULT nextval('address_sequence'),
    ADD COLUMN released_at timestamptz,
    -- The key of the affinity document that announces a borrowed address.
    ADD COLUMN announced text,
    ADD CONSTRAINT address_cooling CHECK ((state = 'cooling') = (released_at IS NOT NULL));
CREATE INDEX address_held ON address (node) WHERE state = 'held';
CREATE INDEX address_borrowed ON address (node) WHERE announced IS NOT NULL;

-- A deletion has no document.
ALTER TABLE change ALTER COLUMN body DROP NOT NULL;

CREATE FUNCTION ipam_stale(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the picture is old: %', what USING ERRCODE = 'serialization_failure';
END $$;

-- Locks, always in this order: handles, then blocks that change their owner, then addresses, then the revision counter. An address that is
-- inserted locks its block against a change of owner (FOR KEY SHARE, by the foreign key); ipam_owners then looks whether the owner is still
-- the one that was planned with.
CREATE FUNCTION ipam_lock(batch jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1, keys.k)
    FROM (SELECT DISTINCT hashtext(h) AS k FROM jsonb_array_elements_text(batch->'handles') AS t(h) ORDER BY 1) AS keys;
    PERFORM 1 FROM block
    WHERE cidr = ANY (ARRAY(SELECT c::cidr FROM jsonb_array_elements_text(batch->'locks') AS t(c)))
    ORDER BY cidr
    FOR UPDATE;
END $$;

-- picks or given [{block, owner}]: whether each block is still whose it was thought to be.
CREATE FUNCTION ipam_owners(picks jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        WITH planned AS MATERIALIZED (SELECT DISTINCT block, owner FROM jsonb_to_recordset(picks) AS p(block cidr, owner text)),
        stored AS MATERIALIZED (SELECT cidr, node, state FROM block WHERE cidr = ANY (ARRAY(SELECT block FROM planned)))
        SELECT FROM planned AS p LEFT JOIN stored AS s ON s.cidr = p.block
        WHERE s.cidr IS NULL OR s.node IS DISTINCT FROM p.owner OR s.state <> 'confirmed'
    ) THEN
        PERFORM ipam_stale('a block has another owner');
    END IF;
END $$;

-- claims [{cidr, pool, node}]: blocks nobody had. takeovers [{cidr, pool, node, before}]: blocks that were another's and are empty.
CREATE FUNCTION ipam_claim(batch jsonb) RETURNS void LANGUAGE plpgsql AS $$
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
      AND (b.node IS NULL OR NOT EXISTS (SELECT FROM address AS a WHERE a.block = b.cidr AND a.state <> 'cooling'));
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done < jsonb_array_length(batch->'takeovers') THEN
        PERFORM ipam_stale('a block is not free to be taken over');
    END IF;
END $$;

-- wants [{op, handle, request, node, state, attributes, v4, v6}], picks [{op, n, ip, block, owner, announced, body}]: addresses for handles.
-- What a handle has of the same request counts; of the picks only what is missing is taken. All or none of an op.
CREATE FUNCTION ipam_take(batch jsonb, rest interval, OUT refused jsonb, OUT news jsonb) LANGUAGE plpgsql AS $$
DECLARE
    expected int;
    done int;
BEGIN
    WITH want AS (
        SELECT * FROM jsonb_to_recordset(batch->'wants')
            AS w(op int, handle text, request text, node text, state text, attributes jsonb, v4 int, v6 int)
    ), pick AS (
        SELECT p.*, row_number() OVER (PARTITION BY p.op, family(p.ip) ORDER BY p.n) AS place
        FROM jsonb_to_recordset(batch->'picks')
            AS p(op int, n int, ip inet, block cidr, owner text, announced text, body jsonb)
    ), have AS (
        SELECT w.op,
            count(*) FILTER (WHERE a.request = w.request AND family(a.ip) = 4) AS v4,
            count(*) FILTER (WHERE a.request = w.request AND family(a.ip) = 6) AS v6,
            min(a.node) FILTER (WHERE a.node <> w.node) AS elsewhere
        FROM want AS w CROSS JOIN LATERAL (SELECT * FROM address WHERE handle = w.handle AND state <> 'cooling' OFFSET 0) AS a
        GROUP BY w.op
    ), offer AS (
        SELECT op, count(*) FILTER (WHERE family(ip) = 4) AS v4, count(*) FILTER (WHERE family(ip) = 6) AS v6
        FROM pick GROUP BY op
    ), lack AS (
        SELECT w.*, h.elsewhere,
            greatest(0, w.v4 - coalesce(h.v4, 0)) AS lack4, greatest(0, w.v6 - coalesce(h.v6, 0)) AS lack6,
            coalesce(o.v4, 0) AS offer4, coalesce(o.v6, 0) AS offer6
        FROM want AS w LEFT JOIN have AS h USING (op) LEFT JOIN offer AS o USING (op)
    ), chosen AS (
        SELECT l.handle, l.request, l.node, l.state, l.attributes, p.ip, p.block, p.owner, p.announced, p.body
        FROM pick AS p JOIN lack AS l USING (op)
        WHERE l.elsewhere IS NULL AND l.lack4 <= l.offer4 AND l.lack6 <= l.offer6
          AND p.place <= CASE family(p.ip) WHEN 4 THEN l.lack4 ELSE l.lack6 END
    ), placed AS (
        INSERT INTO address AS a (ip, block, node, handle, request, state, attributes, announced)
        SELECT c.ip, c.block, c.node, c.handle, c.request, c.state, c.attributes, c.announced
        FROM chosen AS c ORDER BY c.ip
        ON CONFLICT (ip) DO UPDATE
            SET node = excluded.node, handle = excluded.handle, request = excluded.request, state = excluded.state,
                attributes = excluded.attributes, announced = excluded.announced, sequence = nextval('address_sequence'),
                assigned_at = now(), released_at = NULL
            WHERE a.state = 'cooling' AND a.released_at <= now() - rest
        RETURNING a.ip
    )
    SELECT (SELECT count(*) FROM chosen), (SELECT count(*) FROM placed),
        (SELECT jsonb_agg(jsonb_build_object(
                'op', op, 'reason', CASE WHEN elsewhere IS NULL THEN 'short' ELSE 'elsewhere' END, 'detail', elsewhere))
            FROM lack WHERE elsewhere IS NOT NULL OR lack4 > offer4 OR lack6 > offer6),
        (SELECT jsonb_agg(jsonb_build_object('key', announced, 'body', body)) FROM chosen WHERE announced IS NOT NULL)
    INTO expected, done, refused, news;
    IF done < expected THEN
        PERFORM ipam_stale('an address is not free');
    END IF;
    PERFORM ipam_owners(batch->'picks');
END $$;

-- given [{op, ip, block, owner, node, handle, attributes, announced, body}]: these very addresses. All or none of an op.
CREATE FUNCTION ipam_give(batch jsonb, OUT refused jsonb, OUT news jsonb) LANGUAGE plpgsql AS $$
DECLARE
    expected int;
    done int;
BEGIN
    WITH given AS (
        SELECT g.*, a.ip IS NOT NULL AND a.state = 'used' AND a.handle = g.handle AND a.node = g.node AS mine,
            a.ip IS NOT NULL AND a.state <> 'cooling' AS taken, a.handle AS holder
        FROM jsonb_to_recordset(batch->'given') AS g(
            op int, ip inet, block cidr, owner text, node text, handle text, attributes jsonb, announced text, body jsonb)
        LEFT JOIN LATERAL (SELECT * FROM address WHERE ip = g.ip OFFSET 0) AS a ON true
    ), bad AS (
        SELECT op, min(host(ip)) AS ip, min(holder) AS holder FROM given WHERE taken AND NOT mine GROUP BY op
    ), chosen AS (
        SELECT * FROM given WHERE NOT taken AND op NOT IN (SELECT op FROM bad)
    ), placed AS (
        INSERT INTO address AS a (ip, block, node, handle, attributes, announced)
        SELECT c.ip, c.block, c.node, c.handle, c.attributes, c.announced
        FROM chosen AS c ORDER BY c.ip
        ON CONFLICT (ip) DO UPDATE
            SET node = excluded.node, handle = excluded.handle, request = '', state = 'used', attributes = excluded.attributes,
                announced = excluded.announced, sequence = nextval('address_sequence'), assigned_at = now(), released_at = NULL
            WHERE a.state = 'cooling'
        RETURNING a.ip
    )
    SELECT (SELECT count(*) FROM chosen), (SELECT count(*) FROM placed),
        (SELECT jsonb_agg(jsonb_build_object('op', op, 'reason', 'taken', 'ip', ip, 'detail', holder)) FROM bad),
        (SELECT jsonb_agg(jsonb_build_object('key', announced, 'body', body)) FROM chosen WHERE announced IS NOT NULL)
    INTO expected, done, refused, news;
    IF done < expected THEN
        PERFORM ipam_stale('a given address is not free');
    END IF;
    PERFORM ipam_owners(batch->'given');
END $$;

-- adopts [{op, ip, node, handle, attributes}]: what the node holds becomes a workload's. All or none of an op.
CREATE FUNCTION ipam_adopt(batch jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    refused jsonb;
    expected int;
    done int;
BEGIN
    WITH adopt AS (
        SELECT t.*, a.ip IS NOT NULL AND a.state = 'used' AND a.handle = t.handle AS mine,
            a.ip IS NOT NULL AND a.state = 'held' AS held
        FROM jsonb_to_recordset(batch->'adopts') AS t(op int, ip inet, node text, handle text, attributes jsonb)
        LEFT JOIN LATERAL (SELECT * FROM address WHERE ip = t.ip AND node = t.node OFFSET 0) AS a ON true
    ), bad AS (
        SELECT op, min(host(ip)) AS ip FROM adopt WHERE NOT mine AND NOT held GROUP BY op
    ), chosen AS (
        SELECT * FROM adopt WHERE held AND op NOT IN (SELECT op FROM bad)
    ), adopted AS (
        UPDATE address AS a SET state = 'used', handle = c.handle, request = '', attributes = c.attributes, assigned_at = now()
        FROM chosen AS c WHERE a.ip = ANY (ARRAY(SELECT ip FROM chosen)) AND a.ip = c.ip AND a.node = c.node AND a.state = 'held'
        RETURNING a.ip
    )
    SELECT (SELECT count(*) FROM chosen), (SELECT count(*) FROM adopted),
        (SELECT jsonb_agg(jsonb_build_object('op', op, 'reason', 'not held', 'ip', ip)) FROM bad)
    INTO expected, done, refused;
    IF done < expected THEN
        PERFORM ipam_stale('a held address is gone');
    END IF;
    RETURN refused;
END $$;

-- releases [{op, handle, ip, sequence, node}]: each of handle, ip, sequence and node may be null, but not both handle and ip.
CREATE FUNCTION ipam_release(batch jsonb, rest interval, OUT released jsonb, OUT refused jsonb, OUT news jsonb)
LANGUAGE plpgsql AS $$
BEGIN
    WITH found AS (
        SELECT r.op, r.ip IS NOT NULL AS named, a.ip, a.block, a.announced,
            CASE
                WHEN r.handle IS NOT NULL AND (a.handle <> r.handle OR a.state <> 'used') THEN 'it is not of this handle'
                WHEN r.sequence IS NOT NULL AND a.sequence <> r.sequence THEN 'it was assigned anew: its sequence is ' || a.sequence
                WHEN r.node IS NOT NULL AND a.node <> r.node THEN 'it is of node ' || a.node
                WHEN r.node IS NOT NULL AND r.handle IS NULL AND a.state <> 'held' THEN 'a workload has it'
            END AS refusal
        FROM jsonb_to_recordset(batch->'releases') AS r(op int, handle text, ip inet, sequence bigint, node text)
        CROSS JOIN LATERAL (
            SELECT * FROM address
            WHERE (handle = r.handle OR ip = r.ip) AND state <> 'cooling' AND (r.ip IS NULL OR ip = r.ip)
            FOR UPDATE) AS a
    )
    SELECT jsonb_agg(jsonb_build_object('op', op, 'ip', host(ip), 'block', block)) FILTER (WHERE refusal IS NULL),
        jsonb_agg(jsonb_build_object('op', op, 'ip', host(ip), 'reason', 'refused', 'detail', refusal))
            FILTER (WHERE refusal IS NOT NULL AND named),
        jsonb_agg(jsonb_build_object('key', announced)) FILTER (WHERE refusal IS NULL AND announced IS NOT NULL)
    INTO released, refused, news
    FROM found;
    IF released IS NULL THEN
        RETURN;
    END IF;
    IF rest > interval '0' THEN
        UPDATE address SET state = 'cooling', handle = '', request = '', attributes = '{}', announced = NULL, released_at = now()
        WHERE ip = ANY (ARRAY(SELECT (r->>'ip')::inet FROM jsonb_array_elements(released) AS r)) AND state <> 'cooling';
    ELSE
        DELETE FROM address WHERE ip = ANY (ARRAY(SELECT (r->>'ip')::inet FROM jsonb_array_elements(released) AS r));
    END IF;
END $$;

-- unclaims [{cidr, node, key, body}]: blocks that their node gives up. An empty one goes; one of which only others have addresses stays,
-- nobody's; any other is marked and gives nothing more. body is the document of that mark.
CREATE FUNCTION ipam_unclaim(batch jsonb, rest interval, OUT outcomes jsonb, OUT news jsonb) LANGUAGE plpgsql AS $$
DECLARE
    u record;
    marked int;
    outcome text;
BEGIN
    outcomes := '[]';
    news := '[]';
    FOR u IN SELECT t.* FROM jsonb_to_recordset(batch->'unclaims') AS t(cidr cidr, node text, key text, body jsonb)
        JOIN block AS b ON b.cidr = t.cidr AND b.node IS NOT DISTINCT FROM t.node ORDER BY t.cidr
    LOOP
        IF NOT EXISTS (SELECT FROM address AS a
            WHERE a.block = u.cidr AND (a.state <> 'cooling' OR a.released_at > now() - rest)) THEN
            DELETE FROM address WHERE block = u.cidr;
            DELETE FROM block WHERE cidr = u.cidr;
            outcome := 'deleted';
        ELSIF u.node IS NULL THEN
            outcome := 'kept';
        ELSIF NOT EXISTS (SELECT FROM address AS a WHERE a.block = u.cidr AND a.node = u.node AND a.state <> 'cooling') THEN
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

-- news [{key, body}] into the change log. The row lock of the counter is held until the transaction ends.
CREATE FUNCTION ipam_publish(news jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    before bigint;
BEGIN
    IF jsonb_array_length(news) = 0 THEN
        RETURN;
    END IF;
    UPDATE revision_counter SET last = last + jsonb_array_length(news)
    RETURNING last - jsonb_array_length(news) INTO before;
    INSERT INTO change (revision, key, body)
    SELECT before + n, item->>'key',
        CASE jsonb_typeof(item->'body')
            WHEN 'object' THEN jsonb_set(item->'body', '{metadata,resourceVersion}', to_jsonb((before + n)::text))::text
        END
    FROM jsonb_array_elements(news) WITH ORDINALITY AS t(item, n);
END $$;

-- Does all that a batch asks for, and tells what came of it. Besides the lists above: handles and locks (see ipam_lock), nodes (whose
-- blocks are told), rest (seconds that an address rests), news [{key, body}].
-- Every row is found by an index: a plan that was made while the tables were small must not stay a scan when they have grown.
CREATE FUNCTION ipam_apply(batch jsonb) RETURNS jsonb LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    rest interval := make_interval(secs => coalesce((batch->>'rest')::float8, 0));
    news jsonb := coalesce(batch->'news', '[]');
    refused jsonb := '[]';
    reply jsonb := '{}';
    step record;
BEGIN
    PERFORM ipam_lock(batch);
    IF batch ? 'claims' OR batch ? 'takeovers' THEN
        PERFORM ipam_claim(batch);
    END IF;
    IF batch ? 'wants' THEN
        SELECT * INTO step FROM ipam_take(batch, rest);
        refused := refused || coalesce(step.refused, '[]');
        news := news || coalesce(step.news, '[]');
    END IF;
    IF batch ? 'given' THEN
        SELECT * INTO step FROM ipam_give(batch);
        refused := refused || coalesce(step.refused, '[]');
        news := news || coalesce(step.news, '[]');
    END IF;
    IF batch ? 'adopts' THEN
        refused := refused || coalesce(ipam_adopt(batch), '[]');
    END IF;
    IF batch ? 'releases' THEN
        SELECT * INTO step FROM ipam_release(batch, rest);
        refused := refused || coalesce(step.refused, '[]');
        news := news || coalesce(step.news, '[]');
        reply := reply || jsonb_build_object('released', coalesce(step.released, '[]'));
    END IF;
    IF batch ? 'unclaims' THEN
        SELECT * INTO step FROM ipam_unclaim(batch, rest);
        news := news || step.news;
        reply := reply || jsonb_build_object('unclaimed', step.outcomes);
    END IF;
    PERFORM ipam_publish(news);
    RETURN reply || jsonb_build_object(
        'refused', refused,
        'published', jsonb_array_length(news) > 0,
        'taken', (SELECT coalesce(jsonb_agg(jsonb_build_object('op', w.op, 'ip', host(a.ip), 'block', a.block, 'sequence', a.sequence)
                ORDER BY a.ip), '[]')
            FROM jsonb_to_recordset(batch->'wants') AS w(op int, handle text, request text)
            CROSS JOIN LATERAL (
                SELECT * FROM address WHERE handle = w.handle AND request = w.request AND state <> 'cooling' OFFSET 0) AS a),
        'given', (SELECT coalesce(jsonb_agg(jsonb_build_object('op', g.op, 'ip', host(a.ip), 'block', a.block, 'sequence', a.sequence)
                ORDER BY a.ip), '[]')
            FROM (SELECT op, ip, handle FROM jsonb_to_recordset(batch->'given') AS g(op int, ip inet, handle text)
                UNION ALL SELECT op, ip, handle FROM jsonb_to_recordset(batch->'adopts') AS t(op int, ip inet, handle text)) AS g
            CROSS JOIN LATERAL (
                SELECT * FROM address WHERE ip = g.ip AND handle = g.handle AND state = 'used' OFFSET 0) AS a),
        'blocks', (SELECT coalesce(jsonb_agg(jsonb_build_object('node', node, 'cidr', cidr) ORDER BY cidr), '[]') FROM (
                SELECT b.node, b.cidr FROM block AS b
                WHERE b.node = ANY (ARRAY(SELECT jsonb_array_elements_text(batch->'nodes')))
                UNION ALL SELECT a.node, a.ip::cidr FROM address AS a
                WHERE a.announced IS NOT NULL AND a.node = ANY (ARRAY(SELECT jsonb_array_elements_text(batch->'nodes')))) AS b));
END $$;
