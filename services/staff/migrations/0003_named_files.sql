-- Files that papers of who joins name belong to that person's papers. P4-8.1, P5-4.2
SET LOCAL ROLE huikuan_service;

CREATE OR REPLACE VIEW files.use AS
SELECT a.object, a.file_no, a.sha256, a.name FROM read.attachment AS a
UNION ALL SELECT n.object, n.file_no, n.sha256, n.name FROM read.named_file AS n;

RESET ROLE;
