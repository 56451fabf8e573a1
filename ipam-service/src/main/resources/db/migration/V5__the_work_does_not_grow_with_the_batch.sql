-- The work of an assignment does not grow with the batch: nothing is compared with everything else of the batch, and a block is found by its
-- primary key. Batches of the version before are understood: replicas of both may run side by side.

-- On an expression, as the planner takes an index on the column itself, which is far slower, for the one to find a single block by.
ALTER TABLE block
    DROP CONSTRAINT block_cidr_excl,
    ADD CONSTRAINT block_cidr_excl EXCLUDE USING gist (network(cidr) inet_ops WITH &&);

-- owners or given [{block, owner}]: whether each block is still whose it was thought to be. OFFSET 0: one look by the key for each.
DROP FUNCTION ipam_owners(jsonb);
CREATE FUNCTION ipam_owners(owners jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM jsonb_to_recordset(owners) AS o(block cidr, owner text)
        WHERE NOT EXISTS (
            SELECT FROM block WHERE cidr = o.block AND node IS NOT DISTINCT FROM o.owner AND state = 'confirmed' OFFSET 0)
    ) THEN
        PERFORM ipam_stale('a block has another owner');
    END IF;
END $$;

-- assigns [{op, handle, request, node, state, attributes, v4, v6, offered}], picks [{op, place, ip, block, announced, body}]: addresses for
-- handles. What a handle has of the same request counts; of the picks, which have places from 1 in each family, only what is missing is taken.
-- All or none of an op: offered tells whether there are as many picks as it wants; there are none otherwise.
CREATE FUNCTION ipam_assign(batch jsonb, rest interval, OUT taken jsonb, OUT refused jsonb, OUT news jsonb) LANGUAGE plpgsql AS $$
DECLARE
    expected int;
    done int;
BEGIN
    WITH want AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(batch->'assigns')
            AS w(op int, handle text, request text, node text, state text, attributes jsonb, v4 int, v6 int, offered boolean)
    ), had AS MATERIALIZED (
        SELECT w.op, w.node AS wanting, a.handle, a.ip, a.block, a.node, a.sequence, a.request = w.request AS same
        FROM want AS w CROSS JOIN LATERAL (SELECT * FROM address WHERE handle = w.handle AND state <> 'cooling' OFFSET 0) AS a
    ), have AS (
        SELECT op,
            count(*) FILTER (WHERE same AND family(ip) = 4) AS v4,
            count(*) FILTER (WHERE same AND family(ip) = 6) AS v6,
            min(node) FILTER (WHERE node <> wanting) AS elsewhere
        FROM had GROUP BY op
    ), lack AS MATERIALIZED (
        SELECT w.*, h.elsewhere, w.v4 - coalesce(h.v4, 0) AS lack4, w.v6 - coalesce(h.v6, 0) AS lack6
        FROM want AS w LEFT JOIN have AS h USING (op)
    ), chosen AS MATERIALIZED (
        SELECT l.handle, l.request, l.node, l.state, l.attributes, p.ip, p.block, p.announced, p.body
        FROM jsonb_to_recordset(batch->'picks') AS p(op int, place int, ip inet, block cidr, announced text, body jsonb)
        JOIN lack AS l USING (op)
        WHERE l.elsewhere IS NULL AND p.place <= CASE family(p.ip) WHEN 4 THEN l.lack4 ELSE l.lack6 END
    ), placed AS (
        INSERT INTO address AS a (ip, block, node, handle, request, state, attributes, announced)
        SELECT c.ip, c.block, c.node, c.handle, c.request, c.state, c.attributes, c.announced
        FROM chosen AS c ORDER BY c.ip
        ON CONFLICT (ip) DO UPDATE
            SET node = excluded.node, handle = excluded.handle, request = excluded.request, state = excluded.state,
                attributes = excluded.attributes, announced = excluded.announced, sequence = nextval('address_sequence'),
                assigned_at = now(), released_at = NULL
            WHERE a.state = 'cooling' AND a.released_at <= now() - rest
        RETURNING a.handle, a.ip, a.block, a.sequence
    ), mine AS (
        SELECT handle, ip, block, sequence FROM placed
        UNION ALL SELECT handle, ip, block, sequence FROM had WHERE same
    )
    SELECT (SELECT count(*) FROM chosen), (SELECT count(*) FROM placed),
        (SELECT jsonb_agg(jsonb_build_object('handle', handle, 'ip', host(ip), 'block', block, 'sequence', sequence) ORDER BY ip)
            FROM mine),
        (SELECT jsonb_agg(jsonb_build_object(
                'op', op, 'reason', CASE WHEN elsewhere IS NULL THEN 'short' ELSE 'elsewhere' END, 'detail', elsewhere))
            FROM lack WHERE elsewhere IS NOT NULL OR (NOT offered AND (lack4 > 0 OR lack6 > 0))),
        (SELECT jsonb_agg(jsonb_build_object('key', announced, 'body', body)) FROM chosen WHERE announced IS NOT NULL)
    INTO expected, done, taken, refused, news;
    IF done < expected THEN
        PERFORM ipam_stale('an address is not free');
    END IF;
    -- Behind the insertion, which locks the blocks against a change of owner: this statement sees what was committed until then.
    PERFORM ipam_owners(batch->'owners');
