-- What is open of commission is looked up at the invoices of which something is open; what was settled long ago is not
-- added up again. Columns and rows are as before.
SET LOCAL ROLE huikuan_service;

-- All entries of invoices of which something may be open. Closed months may be known here before the entries know of
-- their closes, or after: an invoice that was settled in a month which is open still is looked at. The upper bound tells
-- the planner that these are few.
CREATE VIEW read.open_entry AS
SELECT e.staff_id, e.role, e.invoice_no, e.component, e.business_on, e.amount
FROM read.commission_entry AS e
WHERE e.settled_in IS NULL
   OR e.settled_in BETWEEN (SELECT to_char(o.day, 'YYYY-MM') FROM read.open_from AS o) AND '9999-12';

-- The first open month: everything earned up to its end, less what was settled.
CREATE OR REPLACE VIEW read.opening_line AS
SELECT o.day, t.staff_id, t.role, t.invoice_no, t.component,
       sum(t.earned) AS entitled_to_date, sum(t.settled) AS settled_before, sum(t.earned) - sum(t.settled) AS payable
FROM (
    SELECT e.staff_id, e.role, e.invoice_no, e.component, e.amount AS earned, 0 AS settled
    FROM read.open_entry AS e
    WHERE e.component <> 'cash' AND e.business_on < (SELECT f.day FROM read.later_from AS f)
    UNION ALL
    SELECT s.staff_id, s.role, s.invoice_no, s.component, 0, s.payable FROM read.frozen_line AS s
    WHERE s.invoice_no = ANY (ARRAY(SELECT e.invoice_no FROM read.open_entry AS e))
    UNION ALL
    SELECT l.staff_id, l.role, l.invoice_no, l.component, 0, l.payable FROM read.leaver_line AS l
    WHERE l.invoice_no = ANY (ARRAY(SELECT e.invoice_no FROM read.open_entry AS e))
) AS t CROSS JOIN read.open_from AS o
GROUP BY o.day, t.staff_id, t.role, t.invoice_no, t.component HAVING sum(t.earned) <> sum(t.settled);

-- The months after it: what moved in each. Whatever moved in one is open.
CREATE OR REPLACE VIEW read.later_line AS
WITH moved AS (
    SELECT e.staff_id, e.role, e.invoice_no, e.component,
           greatest(date_trunc('month', e.business_on)::date, o.day) AS day, sum(e.amount) AS amount
    FROM read.open_entry AS e CROSS JOIN read.open_from AS o
    WHERE e.component <> 'cash' AND e.invoice_no IN (
        SELECT l.invoice_no FROM read.open_entry AS l WHERE l.business_on >= (SELECT f.day FROM read.later_from AS f))
    GROUP BY 1, 2, 3, 4, 5
),
entitled AS (
    SELECT m.*, sum(m.amount) OVER (PARTITION BY m.staff_id, m.role, m.invoice_no, m.component ORDER BY m.day) AS to_date
    FROM moved AS m
)
SELECT e.day, e.staff_id, e.role, e.invoice_no, e.component,
       e.to_date AS entitled_to_date, e.to_date - e.amount AS settled_before, e.amount AS payable
FROM entitled AS e WHERE e.amount <> 0 AND e.day >= (SELECT f.day FROM read.later_from AS f);

RESET ROLE;
