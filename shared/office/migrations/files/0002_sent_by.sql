-- Who sent a file first: what one person has sent and not attached has a limit (`file.unattached_mib`). Files of before
-- are nobody's.
SET LOCAL ROLE huikuan_service;

ALTER TABLE files.kept ADD COLUMN sent_by text;
CREATE INDEX kept_sent_by ON files.kept (sent_by) WHERE NOT belongs;

RESET ROLE;
