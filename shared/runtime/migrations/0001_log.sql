-- The log of one service: its only truth. Append-only for everybody but the owner of this schema, a role without log-in.
CREATE SCHEMA log;

CREATE TABLE log.head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch uuid NOT NULL DEFAULT gen_random_uuid(),
    position bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT sha256('')
);
COMMENT ON TABLE log.head IS 'Last position and hash of the chain; epoch changes when the log is restored from a backup';
INSERT INTO log.head DEFAULT VALUES;

CREATE TABLE log.events (
    position bigint PRIMARY KEY,
    stream_id text NOT NULL,
    version bigint NOT NULL,
    type text NOT NULL,
    data bytea NOT NULL CHECK (octet_length(data) <= 262144),
    meta bytea NOT NULL CHECK (octet_length(meta) <= 16384),
    recorded_at timestamptz NOT NULL,
    hash bytea NOT NULL,
    UNIQUE (stream_id, version)
);
COMMENT ON TABLE log.events IS 'Facts in commit order: positions are dense, each hash covers the row and the hash before it';

CREATE TABLE log.requests (
    key text PRIMARY KEY,
    body bytea NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL
);
COMMENT ON TABLE log.requests IS 'Answers to keyed requests; first > last: the wish was true already and stored nothing';

-- Appends a batch of requests in one transaction. Requests are numbered 1..n by their place in _keys; each event row names
-- its request in _request, in that order. Neither a key nor a stream may stand in two requests of one batch. Answers, by request:
--   stored     its events are in the log at first..last (first > last: it had none, and the answer is kept)
--   duplicate  the key was seen before with the same body; first..last are those of then
--   other_body the key was seen before with another body
--   conflict   a stream is not at the version that the request expects
-- The chain covers of each row: the hash before it, then position|version|microseconds of recorded_at|type|stream_id as
-- text, sha256 of data, sha256 of meta. Microseconds, so that no setting of a session enters the hash.
--
-- Plans are made once per connection, while the log is small: to plan for every batch anew costs a fifth of the call, and
-- without `enable_seqscan = off` they would read the whole log for every batch once it is large. For the same reason the
-- look-ups are scalar sub-selects, which are never turned into joins.
CREATE FUNCTION log.append(_keys text[], _bodies bytea[], _request int[], _stream text[], _version bigint[],
                           _type text[], _data bytea[], _meta bytea[])
    RETURNS TABLE (outcomes text[], firsts bigint[], lasts bigint[])
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off
    SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    top log.head;
    at timestamptz;
    instant text;
    known int[];
    refused int[];
    content bytea;
    chained bytea;
    hashes bytea[] := '{}';
    upto bigint;
    place int := 1;
