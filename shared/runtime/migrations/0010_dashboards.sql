-- Limits of the role `dashboard` that it cannot lift: what it may do to itself is undone, what takes too long is ended.
-- The table is the superuser's alone (it holds what PostgreSQL stores of a password); the function acts for the service,
-- whose role may neither end sessions of others nor change roles.
CREATE SCHEMA dashboards;
CREATE TABLE dashboards.kept (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    verifier text NOT NULL,
    settings text[] NOT NULL
);
COMMENT ON TABLE dashboards.kept IS 'What the role dashboard is set back to: its stored password, its settings';

CREATE FUNCTION dashboards.hold(_longest interval, _idle interval) RETURNS TABLE (pid integer, why text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept dashboards.kept;
    found record;
    changed text;
BEGIN
    SELECT * INTO STRICT kept FROM dashboards.kept;
    IF EXISTS (SELECT FROM pg_authid AS a WHERE a.rolname = 'dashboard' AND a.rolpassword IS DISTINCT FROM kept.verifier)
    THEN
        EXECUTE format('ALTER ROLE dashboard PASSWORD %L', kept.verifier);
        changed := 'the password of the role was changed';
    END IF;
    IF EXISTS (
        SELECT FROM pg_authid AS a LEFT JOIN pg_db_role_setting AS s ON s.setrole = a.oid
        WHERE a.rolname = 'dashboard' AND (coalesce(s.setdatabase, 0) <> 0 OR kept.settings IS DISTINCT FROM
              ARRAY(SELECT one FROM unnest(s.setconfig) AS one ORDER BY one COLLATE "C"))
    ) THEN
        FOR found IN
            SELECT d.datname FROM pg_db_role_setting AS s JOIN pg_authid AS a ON a.oid = s.setrole
            JOIN pg_database AS d ON d.oid = s.setdatabase WHERE a.rolname = 'dashboard'
        LOOP
            EXECUTE format('ALTER ROLE dashboard IN DATABASE %I RESET ALL', found.datname);
        END LOOP;
        EXECUTE 'ALTER ROLE dashboard RESET ALL';
        FOR found IN SELECT split_part(one, '=', 1) AS name, split_part(one, '=', 2) AS value
                     FROM unnest(kept.settings) AS one
        LOOP
            EXECUTE format('ALTER ROLE dashboard SET %I = %L', found.name, found.value);
        END LOOP;
        changed := coalesce(changed || '; ', '') || 'the settings of the role were changed';
    END IF;
    -- First found, then ended: as a condition of the query, the planner may ask it of sessions that are nobody's dashboard.
    FOR found IN
        SELECT a.pid, CASE
            WHEN changed IS NOT NULL THEN changed
            WHEN a.xact_start < clock_timestamp() - _longest THEN 'it worked for longer than ' || _longest
            WHEN a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - _idle
                THEN 'it left a transaction open for longer than ' || _idle
        END AS why
        FROM pg_stat_activity AS a WHERE a.usename = 'dashboard'
    LOOP
        CONTINUE WHEN found.why IS NULL;
        IF pg_terminate_backend(found.pid) THEN
            pid := found.pid;
            why := found.why;
            RETURN NEXT;
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION dashboards.hold IS 'Puts the role dashboard back as it was kept, ends its sessions that take too long';
REVOKE ALL ON FUNCTION dashboards.hold FROM PUBLIC;
GRANT USAGE ON SCHEMA dashboards TO huikuan_service;
GRANT EXECUTE ON FUNCTION dashboards.hold TO huikuan_service;
