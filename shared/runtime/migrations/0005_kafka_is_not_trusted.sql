-- Kafka is a cache that the relay fills, and nothing in it is trusted: records without a seal of their source, or beyond the
-- end of its log, are counted here, and readers that cannot go on say so.

-- The cluster that relay.sent is about. NULL, as in a home of an older version: everything is sent anew, with seals.
ALTER TABLE relay.leader ADD COLUMN cluster text;

CREATE TABLE feed.foreign (
    source text NOT NULL,
    partition int NOT NULL,
    kind text NOT NULL,
    count bigint NOT NULL,
    kafka_offset bigint,
    detail text NOT NULL,
    first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (source, partition, kind)
);
COMMENT ON TABLE feed.foreign IS 'Records on the topic of a source that are not of its log: how many, why, and the last one';
ALTER TABLE feed.foreign OWNER TO huikuan_service;

CREATE TABLE feed.halted (
    name text NOT NULL,
    source text NOT NULL,
    reason text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (name, source)
);
COMMENT ON TABLE feed.halted IS 'Readers that cannot go on with a source, and why; a row goes when its reader goes on';
ALTER TABLE feed.halted OWNER TO huikuan_service;

-- Readers ask with every batch which events were set aside; there are few, in a log that may be long.
CREATE INDEX events_set_aside ON log.events (position) WHERE type = 'huikuan.office.EventSetAside.v1';
