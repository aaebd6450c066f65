-- PostgreSQL lets everybody make large objects and take advisory locks. Neither is reading: a dashboard could fill the
-- disk with the first, and hold up the feed or a rebuild, which lock like that, with the second.
DO $$
DECLARE
    named regprocedure;
BEGIN
    FOR named IN
        SELECT p.oid FROM pg_proc AS p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
          AND p.proname ~ '^(lo_creat|lo_create|lo_from_bytea|pg_(try_)?advisory_.*)$'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', named);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO huikuan_service', named);
    END LOOP;
END $$;
