-- What is owed is known by the name of a path, not by its number: the order of paths may change from release to release.
-- Rows of before name none; `up` builds their projections anew.
ALTER TABLE feed.owed ADD COLUMN path text NOT NULL DEFAULT '';
ALTER TABLE feed.owed DROP COLUMN touch;
