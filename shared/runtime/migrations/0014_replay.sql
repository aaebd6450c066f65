-- What was played again here: rebuilds and verifications, whoever asked for them and in whichever process they run. One
-- at a time: whoever plays holds the advisory lock (7265, 1) meanwhile, so a row that says `running` while nobody holds
-- it is of a process that is gone.
CREATE TABLE feed.replay (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('rebuild', 'verify')),
    projections text[] NOT NULL,
    asked_by text NOT NULL,
    key text UNIQUE,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    told_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'different', 'failed', 'cancelled')),
    stage text NOT NULL DEFAULT '',
    done bigint NOT NULL DEFAULT 0,
    whole bigint NOT NULL DEFAULT 0,
    cancelled_by text,
    reason text NOT NULL DEFAULT '',
    outcome text NOT NULL DEFAULT '[]'
);
COMMENT ON TABLE feed.replay IS 'Rebuilds and verifications: who asked, how far they are (done of whole, in events), what came of them';
COMMENT ON COLUMN feed.replay.key IS 'The key of the request, where one asked at a door: the same again is the same replay';
ALTER TABLE feed.replay OWNER TO huikuan_service;
