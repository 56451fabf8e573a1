-- Less work for addresses that nobody had before: of those there is no row, so they need no look for one before they are inserted. Batches of the
-- version before are understood: replicas of both may run side by side.

-- As the function of V6, and rested: whether there may be rows of addresses that were given back and rested. If not, a row that is there all the
-- same is a unique_violation, which means that the picture is old.
CREATE FUNCTION ipam_apply(batch jsonb, rest float8, locked text[],
    ops int[], handles text[], requests text[], nodes text[], states text[], attributes text[], ips text[], blocks text[], keys text[], bodies text[],
    owner_blocks text[], owners text[], rested boolean, OUT reply jsonb, OUT sequences bigint[])
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    addresses inet[] := ips::inet[];
    all_of jsonb := batch;
BEGIN
    PERFORM pg_advisory_xact_lock(1, k.k)
    FROM (SELECT DISTINCT hashtext(h) AS k FROM unnest(locked) AS t(h) ORDER BY 1) AS k;
    -- Most have nothing at all, which one look at the index tells. What a node holds has one handle, and another request each time.
    IF EXISTS (SELECT FROM address AS a WHERE a.handle = ANY (handles))
        AND EXISTS (
            SELECT FROM unnest(handles, requests, nodes) AS t(handle, request, node)
            CROSS JOIN LATERAL (SELECT * FROM address WHERE handle = t.handle AND state <> 'cooling' OFFSET 0) AS a
            WHERE a.request = t.request OR a.node <> t.node)
    THEN
        all_of := jsonb_build_object('rest', rest) || coalesce(batch, '{}') || jsonb_build_object(
            'assigns', coalesce(batch->'assigns', '[]') || (
                SELECT jsonb_agg(jsonb_build_object('op', p.op, 'handle', p.handle, 'request', p.request, 'node', p.node, 'state', p.state,
                    'attributes', p.attributes, 'v4', p.v4, 'v6', p.v6, 'offered', true))
                FROM (
                    SELECT t.op, t.handle, t.request, t.node, t.state, t.attributes::jsonb AS attributes,
                        count(*) FILTER (WHERE family(t.ip) = 4) AS v4, count(*) FILTER (WHERE family(t.ip) = 6) AS v6
                    FROM unnest(ops, handles, requests, nodes, states, attributes, addresses)
                        AS t(op, handle, request, node, state, attributes, ip)
                    GROUP BY t.op, t.handle, t.request, t.node, t.state, t.attributes) AS p),
            'picks', (
                SELECT jsonb_agg(jsonb_build_object('op', p.op, 'place', p.place, 'ip', p.ip, 'block', p.block, 'announced', p.key, 'body', p.body))
                FROM (
                    SELECT t.op, t.ip, t.block, t.key, t.body::jsonb AS body,
                        row_number() OVER (PARTITION BY t.op, family(t.ip) ORDER BY t.ip) AS place
                    FROM unnest(ops, addresses, blocks, keys, bodies) AS t(op, ip, block, key, body)) AS p),
            'owners', (SELECT jsonb_agg(jsonb_build_object('block', o.block, 'owner', o.owner))
                FROM unnest(owner_blocks, owners) AS o(block, owner)));
    ELSE
        IF rested THEN
            WITH placed AS (
                INSERT INTO address AS a (ip, block, node, handle, request, state, attributes, announced)
                SELECT t.ip, t.block::cidr, t.node, t.handle, t.request, t.state, t.attributes::jsonb, t.key
                FROM unnest(addresses, blocks, nodes, handles, requests, states, attributes, keys)
                    AS t(ip, block, node, handle, request, state, attributes, key)
                ON CONFLICT (ip) DO UPDATE
                    SET node = excluded.node, handle = excluded.handle, request = excluded.request, state = excluded.state,
                        attributes = excluded.attributes, announced = excluded.announced, sequence = nextval('address_sequence'),
                        assigned_at = now(), released_at = NULL
                    WHERE a.state = 'cooling' AND a.released_at <= now() - make_interval(secs => rest)
                RETURNING a.ip, a.sequence)
            SELECT array_agg(p.sequence ORDER BY p.ip) FROM placed AS p INTO sequences;
            IF coalesce(cardinality(sequences), 0) < cardinality(addresses) THEN
                PERFORM ipam_stale('an address is not free');
            END IF;
        ELSE
            WITH placed AS (
                INSERT INTO address AS a (ip, block, node, handle, request, state, attributes, announced)
                SELECT t.ip, t.block::cidr, t.node, t.handle, t.request, t.state, t.attributes::jsonb, t.key
                FROM unnest(addresses, blocks, nodes, handles, requests, states, attributes, keys)
                    AS t(ip, block, node, handle, request, state, attributes, key)
                RETURNING a.ip, a.sequence)
            SELECT array_agg(p.sequence ORDER BY p.ip) FROM placed AS p INTO sequences;
        END IF;
        -- Behind the insertion, which locks the blocks against a change of owner: this statement sees what was committed until then.
        IF EXISTS (
            SELECT FROM unnest(owner_blocks, owners) AS o(block, owner)
            WHERE NOT EXISTS (
                SELECT FROM block AS b WHERE b.cidr = o.block::cidr AND b.node IS NOT DISTINCT FROM o.owner AND b.state = 'confirmed' OFFSET 0)
        ) THEN
            PERFORM ipam_stale('a block has another owner');
        END IF;
        IF cardinality(array_remove(keys, NULL)) > 0 THEN
            all_of := coalesce(batch, '{}') || jsonb_build_object('news', coalesce(batch->'news', '[]') || (
                SELECT jsonb_agg(jsonb_build_object('key', n.key, 'body', n.body::jsonb))
                FROM unnest(keys, bodies) AS n(key, body) WHERE n.key IS NOT NULL));
        END IF;
    END IF;
    IF all_of IS NOT NULL THEN
        reply := ipam_apply(all_of);
    END IF;
END $$;

-- What the version before asks.
CREATE OR REPLACE FUNCTION ipam_apply(batch jsonb, rest float8, locked text[],
    ops int[], handles text[], requests text[], nodes text[], states text[], attributes text[], ips text[], blocks text[], keys text[], bodies text[],
    owner_blocks text[], owners text[], OUT reply jsonb, OUT sequences bigint[])
LANGUAGE sql AS $$
    SELECT * FROM ipam_apply(
        batch, rest, locked, ops, handles, requests, nodes, states, attributes, ips, blocks, keys, bodies, owner_blocks, owners, true)
$$;
