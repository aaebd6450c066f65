-- The roster as of a day, out of the tables of the projection `office_people`. P4-1
SET LOCAL ROLE huikuan_service;

CREATE FUNCTION read.placement_on(as_of date) RETURNS TABLE (staff_id text, role text, department text)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (p.staff_id) p.staff_id, p.role, p.department
    FROM read.placement AS p WHERE p.effective_on <= as_of ORDER BY p.staff_id, p.effective_on DESC, p.position DESC
$$;
COMMENT ON FUNCTION read.placement_on(date) IS '某日各人的职务与部门 / Role and department of everybody who had joined by a day';

CREATE FUNCTION read.head_on(as_of date) RETURNS TABLE (department text, manager_id text)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (h.department) h.department, h.manager_id
    FROM read.headship AS h WHERE h.effective_on <= as_of ORDER BY h.department, h.effective_on DESC
$$;
COMMENT ON FUNCTION read.head_on(date) IS '某日各部门的负责人 / The head of every department on a day';

CREATE VIEW bi.people AS
SELECT p.staff_id, p.name, q.department, q.role
FROM read.person AS p
JOIN LATERAL (
    SELECT q.department, q.role FROM read.placement AS q WHERE q.staff_id = p.staff_id
    ORDER BY q.effective_on > (now() AT TIME ZONE 'Asia/Shanghai')::date,
             abs(q.effective_on - (now() AT TIME ZONE 'Asia/Shanghai')::date), q.position DESC LIMIT 1
) AS q ON true;

COMMENT ON VIEW bi.people IS '人员姓名及今日的部门、职务（离职者为最后的） / Names of people, with department and role of today; of those who left, the last';
COMMENT ON COLUMN bi.people.staff_id IS '员工编号 / Staff id';
COMMENT ON COLUMN bi.people.name IS '姓名 / Name';
COMMENT ON COLUMN bi.people.department IS '部门 / Department';
COMMENT ON COLUMN bi.people.role IS '职务 / Role';
GRANT USAGE ON SCHEMA bi TO dashboard;
GRANT SELECT ON bi.people TO dashboard;

RESET ROLE;
