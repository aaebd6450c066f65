-- Which files lie in the store of this service, beside the log: a file is sent first and attached then. P5-4.2
-- What the log says of attachments stands in read.attachment; what nobody attaches goes by and by, with its row first
-- locked and last removed, so that whoever sends or attaches the same file at that moment waits for it.
SET LOCAL ROLE huikuan_service;

CREATE SCHEMA files;
CREATE TABLE files.kept (
    sha256 text PRIMARY KEY,
    media text NOT NULL,
    size bigint NOT NULL,
    asked_at timestamptz NOT NULL,
    belongs boolean NOT NULL DEFAULT false
);
CREATE INDEX kept_loose ON files.kept (asked_at) WHERE NOT belongs;
COMMENT ON TABLE files.kept IS 'Files that were sent: asked_at is when one was last sent or about to be attached, belongs that it was found attached';

-- What files belong to, and under which name. A service whose other facts name files adds them in a migration of its own.
CREATE VIEW files.use AS SELECT a.object, a.file_no, a.sha256, a.name FROM read.attachment AS a;

RESET ROLE;
