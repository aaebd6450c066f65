-- Lets a decision rest on everything that is recorded: until its transaction ends nobody appends, and positions stand still.
CREATE FUNCTION log.hold() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'SELECT position FROM log.head FOR UPDATE';
ALTER FUNCTION log.hold OWNER TO huikuan_log;
REVOKE ALL ON FUNCTION log.hold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.hold TO huikuan_service;
