-- Functions beside a role, as others may read them.
SET LOCAL ROLE huikuan_service;

CREATE VIEW bi.functions AS
SELECT f.staff_id, f.function, f.from_on, f.to_on FROM read.function_held AS f
WHERE f.to_on IS NULL OR f.from_on < f.to_on;

COMMENT ON VIEW bi.functions IS '职能：每人每段一行 / Functions beside a role: one row per person and period';
COMMENT ON COLUMN bi.functions.staff_id IS '员工编号 / Staff id';
COMMENT ON COLUMN bi.functions.function IS '职能 / Function';
COMMENT ON COLUMN bi.functions.from_on IS '起始日 / First day with it';
COMMENT ON COLUMN bi.functions.to_on IS '止日（不含），空为至今 / First day without it; empty: until it is ended';
GRANT SELECT ON bi.functions TO dashboard;

RESET ROLE;
