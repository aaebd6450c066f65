-- The roster as others may read it: periods as a view, one day as a function.
-- Everything here belongs to the service's role, whoever applies it.
SET LOCAL ROLE huikuan_service;

CREATE VIEW bi.roster AS
WITH place AS (
    SELECT staff_id, joined_on AS from_on, role, department FROM read.employment
    UNION ALL
    SELECT m.staff_id, m.effective_on, m.role, m.department FROM read.move AS m
),
-- Somebody who moves on the very day of joining has only the place moved to.
period AS (
    SELECT p.staff_id, p.from_on, p.role, p.department,
           lead(p.from_on) OVER (PARTITION BY p.staff_id ORDER BY p.from_on) - 1 AS until_on
    FROM place AS p
    WHERE NOT EXISTS (SELECT FROM read.employment AS e JOIN read.move AS m USING (staff_id)
                      WHERE e.staff_id = p.staff_id AND e.joined_on = p.from_on AND m.effective_on = p.from_on
                        AND (e.role, e.department) = (p.role, p.department)
                        AND (m.role, m.department) <> (p.role, p.department))
)
SELECT e.staff_id, e.name, p.role, p.department, p.from_on, coalesce(p.until_on, d.left_on) AS to_on
FROM period AS p
JOIN read.employment AS e USING (staff_id)
LEFT JOIN read.departure AS d USING (staff_id);

COMMENT ON VIEW bi.roster IS '花名册：每人每段任职一行 / The roster: one row per person and period in one place';
COMMENT ON COLUMN bi.roster.staff_id IS '员工编号 / Staff id';
COMMENT ON COLUMN bi.roster.name IS '姓名 / Name';
COMMENT ON COLUMN bi.roster.role IS '职务 / Role';
COMMENT ON COLUMN bi.roster.department IS '部门 / Department';
COMMENT ON COLUMN bi.roster.from_on IS '起始日 / First day in this place';
COMMENT ON COLUMN bi.roster.to_on IS '截止日，空为至今 / Last day in this place; empty: still there';

CREATE VIEW bi.department_heads AS
SELECT h.department, nullif(h.effective_on, '-infinity') AS from_on, h.manager_id
FROM read.department_head AS h;

COMMENT ON VIEW bi.department_heads IS '部门负责人及其起始日 / Heads of departments, each from a day on';
COMMENT ON COLUMN bi.department_heads.department IS '部门 / Department';
COMMENT ON COLUMN bi.department_heads.from_on IS '起始日，空为向来如此 / From this day; empty: as far back as anybody asks';
COMMENT ON COLUMN bi.department_heads.manager_id IS '负责人编号，空为无 / The head; empty: nobody';

CREATE FUNCTION bi.roster(as_of date)
RETURNS TABLE (staff_id text, name text, role text, department text, manager_id text, joined_on date, left_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.staff_id, e.name, coalesce(m.role, e.role), coalesce(m.department, e.department), h.manager_id,
           e.joined_on, d.left_on
    FROM read.employment AS e
    LEFT JOIN read.departure AS d ON d.staff_id = e.staff_id
    LEFT JOIN LATERAL (SELECT m.role, m.department FROM read.move AS m
                       WHERE m.staff_id = e.staff_id AND m.effective_on <= as_of
                       ORDER BY m.effective_on DESC LIMIT 1) AS m ON true
    LEFT JOIN LATERAL (SELECT h.manager_id FROM read.department_head AS h
                       WHERE h.department = coalesce(m.department, e.department) AND h.effective_on <= as_of
                       ORDER BY h.effective_on DESC LIMIT 1) AS h ON true
    WHERE e.joined_on <= as_of AND (d.left_on IS NULL OR d.left_on >= as_of)
    ORDER BY e.staff_id COLLATE "C"
$$;

COMMENT ON FUNCTION bi.roster(date) IS '某日在职人员：staff_id 员工编号，name 姓名，role 职务，department 部门，manager_id 部门负责人，joined_on 入职日，left_on 离职日
Who works here on a day: staff_id, name, role, department, manager_id (head of the department on that day), joined_on, left_on (last day, if it is known)';

REVOKE ALL ON FUNCTION bi.roster(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.roster(date) TO dashboard;
GRANT USAGE ON SCHEMA bi TO dashboard;
GRANT SELECT ON bi.roster, bi.department_heads TO dashboard;

RESET ROLE;
