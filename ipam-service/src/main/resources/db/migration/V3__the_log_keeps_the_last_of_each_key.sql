-- The topic is mended from the change log, so the log keeps the last change of each key.

CREATE INDEX change_by_key ON change (key, revision);

-- Up to here the log has the last change of each key only, and no deletion.
ALTER TABLE published ADD COLUMN forgotten bigint NOT NULL DEFAULT 0;

-- Another replica may be the one that publishes: it is told.
CREATE OR REPLACE FUNCTION ipam_publish(news jsonb) RETURNS void LANGUAGE plpgsql AS $$
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
    PERFORM pg_notify('margay_ipam_change', '');
END $$;

-- Drops, up to a revision, what later changes up to there have replaced, and deletions; tells how many. A few thousand revisions at a time.
CREATE FUNCTION ipam_forget(upto bigint) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    since bigint;
    until bigint;
    gone int;
    dropped int;
BEGIN
    SELECT forgotten INTO since FROM published FOR UPDATE;
    until := least(upto, since + 2000);
    IF until <= since THEN
        RETURN 0;
    END IF;
    DELETE FROM change AS c
    USING (SELECT key, max(revision) AS last FROM change WHERE revision > since AND revision <= until GROUP BY key) AS k
    WHERE c.key = k.key AND c.revision < k.last;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM change WHERE revision > since AND revision <= until AND body IS NULL;
    GET DIAGNOSTICS dropped = ROW_COUNT;
    UPDATE published SET forgotten = until;
    RETURN gone + dropped;
END $$;

-- Until now the log forgot all that was old: what there is, is told once more.
SELECT ipam_publish(coalesce(jsonb_agg(jsonb_build_object(
    'key', 'BlockAffinity//' || name,
    'body', jsonb_build_object(
        'apiVersion', 'projectcalico.org/v3',
        'kind', 'BlockAffinity',
        'metadata', jsonb_build_object('name', name),
        'spec', jsonb_build_object('state', state, 'node', node, 'type', 'host', 'cidr', cidr, 'deleted', false)))), '[]'))
FROM (
    SELECT node || '-' || translate(cidr::text, '.:/', '---') AS name, node, state, cidr FROM block WHERE node IS NOT NULL
    UNION ALL
    SELECT node || '-' || translate(ip::cidr::text, '.:/', '---'), node, 'confirmed', ip::cidr
    FROM address WHERE announced IS NOT NULL) AS affinity;