END $$;

-- Does all that a batch asks for, and tells what came of it. Besides the lists above: handles and locks (see ipam_lock), owners [{block, owner}]
-- of the blocks of picks, each once, nodes (whose blocks are told), rest (seconds that an address rests), news [{key, body}].
-- The version before asks with wants (ipam_take) where this one asks with assigns.
-- Every row is found by an index, by plans that are made once: they must not stay scans when the tables have grown.
CREATE OR REPLACE FUNCTION ipam_apply(batch jsonb) RETURNS jsonb LANGUAGE plpgsql
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
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
    IF batch ? 'assigns' THEN
        SELECT * INTO step FROM ipam_assign(batch, rest);
        refused := refused || coalesce(step.refused, '[]');
        news := news || coalesce(step.news, '[]');
        reply := jsonb_build_object('taken', coalesce(step.taken, '[]'));
    END IF;
    IF batch ? 'wants' THEN
        SELECT * INTO step FROM ipam_take(batch, rest);
        refused := refused || coalesce(step.refused, '[]');
        news := news || coalesce(step.news, '[]');
        reply := jsonb_build_object('taken', coalesce(step.taken, '[]'));
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
    IF batch ? 'given' OR batch ? 'adopts' THEN
        reply := reply || jsonb_build_object(
            'given', (SELECT coalesce(jsonb_agg(jsonb_build_object('op', g.op, 'ip', host(a.ip), 'block', a.block, 'sequence', a.sequence)
                    ORDER BY a.ip), '[]')
                FROM (SELECT op, ip, handle FROM jsonb_to_recordset(batch->'given') AS g(op int, ip inet, handle text)
                    UNION ALL SELECT op, ip, handle FROM jsonb_to_recordset(batch->'adopts') AS t(op int, ip inet, handle text)) AS g
                CROSS JOIN LATERAL (
                    SELECT * FROM address WHERE ip = g.ip AND handle = g.handle AND state = 'used' OFFSET 0) AS a));
    END IF;
    IF jsonb_array_length(coalesce(batch->'nodes', '[]')) > 0 THEN
        reply := reply || jsonb_build_object(
            'blocks', (SELECT coalesce(jsonb_agg(jsonb_build_object('node', node, 'cidr', cidr) ORDER BY cidr), '[]') FROM (
                    SELECT b.node, b.cidr FROM block AS b
                    WHERE b.node = ANY (ARRAY(SELECT jsonb_array_elements_text(batch->'nodes')))
                    UNION ALL SELECT a.node, a.ip::cidr FROM address AS a
                    WHERE a.announced IS NOT NULL AND a.node = ANY (ARRAY(SELECT jsonb_array_elements_text(batch->'nodes')))) AS b));
    END IF;
    RETURN reply || jsonb_build_object('refused', refused, 'published', jsonb_array_length(news) > 0);
END $$;
