-- What was settled for a leaver is settled before the month's close: that pays what is later, and brings his balance
-- forward. P4-8.2
SET LOCAL ROLE huikuan_service;

CREATE OR REPLACE VIEW read.opening_line AS
SELECT o.day, t.staff_id, t.role, t.invoice_no, t.component,
       sum(t.earned) AS entitled_to_date, sum(t.settled) AS settled_before, sum(t.earned) - sum(t.settled) AS payable
FROM (
    SELECT e.staff_id, e.role, e.invoice_no, e.component, e.amount AS earned, 0 AS settled
    FROM read.commission_entry AS e
    WHERE e.component <> 'cash' AND e.business_on < (SELECT f.day FROM read.later_from AS f)
    UNION ALL
    SELECT s.staff_id, s.role, s.invoice_no, s.component, 0, s.payable FROM read.frozen_line AS s
    UNION ALL
    SELECT l.staff_id, l.role, l.invoice_no, l.component, 0, l.payable FROM read.leaver_line AS l
) AS t CROSS JOIN read.open_from AS o
GROUP BY o.day, t.staff_id, t.role, t.invoice_no, t.component HAVING sum(t.earned) <> sum(t.settled);

-- What everybody's last statement carried into the first open month.
CREATE VIEW read.carried_in AS
SELECT s.staff_id, o.day, s.carried_forward
FROM read.closed_statement AS s CROSS JOIN read.open_from AS o
WHERE s.month = (SELECT max(c.month) FROM read.closed_month AS c)
  AND NOT EXISTS (SELECT FROM read.leaver_statement AS l WHERE l.staff_id = s.staff_id AND l.through >= o.day)
UNION ALL
SELECT l.staff_id, o.day, l.carried_forward
FROM read.leaver_statement AS l CROSS JOIN read.open_from AS o
WHERE l.through >= o.day AND NOT EXISTS (
    SELECT FROM read.leaver_statement AS n WHERE n.staff_id = l.staff_id AND n.through > l.through);

CREATE OR REPLACE VIEW read.open_statement AS
WITH told AS (
    SELECT l.staff_id, l.day, l.payable, 0 AS carried FROM read.open_line AS l
    UNION ALL
    SELECT c.staff_id, c.day, 0, c.carried_forward FROM read.carried_in AS c WHERE c.carried_forward <> 0
),
earned AS (
    SELECT t.staff_id, t.day, coalesce(sum(t.payable) FILTER (WHERE t.payable > 0), 0) AS earned,
           coalesce(sum(t.payable) FILTER (WHERE t.payable < 0), 0) AS clawed_back, sum(t.carried) AS carried,
           lead(t.day) OVER (PARTITION BY t.staff_id ORDER BY t.day) AS next
    FROM told AS t GROUP BY t.staff_id, t.day
),
-- A balance is shown in every open month up to the one in which the last fact was recorded.
balance AS (
    SELECT e.staff_id, m.day::date AS day,
           CASE WHEN m.day = e.day THEN e.earned ELSE 0 END AS earned,
           CASE WHEN m.day = e.day THEN e.clawed_back ELSE 0 END AS clawed_back,
           CASE WHEN m.day = e.day THEN e.carried ELSE 0 END AS carried
    FROM earned AS e
    CROSS JOIN LATERAL generate_series(e.day::timestamp, coalesce(e.next - interval '1 month', greatest(
        e.day, (SELECT max(l.day) FROM read.later_line AS l),
        (SELECT date_trunc('month', max(c.recorded_at) AT TIME ZONE 'Asia/Shanghai') FROM read.cause AS c)
    )), interval '1 month') AS m(day)
),
running AS (
    SELECT b.*, sum(b.carried) OVER (PARTITION BY b.staff_id ORDER BY b.day) AS start,
           sum(b.carried + b.earned + b.clawed_back) OVER (PARTITION BY b.staff_id ORDER BY b.day) AS total
    FROM balance AS b
),
-- What is paid out month by month is what the running total gains over its highest point so far, from 0 on.
closing AS (
    SELECT r.*, r.total - greatest(0, max(r.total) OVER (PARTITION BY r.staff_id ORDER BY r.day)) AS carried_forward
    FROM running AS r
),
whole AS (
    SELECT c.*, coalesce(lag(c.carried_forward) OVER (PARTITION BY c.staff_id ORDER BY c.day), c.start) AS brought_forward
    FROM closing AS c
)
SELECT w.day, w.staff_id, w.brought_forward, w.earned, w.clawed_back,
       w.brought_forward + w.earned + w.clawed_back - w.carried_forward AS payable, w.carried_forward
FROM whole AS w WHERE w.earned <> 0 OR w.clawed_back <> 0 OR w.brought_forward <> 0;

CREATE VIEW bi.leaver_statements AS
SELECT s.staff_id, s.through, s.brought_forward, s.earned, s.clawed_back, s.payable, s.carried_forward
FROM read.leaver_statement AS s
ORDER BY s.staff_id COLLATE "C", s.through;

COMMENT ON VIEW bi.leaver_statements IS '离职人员的提成结算单 / Commission statements of leavers, settled through a day';
COMMENT ON COLUMN bi.leaver_statements.staff_id IS '人员 / person';
COMMENT ON COLUMN bi.leaver_statements.through IS '结算截至日 / the last day that is settled';
COMMENT ON COLUMN bi.leaver_statements.brought_forward IS '上期结转 / brought forward, yuan, at most 0';
COMMENT ON COLUMN bi.leaver_statements.earned IS '新增 / sum of positive lines, yuan';
COMMENT ON COLUMN bi.leaver_statements.clawed_back IS '扣回 / sum of negative lines, yuan';
COMMENT ON COLUMN bi.leaver_statements.payable IS '应付 / payable, yuan';
COMMENT ON COLUMN bi.leaver_statements.carried_forward IS '结转 / carried forward, yuan, at most 0';
GRANT SELECT ON bi.leaver_statements TO dashboard;

RESET ROLE;
