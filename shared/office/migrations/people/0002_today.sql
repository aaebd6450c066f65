-- Today is the company's: in a home for trials the day on which its clock stands.
SET LOCAL ROLE huikuan_service;

CREATE OR REPLACE VIEW bi.people AS
SELECT p.staff_id, p.name, q.department, q.role
FROM read.person AS p
JOIN LATERAL (
    SELECT q.department, q.role FROM read.placement AS q WHERE q.staff_id = p.staff_id
    ORDER BY q.effective_on > ((SELECT log.now()) AT TIME ZONE 'Asia/Shanghai')::date,
             abs(q.effective_on - ((SELECT log.now()) AT TIME ZONE 'Asia/Shanghai')::date), q.position DESC LIMIT 1
) AS q ON true;

RESET ROLE;
