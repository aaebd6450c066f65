-- What time it is for the company: the machine's clock says so, and in a home for trials the instant at which its own stands.
CREATE TABLE log.trial (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    instant timestamptz NOT NULL,
    taken_in date
);
COMMENT ON TABLE log.trial IS 'A home for trials, for ever: the instant at which its clock stands; empty in an ordinary home';
COMMENT ON COLUMN log.trial.taken_in IS 'The last day that began and had its effect in this service, as its clock says';

CREATE FUNCTION log.now() RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'SELECT coalesce((SELECT instant FROM log.trial), clock_timestamp())';
COMMENT ON FUNCTION log.now IS 'The present instant of the company';

-- Makes this a database of a home for trials, whose clock stands at an instant; nothing where it is one. Only a new one can be.
CREATE FUNCTION log.begin_trial(_instant timestamptz) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM log.head FOR UPDATE;
    IF EXISTS (SELECT FROM log.trial) THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM log.events) THEN
        RAISE EXCEPTION 'something is recorded here by the machine''s clock: this never becomes a home for trials';
    END IF;
    INSERT INTO log.trial (instant) VALUES (_instant);
END $$;

-- Moves the clock of a home for trials forward; an instant that is over changes nothing.
CREATE FUNCTION log.move_clock(_instant timestamptz) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE log.trial SET instant = greatest(instant, _instant);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the clock of an ordinary home is the machine''s: nobody moves it';
    END IF;
END $$;

ALTER TABLE log.trial OWNER TO huikuan_log;
ALTER FUNCTION log.now OWNER TO huikuan_log;
ALTER FUNCTION log.begin_trial OWNER TO huikuan_log;
ALTER FUNCTION log.move_clock OWNER TO huikuan_log;
REVOKE ALL ON FUNCTION log.begin_trial, log.move_clock FROM PUBLIC;  -- they are for who runs the home
GRANT SELECT, UPDATE (taken_in) ON log.trial TO huikuan_service;

ALTER TABLE access.reading ALTER COLUMN at SET DEFAULT log.now();
CREATE OR REPLACE FUNCTION access.prune(_years int, _most int) RETURNS int LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    WITH old AS (
        SELECT id FROM access.reading
        WHERE at < log.now() - make_interval(years => greatest(_years, 3)) ORDER BY at LIMIT _most
    ), gone AS (DELETE FROM access.reading AS r USING old WHERE r.id = old.id RETURNING 1)
    SELECT count(*)::int FROM gone
$$;

-- Appends a batch of requests in one transaction. Requests are numbered 1..n by their place in _keys; each event row names
-- its request in _request, in that order. Neither a key nor a stream may stand in two requests of one batch. Each claim
-- names its request in _claimer and the stream that takes the number in _owner. Answers, by request:
--   stored     its events are in the log at first..last (first > last: it had none, and the answer is kept)
--   duplicate  the key was seen before with the same body; first..last are those of then
--   other_body the key was seen before with another body
--   conflict   a stream is not at the version that the request expects
--   claimed    another stream holds a number that it claims, or an earlier request of the batch claims it for another
-- The chain covers of each row: the hash before it, then position|version|microseconds of recorded_at|type|stream_id as
-- text, sha256 of data, sha256 of meta. Microseconds, so that no setting of a session enters the hash.
--
-- Plans are made once per connection, while the log is small: to plan for every batch anew costs a fifth of the call, and
-- without `enable_seqscan = off` they would read the whole log for every batch once it is large. For the same reason the
-- look-ups are scalar sub-selects, which are never turned into joins.
CREATE OR REPLACE FUNCTION log.append(_keys text[], _bodies bytea[], _request int[], _stream text[], _version bigint[],
                           _type text[], _data bytea[], _meta bytea[],
                           _claimer int[], _owner text[], _kind text[], _number text[])
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
    beaten int[] := '{}';
    content bytea;
    chained bytea;
    hashes bytea[] := '{}';
    upto bigint;
    place int := 1;
BEGIN
    SELECT * INTO top FROM log.head FOR UPDATE;  -- writers queue here, so commit order is position order
    at := log.now();                             -- read under the lock, so time never runs against positions
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
    IF cardinality(_claimer) > 0 THEN
        beaten := ARRAY(
            SELECT DISTINCT c.claimer FROM (
                SELECT u.claimer, u.owner, u.kind, u.number,
                       first_value(u.owner) OVER (PARTITION BY u.kind, u.number ORDER BY u.claimer) AS earlier
                FROM unnest(_claimer, _owner, _kind, _number) AS u(claimer, owner, kind, number)
                WHERE u.claimer <> ALL (refused)) AS c
            WHERE c.owner <> coalesce((SELECT held.stream_id FROM log.claims AS held
                                       WHERE held.kind = c.kind AND held.number = c.number), c.earlier)
              AND (SELECT true FROM log.doubles AS old
                   WHERE old.kind = c.kind AND old.number = c.number AND old.stream_id = c.owner) IS NULL);
        refused := refused || beaten;
    END IF;
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
    INSERT INTO log.claims (kind, number, stream_id)
    SELECT u.kind, u.number, u.owner FROM unnest(_claimer, _owner, _kind, _number) AS u(claimer, owner, kind, number)
    WHERE u.claimer <> ALL (refused)
    ON CONFLICT DO NOTHING;
    INSERT INTO log.requests (key, body, first, last, recorded_at)
    SELECT k.key, k.body, k.first, k.last, clock_timestamp()  -- how long a key is remembered, the machine's clock says
    FROM unnest(_keys, _bodies, firsts, lasts) WITH ORDINALITY AS k(key, body, first, last, number)
    WHERE k.number <> ALL (refused);
    outcomes := array_fill('stored'::text, ARRAY[cardinality(_keys)]);
    IF cardinality(refused) > 0 THEN
        SELECT array_agg(CASE WHEN k.number <> ALL (refused) THEN 'stored' WHEN k.number = ANY (beaten) THEN 'claimed'
                              WHEN seen.key IS NULL THEN 'conflict'
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
