-- What stands in the log under a name of ours is JSON, and so is what stands beside it, whoever calls log.append: a cast
-- to json fails for anything else. Rows from before are not looked at again (NOT VALID); names of others, such as those of
-- a plain application of the `eventsourcing` library, keep their own codes.
ALTER TABLE log.events
    ADD CONSTRAINT data_is_json CHECK (type NOT LIKE 'huikuan.%' OR convert_from(data, 'UTF8')::json IS NOT NULL) NOT VALID,
    ADD CONSTRAINT meta_is_json CHECK (convert_from(meta, 'UTF8')::json IS NOT NULL) NOT VALID;
