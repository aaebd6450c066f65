-- Reports of any day beside a long history: movements are added up for those invoices alone that moved after the day, and
-- the planner is told how many rows a join has. It multiplies what it thinks of number and customer, as if a number could
-- be anybody's, and takes 100,000 rows for 100; a row that an outer join keeps is counted. Columns and rows are as before.
SET LOCAL ROLE huikuan_service;

CREATE OR REPLACE FUNCTION read.standing_on(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, issued_on date, due_on date, delivered boolean,
               amount numeric, collected numeric, credited numeric, written_off numeric, unsettled boolean)
LANGUAGE sql STABLE AS $$
    SELECT i.invoice_no, i.customer_id, i.contract_no, i.issued_on, coalesce(d.due_on, i.due_on), d.invoice_no IS NOT NULL,
           i.amount,
           CASE WHEN b.moved_on > as_of OR b.moved_at > known_at THEN (
               SELECT coalesce(sum(v.collected), 0) FROM read.movement AS v
               WHERE v.invoice_no = i.invoice_no AND v.customer_id = i.customer_id
                 AND v.business_on <= as_of AND (known_at IS NULL OR v.recorded_at <= known_at)
           ) ELSE b.collected END,
           CASE WHEN b.moved_on > as_of OR b.moved_at > known_at THEN (
               SELECT coalesce(sum(v.credited), 0) FROM read.movement AS v
               WHERE v.invoice_no = i.invoice_no AND v.customer_id = i.customer_id
                 AND v.business_on <= as_of AND (known_at IS NULL OR v.recorded_at <= known_at)
           ) ELSE b.credited END,
           CASE WHEN b.moved_on > as_of OR b.moved_at > known_at THEN (
               SELECT coalesce(sum(v.written_off), 0) FROM read.movement AS v
               WHERE v.invoice_no = i.invoice_no AND v.customer_id = i.customer_id
                 AND v.business_on <= as_of AND (known_at IS NULL OR v.recorded_at <= known_at)
           ) ELSE b.written_off END,
           b.settled_on IS NULL OR b.settled_on > as_of OR b.moved_at > known_at
    FROM read.invoice AS i
    LEFT JOIN read.balance AS b ON b.invoice_no = i.invoice_no AND b.customer_id = i.customer_id
    LEFT JOIN read.delivery AS d ON d.invoice_no = i.invoice_no AND d.customer_id = i.customer_id
        AND (known_at IS NULL OR d.recorded_at <= known_at)
    WHERE i.issued_on <= as_of AND (known_at IS NULL OR i.recorded_at <= known_at)
      AND (b.invoice_no IS NULL) IS NOT TRUE
$$;

-- Begins with the balances of which something is open, or that moved since.
CREATE OR REPLACE FUNCTION read.open_part(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, number integer, due_on date, amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT * FROM (
        SELECT b.invoice_no, b.customer_id, i.contract_no, p.number, p.due_on,
               CASE WHEN b.moved_on > as_of OR b.moved_at > known_at THEN (
                   SELECT least(p.closes_at, i.amount - coalesce(sum(v.credited), 0) - coalesce(sum(v.written_off), 0))
                          - greatest(p.opens_at, coalesce(sum(v.collected), 0))
                   FROM read.movement AS v
                   WHERE v.invoice_no = b.invoice_no AND v.customer_id = b.customer_id
                     AND v.business_on <= as_of AND (known_at IS NULL OR v.recorded_at <= known_at)
               ) ELSE least(p.closes_at, i.amount - b.credited - b.written_off) - greatest(p.opens_at, b.collected)
               END AS amount
        FROM read.balance AS b
        LEFT JOIN read.invoice AS i ON i.invoice_no = b.invoice_no AND i.customer_id = b.customer_id
            AND i.issued_on <= as_of AND (known_at IS NULL OR i.recorded_at <= known_at)
        LEFT JOIN read.delivery AS d ON d.invoice_no = b.invoice_no AND d.customer_id = b.customer_id
            AND (known_at IS NULL OR d.recorded_at <= known_at)
        LEFT JOIN read.instalment AS p ON p.invoice_no = b.invoice_no AND p.customer_id = b.customer_id
            AND p.delivered = (d.invoice_no IS NOT NULL)
        WHERE (b.settled_on IS NULL OR b.settled_on > as_of OR b.moved_at > known_at)
          AND (i.invoice_no IS NULL) IS NOT TRUE AND (p.invoice_no IS NULL) IS NOT TRUE
    ) AS part
    WHERE part.amount > 0
$$;

-- A part that is due is no condition on the join, or the planner would count by number and customer again.
CREATE OR REPLACE FUNCTION bi.overdue(as_of date, known_at timestamptz DEFAULT NULL)
RETURNS TABLE (invoice_no text, customer_id text, staff_id text, due_on date, days_overdue integer,
               outstanding numeric, stage integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
SET plan_cache_mode = force_custom_plan AS $$
    WITH rule AS MATERIALIZED (
        SELECT policy.figure('small_difference', as_of) AS small, policy.list('stage_days', as_of) AS stage_days
    ),
    paused AS MATERIALIZED (SELECT * FROM read.paused_on(as_of, known_at))
    SELECT o.invoice_no, o.customer_id, r.staff_id, o.due_on, as_of - o.due_on,
           o.amount::numeric(18,2),
           CASE WHEN o.amount <= rule.small THEN 0 ELSE (
               SELECT count(*)::integer FROM unnest(rule.stage_days) AS begins(day)
               WHERE coalesce(least(w.since, p.since), as_of) - o.due_on >= begins.day
           ) END
    FROM read.open_part(as_of, known_at) AS o CROSS JOIN rule
    LEFT JOIN read.rep_on(as_of, known_at) AS r ON r.contract_no = o.contract_no
    LEFT JOIN paused AS w ON w.invoice_no = o.invoice_no AND w.customer_id = o.customer_id AND w.part IS NULL
    LEFT JOIN paused AS p ON p.invoice_no = o.invoice_no AND p.customer_id = o.customer_id AND p.part = o.number
    WHERE coalesce(o.due_on < as_of, false)
    ORDER BY o.invoice_no COLLATE "C", o.due_on, o.number
$$;

-- The last month of read.later_line: asked for by itself, it need not be looked for in all of them.
CREATE VIEW read.last_moved AS
SELECT m.day
FROM (SELECT generate_series(
          (SELECT f.day FROM read.later_from AS f), (SELECT max(e.business_on) FROM read.commission_entry AS e), '1 month'
      )::date AS day) AS m
WHERE EXISTS (
    SELECT FROM read.open_entry AS e
    WHERE e.component <> 'cash' AND e.business_on >= m.day AND e.business_on < m.day + interval '1 month'
    GROUP BY e.staff_id, e.role, e.invoice_no, e.component HAVING sum(e.amount) <> 0)
ORDER BY m.day DESC LIMIT 1;

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
        e.day, (SELECT l.day FROM read.last_moved AS l),
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
