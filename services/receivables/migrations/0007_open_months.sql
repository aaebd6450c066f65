-- What is open of commission beside a long history: what was earned up to the first open month is compared with what was
-- settled once, later months look at the invoices that moved in them, and a person asked for reaches the tables. Columns
-- and rows are as before.
SET LOCAL ROLE huikuan_service;

CREATE VIEW read.later_from AS SELECT (o.day + interval '1 month')::date AS day FROM read.open_from AS o;

-- The first open month: everything earned up to its end, less what was settled.
CREATE VIEW read.opening_line AS
SELECT o.day, t.staff_id, t.role, t.invoice_no, t.component,
       sum(t.earned) AS entitled_to_date, sum(t.settled) AS settled_before, sum(t.earned) - sum(t.settled) AS payable
FROM (
    SELECT e.staff_id, e.role, e.invoice_no, e.component, e.amount AS earned, 0 AS settled
    FROM read.commission_entry AS e
    WHERE e.component <> 'cash' AND e.business_on < (SELECT f.day FROM read.later_from AS f)
    UNION ALL
    SELECT s.staff_id, s.role, s.invoice_no, s.component, 0, s.payable FROM read.frozen_line AS s
) AS t CROSS JOIN read.open_from AS o
GROUP BY o.day, t.staff_id, t.role, t.invoice_no, t.component HAVING sum(t.earned) <> sum(t.settled);

-- The months after it: what moved in each.
CREATE VIEW read.later_line AS
WITH moved AS (
    SELECT e.staff_id, e.role, e.invoice_no, e.component,
           greatest(date_trunc('month', e.business_on)::date, o.day) AS day, sum(e.amount) AS amount
    FROM read.commission_entry AS e CROSS JOIN read.open_from AS o
    WHERE e.component <> 'cash' AND e.invoice_no IN (
        SELECT l.invoice_no FROM read.commission_entry AS l WHERE l.business_on >= (SELECT f.day FROM read.later_from AS f))
    GROUP BY 1, 2, 3, 4, 5
),
entitled AS (
    SELECT m.*, sum(m.amount) OVER (PARTITION BY m.staff_id, m.role, m.invoice_no, m.component ORDER BY m.day) AS to_date
    FROM moved AS m
)
SELECT e.day, e.staff_id, e.role, e.invoice_no, e.component,
       e.to_date AS entitled_to_date, e.to_date - e.amount AS settled_before, e.amount AS payable
FROM entitled AS e WHERE e.amount <> 0 AND e.day >= (SELECT f.day FROM read.later_from AS f);

CREATE OR REPLACE VIEW read.open_line AS
SELECT o.day, o.staff_id, o.role, o.invoice_no, o.component, o.entitled_to_date, o.settled_before, o.payable
FROM read.opening_line AS o
UNION ALL
SELECT l.day, l.staff_id, l.role, l.invoice_no, l.component, l.entitled_to_date, l.settled_before, l.payable
FROM read.later_line AS l;

CREATE OR REPLACE VIEW read.open_statement AS
WITH told AS (
    SELECT l.staff_id, l.day, l.payable, 0 AS carried FROM read.open_line AS l
    UNION ALL
    SELECT s.staff_id, o.day, 0, s.carried_forward FROM read.closed_statement AS s CROSS JOIN read.open_from AS o
    WHERE s.carried_forward <> 0 AND s.month = (SELECT max(c.month) FROM read.closed_month AS c)
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

RESET ROLE;
