-- The numbers of a service as of a day, for SQL and for people: those with which the home began, and what two people
-- changed since. Own changes are put into `policy.rule` by the append that records them; those of numbers that staff keeps
-- come with the roster. Page 6, Changing a number.
CREATE FUNCTION policy.follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    said jsonb := convert_from(NEW.data, 'UTF8')::jsonb;
BEGIN
    INSERT INTO policy.rule (name, effective_from, value)
    VALUES (said ->> 'name', (said ->> 'effective_from')::date, said ->> 'value')
    ON CONFLICT (name, effective_from) DO UPDATE SET value = excluded.value;
    RETURN NULL;
END $$;
ALTER FUNCTION policy.follow OWNER TO huikuan_service;
CREATE TRIGGER numbers_follow AFTER INSERT ON log.events FOR EACH ROW
    WHEN (NEW.type = 'huikuan.office.RuleChanged.v1') EXECUTE FUNCTION policy.follow();

SET LOCAL ROLE huikuan_service;

-- Homes of older releases have the last part of a name alone; what came later has the whole name, and counts.
CREATE VIEW policy.number AS
SELECT r.name, r.effective_from, r.value, (r.name LIKE '%.%')::integer::bigint AS place FROM policy.rule AS r
UNION ALL
SELECT c.name, c.effective_from, c.value, c.position FROM read.rule_change AS c;

CREATE OR REPLACE FUNCTION policy.word(_name text, _day date) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.value FROM policy.number AS n WHERE split_part(n.name, '.', -1) = _name AND n.effective_from <= _day
    ORDER BY n.effective_from DESC, n.place DESC LIMIT 1
$$;

CREATE VIEW policy.recorded AS
SELECT e.position, f.data ->> 'name' AS name, f.data ->> 'value' AS value,
       (f.data ->> 'effective_from')::date AS effective_from, f.data ->> 'decided_in' AS decided_in,
       f.data ->> 'proposed_by' AS proposed_by, f.data ->> 'approved_by' AS approved_by, f.data ->> 'clause' AS clause
FROM log.events AS e CROSS JOIN LATERAL (SELECT convert_from(e.data, 'UTF8')::jsonb AS data) AS f
WHERE e.stream_id = 'rules-book' AND e.type IN ('huikuan.office.RuleRecorded.v1', 'huikuan.office.RuleChanged.v1');

CREATE VIEW bi.rules AS
SELECT DISTINCT ON (r.name COLLATE "C", r.effective_from)
       r.name, r.value, r.effective_from, r.decided_in, r.proposed_by, r.approved_by,
       (SELECT f.clause FROM policy.recorded AS f WHERE f.name = r.name ORDER BY f.position LIMIT 1) AS clause
FROM policy.recorded AS r ORDER BY r.name COLLATE "C", r.effective_from, r.position DESC;

GRANT SELECT ON bi.rules TO dashboard;
COMMENT ON VIEW bi.rules IS '本服务的规则数字及其生效日、依据与批准人 / The numbers of this service, each with the day from which it holds and who decided it';
COMMENT ON COLUMN bi.rules.name IS '名称 / name';
COMMENT ON COLUMN bi.rules.value IS '数值 / value';
COMMENT ON COLUMN bi.rules.effective_from IS '生效日 / holds from this day on';
COMMENT ON COLUMN bi.rules.decided_in IS '决定依据 / where it was decided';
COMMENT ON COLUMN bi.rules.proposed_by IS '提议人（随系统或首次启动带来的为空） / who proposed it; empty for what came with the first start';
COMMENT ON COLUMN bi.rules.approved_by IS '批准人 / who approved it';
COMMENT ON COLUMN bi.rules.clause IS '制度条款 / clause of the policies';

RESET ROLE;