BEGIN
    SELECT * INTO top FROM log.head FOR UPDATE;  -- writers queue here, so commit order is position order
    at := clock_timestamp();                     -- read under the lock, so time never runs against positions
    instant := (extract(epoch FROM at) * 1000000)::bigint::text;
    known := ARRAY(SELECT k.number FROM unnest(_keys) WITH ORDINALITY AS k(key, number)
                   WHERE (SELECT true FROM log.requests AS seen WHERE seen.key = k.key));
    refused := known || ARRAY(
        SELECT DISTINCT r.request FROM (
            SELECT u.request, u.stream, u.version,
                   lag(u.version) OVER (PARTITION BY u.request, u.stream ORDER BY u.place) AS before
            FROM unnest(_request, _stream, _version) WITH ORDINALITY AS u(request, stream, version, place)) AS r
        WHERE r.version <> coalesce(
            r.before + 1,
            (SELECT e.version + 1 FROM log.events AS e WHERE e.stream_id = r.stream AND e.version >= r.version - 1
             ORDER BY e.version DESC LIMIT 1),
            CASE WHEN r.version IN (0, 1) THEN r.version ELSE -1 END));
    IF cardinality(refused) > 0 THEN
        SELECT coalesce(array_agg(r.request ORDER BY r.place), '{}'),
               coalesce(array_agg(r.stream ORDER BY r.place), '{}'),
               coalesce(array_agg(r.version ORDER BY r.place), '{}'),
               coalesce(array_agg(r.type ORDER BY r.place), '{}'),
               coalesce(array_agg(r.data ORDER BY r.place), '{}'),
               coalesce(array_agg(r.meta ORDER BY r.place), '{}')
        INTO _request, _stream, _version, _type, _data, _meta
        FROM unnest(_request, _stream, _version, _type, _data, _meta) WITH ORDINALITY
             AS r(request, stream, version, type, data, meta, place)
        WHERE r.request <> ALL (refused);
    END IF;

    chained := top.hash;
    FOR content IN
        SELECT convert_to((top.position + r.place) || '|' || r.version || '|' || instant || '|' || r.type || '|'
                          || r.stream, 'UTF8') || sha256(r.data) || sha256(r.meta)
        FROM unnest(_stream, _version, _type, _data, _meta) WITH ORDINALITY
             AS r(stream, version, type, data, meta, place)
        ORDER BY r.place
    LOOP
        chained := sha256(chained || content);
        hashes := hashes || chained;
    END LOOP;
    IF cardinality(hashes) > 0 THEN
        INSERT INTO log.events (position, stream_id, version, type, data, meta, recorded_at, hash)
        SELECT top.position + r.place, r.stream, r.version, r.type, r.data, r.meta, at, r.hash
        FROM unnest(_stream, _version, _type, _data, _meta, hashes) WITH ORDINALITY
             AS r(stream, version, type, data, meta, hash, place);
        UPDATE log.head SET position = top.position + cardinality(hashes), hash = chained;
    END IF;

    upto := top.position;
    firsts := '{}';
    lasts := '{}';
    FOR number IN 1 .. cardinality(_keys) LOOP  -- the rows stand in the order of their requests
        firsts := firsts || (upto + 1);
        WHILE _request[place] = number LOOP
            place := place + 1;
            upto := upto + 1;
        END LOOP;
        lasts := lasts || upto;
    END LOOP;
    INSERT INTO log.requests (key, body, first, last)
    SELECT k.key, k.body, k.first, k.last
    FROM unnest(_keys, _bodies, firsts, lasts) WITH ORDINALITY AS k(key, body, first, last, number)
    WHERE k.number <> ALL (refused);
    outcomes := array_fill('stored'::text, ARRAY[cardinality(_keys)]);
    IF cardinality(refused) > 0 THEN
        SELECT array_agg(CASE WHEN k.number <> ALL (refused) THEN 'stored' WHEN seen.key IS NULL THEN 'conflict'
                              WHEN seen.body = k.body THEN 'duplicate' ELSE 'other_body' END ORDER BY k.number),
               array_agg(CASE WHEN k.number <> ALL (refused) THEN k.first ELSE seen.first END ORDER BY k.number),
               array_agg(CASE WHEN k.number <> ALL (refused) THEN k.last ELSE seen.last END ORDER BY k.number)
        INTO outcomes, firsts, lasts
        FROM unnest(_keys, _bodies, firsts, lasts) WITH ORDINALITY AS k(key, body, first, last, number)
        LEFT JOIN LATERAL (SELECT q.* FROM log.requests AS q
                           WHERE k.number = ANY (known) AND q.key = k.key LIMIT 1) AS seen ON true;
    END IF;
    RETURN NEXT;
END $$;

ALTER SCHEMA log OWNER TO huikuan_log;
ALTER TABLE log.head OWNER TO huikuan_log;
ALTER TABLE log.events OWNER TO huikuan_log;
ALTER TABLE log.requests OWNER TO huikuan_log;
ALTER FUNCTION log.append OWNER TO huikuan_log;
REVOKE ALL ON FUNCTION log.append FROM PUBLIC;
GRANT USAGE ON SCHEMA log TO huikuan_service;
GRANT SELECT ON ALL TABLES IN SCHEMA log TO huikuan_service;
GRANT EXECUTE ON FUNCTION log.append TO huikuan_service;

