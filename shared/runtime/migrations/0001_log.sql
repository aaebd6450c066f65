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

CREATE FUNCTION log.link(state bytea, content bytea, seed bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT sha256(coalesce(state, seed) || content)';
CREATE AGGREGATE log.chain(bytea, bytea) (sfunc = log.link, stype = bytea);

CREATE FUNCTION log.content(_position bigint, _version bigint, _at timestamptz, _type text, _stream text, _data bytea, _meta bytea)
    RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT convert_to(_position || '|' || _version || '|' || (extract(epoch FROM _at) * 1000000)::bigint
                      || '|' || _type || '|' || _stream, 'UTF8') || sha256(_data) || sha256(_meta)
$$;
COMMENT ON FUNCTION log.content IS 'What the chain covers of one row; instants as microseconds, so that no session setting enters the hash';

-- Appends a batch of requests in one transaction. Requests are numbered 1..n by their place in _keys; each event row names
-- its request in _request. Neither a key nor a stream may stand in two requests of one batch. Answers per request:
--   stored     its events are in the log at first..last (first > last: it had none, and the answer is kept)
--   duplicate  the key was seen before with the same body; first..last are those of then
--   other_body the key was seen before with another body
--   conflict   a stream is not at the version that the request expects
CREATE FUNCTION log.append(_keys text[], _bodies bytea[], _request int[], _stream text[], _version bigint[],
                           _type text[], _data bytea[], _meta bytea[])
    RETURNS TABLE (request int, outcome text, first bigint, last bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    top log.head;
    at timestamptz;
    known int[];
    refused int[];
    stored bigint;
    chained bytea;
BEGIN
    SELECT * INTO top FROM log.head FOR UPDATE;  -- writers queue here, so commit order is position order
    at := clock_timestamp();                     -- read under the lock, so time never runs against positions
    known := ARRAY(SELECT k.number FROM unnest(_keys) WITH ORDINALITY AS k(key, number)
                   JOIN log.requests AS seen ON seen.key = k.key);
    refused := known || ARRAY(
        SELECT DISTINCT wanted.request FROM (
            SELECT r.request, r.stream, min(r.version) AS low, max(r.version) AS high,
                   count(*) AS rows, count(DISTINCT r.version) AS versions
            FROM unnest(_request, _stream, _version) AS r(request, stream, version)
            WHERE r.request <> ALL (known) GROUP BY r.request, r.stream) AS wanted
        LEFT JOIN LATERAL (SELECT e.version FROM log.events AS e WHERE e.stream_id = wanted.stream
                           ORDER BY e.version DESC LIMIT 1) AS now ON true
        WHERE CASE WHEN now.version IS NULL THEN wanted.low NOT IN (0, 1) ELSE wanted.low <> now.version + 1 END
           OR wanted.rows <> wanted.versions OR wanted.high - wanted.low + 1 <> wanted.rows);
    WITH rows AS (
        SELECT top.position + row_number() OVER (ORDER BY r.place) AS position, r.*
        FROM unnest(_request, _stream, _version, _type, _data, _meta) WITH ORDINALITY
             AS r(request, stream, version, type, data, meta, place)
        WHERE r.request <> ALL (refused)),
    written AS (
        INSERT INTO log.events (position, stream_id, version, type, data, meta, recorded_at, hash)
        SELECT r.position, r.stream, r.version, r.type, r.data, r.meta, at,
               log.chain(log.content(r.position, r.version, at, r.type, r.stream, r.data, r.meta), top.hash)
                   OVER (ORDER BY r.position)
        FROM rows AS r ORDER BY r.position
        RETURNING events.position, events.hash),
    kept AS (
        INSERT INTO log.requests (key, body, first, last)
        SELECT k.key, _bodies[k.number], coalesce(min(r.position), top.position + 1), coalesce(max(r.position), top.position)
        FROM unnest(_keys) WITH ORDINALITY AS k(key, number) LEFT JOIN rows AS r ON r.request = k.number
        WHERE k.number <> ALL (refused) GROUP BY k.key, k.number)
    SELECT count(*), (SELECT w.hash FROM written AS w ORDER BY w.position DESC LIMIT 1) INTO stored, chained FROM written;
    IF stored > 0 THEN
        UPDATE log.head SET position = top.position + stored, hash = chained;
    END IF;
    RETURN QUERY
        SELECT k.number::int,
               CASE WHEN seen.key IS NULL THEN 'conflict'
                    WHEN seen.body <> _bodies[k.number] THEN 'other_body'
                    WHEN k.number = ANY (known) THEN 'duplicate'
                    ELSE 'stored' END,
               seen.first, seen.last
        FROM unnest(_keys) WITH ORDINALITY AS k(key, number) LEFT JOIN log.requests AS seen ON seen.key = k.key
        ORDER BY k.number;
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
CREATE FUNCTION policy.word(_name text, _day date) RETURNS text LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT value FROM policy.rule WHERE name = _name AND effective_from <= _day ORDER BY effective_from DESC LIMIT 1
$$;
CREATE FUNCTION policy.figure(_name text, _day date) RETURNS numeric LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp AS 'SELECT policy.word(_name, _day)::numeric';
CREATE FUNCTION policy.list(_name text, _day date) RETURNS numeric[] LANGUAGE sql STABLE
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
