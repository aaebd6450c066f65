-- A grade of now is added up from a row a day (read.graded_day), so that it costs no more beside a long history; a grade of
-- any day is counted from the facts, as before. Both are judged by the same words. Facts belong to number and customer.
SET LOCAL ROLE huikuan_service;

CREATE FUNCTION bi.judged(as_of date, volume numeric, due numeric, cleared numeric, days integer, times integer,
                          bad_debt boolean)
RETURNS TABLE (grade text, on_time numeric, reason text)
LANGUAGE sql STABLE AS $$
WITH told AS (
    SELECT volume >= policy.figure('large_volume', as_of) AS large,
           days > policy.figure('bad_overdue_days', as_of) AS overdue_bad,
           times >= policy.figure('bad_bounces', as_of) AS bounced_bad,
           cleared < policy.figure('problem_on_time', as_of) * due AS unpunctual,
           days > policy.figure('problem_overdue_days', as_of) AS overdue_problem,
           times >= policy.figure('problem_bounces', as_of) AS bounced_problem
)
SELECT CASE WHEN bad_debt OR t.overdue_bad OR t.bounced_bad THEN 'D'
            WHEN NOT t.large THEN 'C'
            WHEN t.unpunctual OR t.overdue_problem OR t.bounced_problem THEN 'B'
            ELSE 'A' END,
       -- Half up to 4 decimals by whole-number division, so that the exact ratio is rounded once.
       (CASE WHEN due = 0 THEN 1 ELSE div(20000 * cleared + due, 2 * due) / 10000 END)::numeric(5,4),
       concat_ws(';', CASE WHEN bad_debt THEN 'write_off' END,
                      CASE WHEN t.overdue_bad THEN 'overdue_180' END,
                      CASE WHEN t.bounced_bad THEN 'bounced_2' END,
                      CASE WHEN t.unpunctual THEN 'on_time' END,
                      CASE WHEN t.overdue_problem AND NOT t.overdue_bad THEN 'overdue_30' END,
                      CASE WHEN t.bounced_problem AND NOT t.bounced_bad THEN 'bounced_1' END)
FROM told AS t
$$;

COMMENT ON FUNCTION bi.judged(date, numeric, numeric, numeric, integer, integer, boolean) IS '由各项数字得出等级、按期付款比例与依据 / Grade, share paid in time and reasons that follow from the figures';
REVOKE ALL ON FUNCTION bi.judged(date, numeric, numeric, numeric, integer, integer, boolean) FROM PUBLIC;