-- What the relay has handed to Kafka, per partition of the topic; `leader` fences out an older relay.
CREATE SCHEMA relay AUTHORIZATION huikuan_service;
CREATE TABLE relay.leader (one boolean PRIMARY KEY DEFAULT true CHECK (one), term bigint NOT NULL DEFAULT 0);
INSERT INTO relay.leader DEFAULT VALUES;
CREATE TABLE relay.sent (partition int PRIMARY KEY, position bigint NOT NULL);
ALTER TABLE relay.leader OWNER TO huikuan_service;
ALTER TABLE relay.sent OWNER TO huikuan_service;

-- How far each projection (and the reactions) has taken in each source, and what it had to put aside.
CREATE SCHEMA feed AUTHORIZATION huikuan_service;
CREATE TABLE feed.projection (name text PRIMARY KEY, live int NOT NULL);
CREATE TABLE feed.position (
    name text NOT NULL,
    version int NOT NULL,
    source text NOT NULL,
    partition int NOT NULL,
    position bigint NOT NULL,
    epoch uuid NOT NULL,
    kafka_offset bigint,
    PRIMARY KEY (name, version, source, partition)
);
CREATE TABLE feed.parked (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    version int NOT NULL,
    source text NOT NULL,
    partition int NOT NULL,
    position bigint NOT NULL,
    stream_id text NOT NULL,
    stream_version bigint NOT NULL,
    type text NOT NULL,
    data bytea NOT NULL,
    meta bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    epoch uuid NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts int NOT NULL DEFAULT 1,
    UNIQUE (name, version, source, position)
);
CREATE INDEX parked_stream ON feed.parked (name, version, source, stream_id);
COMMENT ON TABLE feed.parked IS 'Sequenced dead letters: an event that failed and every later one of its stream, in order';
ALTER TABLE feed.projection OWNER TO huikuan_service;
ALTER TABLE feed.position OWNER TO huikuan_service;
ALTER TABLE feed.parked OWNER TO huikuan_service;

-- The dated figures of the service's rule book, mirrored from its TOML file for SQL to read.
CREATE SCHEMA policy AUTHORIZATION huikuan_service;
CREATE TABLE policy.rule (
    effective_from date NOT NULL,
    name text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (name, effective_from)
);
ALTER TABLE policy.rule OWNER TO huikuan_service;
-- A view reads tables with the rights of its owner, but runs functions with those of the reader. A dashboard reads views
-- that look figures up, and may not call these itself: so they run as their owner.
CREATE FUNCTION policy.word(_name text, _day date) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT value FROM policy.rule WHERE name = _name AND effective_from <= _day ORDER BY effective_from DESC LIMIT 1
$$;
CREATE FUNCTION policy.figure(_name text, _day date) RETURNS numeric LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS 'SELECT policy.word(_name, _day)::numeric';
CREATE FUNCTION policy.list(_name text, _day date) RETURNS numeric[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(item::numeric ORDER BY place)
    FROM jsonb_array_elements_text(policy.word(_name, _day)::jsonb) WITH ORDINALITY AS list(item, place)
$$;
ALTER FUNCTION policy.word OWNER TO huikuan_service;
ALTER FUNCTION policy.figure OWNER TO huikuan_service;
ALTER FUNCTION policy.list OWNER TO huikuan_service;

CREATE SCHEMA read AUTHORIZATION huikuan_service;
CREATE SCHEMA bi AUTHORIZATION huikuan_service;
COMMENT ON SCHEMA read IS 'Views of the live version of every projection table';
COMMENT ON SCHEMA bi IS '看板与 BI 工具的只读视图 / Read-only views for dashboards and BI tools';
GRANT USAGE ON SCHEMA bi TO dashboard;
