-- Derived rows that a reader still owes: a fact touched more of them than one transaction may derive. Written in the
-- transaction of the facts, worked off in the order of the keys; `after` is the last key that is done.
CREATE TABLE feed.owed (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    version int NOT NULL,
    source text NOT NULL,
    position bigint NOT NULL,
    derived text NOT NULL,
    touch int NOT NULL,
    touched text[] NOT NULL,
    after text NOT NULL DEFAULT '',
    error text,
    owed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX owed_reader ON feed.owed (name, version);
COMMENT ON TABLE feed.owed IS 'Derived rows that a reader still owes; with an error: those of one key that cannot be derived';
ALTER TABLE feed.owed OWNER TO huikuan_service;
