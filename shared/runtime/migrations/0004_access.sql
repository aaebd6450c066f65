-- Who read what: customer files, contracts, exports of lists of them. P2-6, P5-4.2
-- Append-only for the service's role; what is older than the retention goes by access.prune.
CREATE SCHEMA access;
CREATE TABLE access.reading (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    staff_id text NOT NULL,
    object text NOT NULL,
    action text NOT NULL,
    purpose text
);
CREATE INDEX reading_object ON access.reading (object, at);
CREATE INDEX reading_staff ON access.reading (staff_id, at);
CREATE INDEX reading_at ON access.reading (at);
COMMENT ON TABLE access.reading IS '查阅记录 / who read which object, when, and for what purpose an export was made';

-- Removes at most `_most` readings older than `_years` years, never younger ones; returns how many.
CREATE FUNCTION access.prune(_years int, _most int) RETURNS int LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    WITH old AS (
        SELECT id FROM access.reading
        WHERE at < clock_timestamp() - make_interval(years => greatest(_years, 3)) ORDER BY at LIMIT _most
    ), gone AS (DELETE FROM access.reading AS r USING old WHERE r.id = old.id RETURNING 1)
    SELECT count(*)::int FROM gone
$$;

ALTER SCHEMA access OWNER TO huikuan_log;
ALTER TABLE access.reading OWNER TO huikuan_log;
ALTER FUNCTION access.prune OWNER TO huikuan_log;
REVOKE ALL ON FUNCTION access.prune FROM PUBLIC;
GRANT USAGE ON SCHEMA access TO huikuan_service;
GRANT SELECT, INSERT ON access.reading TO huikuan_service;
GRANT EXECUTE ON FUNCTION access.prune TO huikuan_service;

CREATE VIEW bi.access_log AS SELECT r.at, r.staff_id, r.object, r.action, r.purpose FROM access.reading AS r;
COMMENT ON VIEW bi.access_log IS '查阅记录 / Who read or exported what';
COMMENT ON COLUMN bi.access_log.at IS '时间 / When';
COMMENT ON COLUMN bi.access_log.staff_id IS '人员 / Who';
COMMENT ON COLUMN bi.access_log.object IS '对象，如 customer/C1 / What, such as customer/C1';
COMMENT ON COLUMN bi.access_log.action IS '动作：read 查阅，export 导出 / read or export';
COMMENT ON COLUMN bi.access_log.purpose IS '用途（导出时） / Purpose of an export';
ALTER VIEW bi.access_log OWNER TO huikuan_service;
GRANT SELECT ON bi.access_log TO dashboard;
