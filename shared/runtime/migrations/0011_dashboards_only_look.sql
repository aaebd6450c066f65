-- What else PostgreSQL lets everybody call, and is no reading: to write into the server's write-ahead log, to fill the
-- queue of notifications, to signal sessions (those of other dashboards have the same role), to leave a snapshot's file.
-- No service calls any of these; `dashboards.hold` ends sessions as its owner, the superuser.
DO $$
DECLARE
    named regprocedure;
BEGIN
    FOR named IN
        SELECT p.oid FROM pg_proc AS p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname IN (
            'pg_logical_emit_message', 'pg_notify', 'pg_cancel_backend', 'pg_terminate_backend', 'pg_export_snapshot')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', named);
    END LOOP;
END $$;