CREATE OR REPLACE FUNCTION bi.grades_of(as_of date, asked text[])
RETURNS TABLE (customer_id text, grade text, volume numeric, on_time numeric, max_days_overdue integer,
               bounced integer, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH rule AS MATERIALIZED (
    SELECT policy.figure('small_difference', as_of) AS small,
           as_of - policy.figure('window_days', as_of)::integer AS since,
           as_of - policy.figure('write_off_days', as_of)::integer AS write_offs_since
),
who AS (SELECT DISTINCT w.customer_id FROM unnest(asked) AS w(customer_id)),
reversed AS (
    SELECT r.customer_id, r.allocation_no, sum(r.amount) AS amount
    FROM who JOIN read.reversal AS r USING (customer_id) WHERE r.reversed_on <= as_of GROUP BY 1, 2
),
-- An allocation counts for what is left of it on the day.
paid AS (
    SELECT a.customer_id, a.invoice_no, a.allocated_on, a.amount - coalesce(r.amount, 0) AS amount
    FROM who JOIN read.allocation AS a USING (customer_id) LEFT JOIN reversed AS r USING (customer_id, allocation_no)
    WHERE a.allocated_on <= as_of
),
credited AS (
    SELECT n.customer_id, n.invoice_no, sum(n.amount) AS amount
    FROM who JOIN read.credit_note AS n USING (customer_id) WHERE n.dated_on <= as_of GROUP BY 1, 2
),
recovered AS (
    SELECT r.customer_id, r.write_off_no, sum(r.amount) AS amount
    FROM who JOIN read.write_off_reversal AS r USING (customer_id) WHERE r.reversed_on <= as_of GROUP BY 1, 2
),
lost AS (
    SELECT w.customer_id, w.invoice_no, w.dated_on, w.amount - coalesce(r.amount, 0) AS amount
    FROM who JOIN read.write_off AS w USING (customer_id) LEFT JOIN recovered AS r USING (customer_id, write_off_no)
    WHERE w.dated_on <= as_of
),
-- net: what of the invoice is left after credit notes; owed: after write-offs too.
invoice AS (
    SELECT i.customer_id, i.invoice_no, i.issued_on, i.amount - coalesce(c.amount, 0) AS net,
           i.amount - coalesce(c.amount, 0) - coalesce(l.amount, 0) AS owed, coalesce(p.amount, 0) AS paid
    FROM who JOIN read.invoice AS i USING (customer_id)
    LEFT JOIN credited AS c USING (customer_id, invoice_no)
    LEFT JOIN (SELECT customer_id, invoice_no, sum(amount) AS amount FROM lost GROUP BY 1, 2) AS l
        USING (customer_id, invoice_no)
    LEFT JOIN (SELECT customer_id, invoice_no, sum(amount) AS amount FROM paid GROUP BY 1, 2) AS p
        USING (customer_id, invoice_no)
    WHERE i.issued_on <= as_of
),
-- Money fills the instalments from the first, credit notes and write-offs cut them off from the last:
-- an instalment is the piece of [0, amount] from `below` to `upto`.
part AS (
    SELECT i.customer_id, i.invoice_no, n.part, n.due_on, n.upto - n.amount AS below,
           greatest(0, least(n.upto, i.net) - (n.upto - n.amount)) AS due,
           greatest(0, least(n.upto, i.owed) - greatest(n.upto - n.amount, i.paid)) AS open
    FROM invoice AS i JOIN read.instalment AS n USING (customer_id, invoice_no)
    WHERE n.due_on <= as_of
),
in_time AS (
    SELECT d.customer_id, d.invoice_no, d.part, sum(p.amount) AS amount
    FROM part AS d CROSS JOIN rule JOIN paid AS p USING (customer_id, invoice_no)
    WHERE d.due_on > rule.since AND p.allocated_on <= d.due_on GROUP BY 1, 2, 3
),
punctual AS (
    SELECT d.customer_id, sum(d.due) AS due,
           sum(greatest(0, least(coalesce(t.amount, 0) - d.below, d.due))) AS cleared
    FROM part AS d CROSS JOIN rule LEFT JOIN in_time AS t USING (customer_id, invoice_no, part)
    WHERE d.due_on > rule.since GROUP BY 1
),
late AS (
    SELECT d.customer_id, max(as_of - d.due_on) AS days
    FROM part AS d CROSS JOIN rule WHERE d.open > rule.small GROUP BY 1
),
bought AS (
    SELECT i.customer_id, sum(i.net) AS amount
    FROM invoice AS i CROSS JOIN rule WHERE i.issued_on > rule.since GROUP BY 1
),
bad_debt AS (
    SELECT DISTINCT l.customer_id FROM lost AS l CROSS JOIN rule
    WHERE l.dated_on > rule.write_offs_since AND l.amount > rule.small
),
returned AS (
    SELECT b.customer_id, count(*)::integer AS times
    FROM who JOIN read.bounce AS b USING (customer_id) CROSS JOIN rule
    WHERE b.bounced_on <= as_of AND b.bounced_on > rule.since GROUP BY 1
),
listed AS (
    SELECT c.customer_id FROM who JOIN read.customer AS c USING (customer_id) WHERE c.registered_on <= as_of
    UNION
    SELECT i.customer_id FROM invoice AS i
),
figures AS (
    SELECT l.customer_id, coalesce(b.amount, 0)::numeric(18,2) AS volume,
           coalesce(p.due, 0) AS due, coalesce(p.cleared, 0) AS cleared,
           coalesce(o.days, 0) AS days, coalesce(r.times, 0) AS times, d.customer_id IS NOT NULL AS bad_debt
    FROM listed AS l
    LEFT JOIN bought AS b USING (customer_id)
    LEFT JOIN punctual AS p USING (customer_id)
    LEFT JOIN late AS o USING (customer_id)
    LEFT JOIN returned AS r USING (customer_id)
    LEFT JOIN bad_debt AS d USING (customer_id)
)
SELECT f.customer_id, j.grade, f.volume, j.on_time, f.days, f.times, j.reason
FROM figures AS f
CROSS JOIN LATERAL bi.judged(as_of, f.volume, f.due, f.cleared, f.days, f.times, f.bad_debt) AS j
ORDER BY f.customer_id COLLATE "C"
$$;

-- For one customer the plan is known beforehand: making it anew would cost more than running it.
CREATE FUNCTION bi.grade_now(as_of date, asked text)
RETURNS TABLE (customer_id text, grade text, volume numeric, on_time numeric, max_days_overdue integer,
               bounced integer, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
WITH rule AS MATERIALIZED (
    SELECT policy.figure('small_difference', as_of) AS small,
           as_of - policy.figure('window_days', as_of)::integer AS since,
           as_of - policy.figure('write_off_days', as_of)::integer AS write_offs_since
),
days AS (
    SELECT coalesce(sum(d.issued) FILTER (WHERE d.day > rule.since), 0)::numeric(18,2) AS volume,
           coalesce(sum(d.due) FILTER (WHERE d.day > rule.since), 0) AS due,
           coalesce(sum(d.cleared) FILTER (WHERE d.day > rule.since), 0) AS cleared,
           coalesce(max(as_of - d.day) FILTER (WHERE d.open > rule.small), 0) AS late,
           count(*) > 0 AS any
    FROM read.graded_day AS d CROSS JOIN rule WHERE d.customer_id = asked AND d.day <= as_of
),
returned AS (
    SELECT count(*)::integer AS times FROM read.bounce AS b CROSS JOIN rule
    WHERE b.customer_id = asked AND b.bounced_on <= as_of AND b.bounced_on > rule.since
),
lost AS (
    SELECT EXISTS (
        SELECT FROM read.write_off AS w CROSS JOIN rule
        WHERE w.customer_id = asked AND w.dated_on > rule.write_offs_since AND w.amount > rule.small
          AND w.amount - coalesce((SELECT sum(r.amount) FROM read.write_off_reversal AS r
                                   WHERE r.invoice_no = w.invoice_no AND r.write_off_no = w.write_off_no
                                     AND r.customer_id = asked), 0) > rule.small
    ) AS bad_debt
)
SELECT asked, j.grade, d.volume, j.on_time, d.late, r.times, j.reason
FROM days AS d CROSS JOIN returned AS r CROSS JOIN lost AS l
CROSS JOIN LATERAL bi.judged(as_of, d.volume, d.due, d.cleared, d.late, r.times, l.bad_debt) AS j
WHERE d.any OR EXISTS (SELECT FROM read.customer AS c WHERE c.customer_id = asked AND c.registered_on <= as_of)
$$;

COMMENT ON FUNCTION bi.grade_now(date, text) IS '一个客户在其最近变动日或之后某日的信用等级，列同 bi.grades / The grade of one customer on a day not before its newest fact; columns as in bi.grades';
REVOKE ALL ON FUNCTION bi.grade_now(date, text) FROM PUBLIC;

RESET ROLE;
