-- Who holds a snapshot just now, for the swap of a rebuilt projection: it must not come before rows that an older snapshot
-- cannot see. Whoever waits for a row (the feed, which the swap itself holds up) reads no tables with that snapshot.
-- pg_stat_activity hides other roles' snapshots from the service's role, hence SECURITY DEFINER, and shows the same until
-- the end of a transaction, unless told to look again.
CREATE FUNCTION feed.snapshots() RETURNS TABLE (pid integer, since timestamptz) LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_stat_clear_snapshot();
    SELECT a.pid, a.xact_start FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.backend_xmin IS NOT NULL AND a.backend_type = 'client backend'
      AND a.pid <> pg_backend_pid() AND coalesce(a.wait_event, '') NOT IN ('transactionid', 'tuple')
$$;
COMMENT ON FUNCTION feed.snapshots IS 'Sessions of this database that hold a snapshot, and since when their transaction runs';
REVOKE ALL ON FUNCTION feed.snapshots FROM PUBLIC;
GRANT EXECUTE ON FUNCTION feed.snapshots TO huikuan_service;
