-- Grades of several days by one walk over the days of customers (read.graded_day): what the facts of a day come to holds
-- from `holds_from` on, and only where a day asked for lies before that, these facts are counted again.
SET LOCAL ROLE huikuan_service;

CREATE FUNCTION bi.judged_by(large_volume numeric, bad_overdue_days numeric, bad_bounces numeric,
                             problem_on_time numeric, problem_overdue_days numeric, problem_bounces numeric,
                             volume numeric, due numeric, cleared numeric, days integer, times integer,
                             bad_debt boolean)
RETURNS TABLE (grade text, on_time numeric, reason text)
LANGUAGE sql STABLE AS $$
WITH told AS (
    SELECT volume >= large_volume AS large, days > bad_overdue_days AS overdue_bad, times >= bad_bounces AS bounced_bad,
           cleared < problem_on_time * due AS unpunctual, days > problem_overdue_days AS overdue_problem,
           times >= problem_bounces AS bounced_problem
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

COMMENT ON FUNCTION bi.judged_by(numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric, integer, integer, boolean) IS '由各项数字与界限得出等级、按期付款比例与依据 / Grade, share paid in time and reasons that follow from figures and limits';
REVOKE ALL ON FUNCTION bi.judged_by(numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric, integer, integer, boolean) FROM PUBLIC;

CREATE OR REPLACE FUNCTION bi.judged(as_of date, volume numeric, due numeric, cleared numeric, days integer,
                                     times integer, bad_debt boolean)
RETURNS TABLE (grade text, on_time numeric, reason text)
LANGUAGE sql STABLE AS $$
WITH rule AS MATERIALIZED (
    SELECT policy.figure('large_volume', as_of) AS large_volume,
           policy.figure('bad_overdue_days', as_of) AS bad_overdue_days,
           policy.figure('bad_bounces', as_of) AS bad_bounces,
           policy.figure('problem_on_time', as_of) AS problem_on_time,
           policy.figure('problem_overdue_days', as_of) AS problem_overdue_days,
           policy.figure('problem_bounces', as_of) AS problem_bounces
)
SELECT j.grade, j.on_time, j.reason
FROM rule AS r
CROSS JOIN LATERAL bi.judged_by(r.large_volume, r.bad_overdue_days, r.bad_bounces, r.problem_on_time,
                                r.problem_overdue_days, r.problem_bounces, volume, due, cleared, days, times,
                                bad_debt) AS j
$$;

CREATE FUNCTION bi.grades_on(days date[], asked text[])
RETURNS TABLE (as_of date, customer_id text, grade text, volume numeric, on_time numeric, max_days_overdue integer,
               bounced integer, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
WITH RECURSIVE rule AS MATERIALIZED (
    SELECT d.day, policy.figure('small_difference', d.day) AS small,
           d.day - policy.figure('window_days', d.day)::integer AS since,
           d.day - policy.figure('write_off_days', d.day)::integer AS write_offs_since,
           policy.figure('large_volume', d.day) AS large_volume,
           policy.figure('bad_overdue_days', d.day) AS bad_overdue_days,
           policy.figure('bad_bounces', d.day) AS bad_bounces,
           policy.figure('problem_on_time', d.day) AS problem_on_time,
           policy.figure('problem_overdue_days', d.day) AS problem_overdue_days,
           policy.figure('problem_bounces', d.day) AS problem_bounces
    FROM (SELECT DISTINCT a.day FROM unnest(days) AS a(day)) AS d
),
asked_for AS MATERIALIZED (
    SELECT array_agg(r.day ORDER BY r.day) AS days, array_agg(r.since ORDER BY r.since) AS sinces,
           min(r.day) AS first, max(r.day) AS last, min(r.since) AS since, min(r.small) AS small
    FROM rule AS r
),
-- `nth` of the days asked for, and `place` of the beginning of its year among all beginnings.
placed AS MATERIALIZED (
    SELECT r.day, width_bucket(r.day, a.days) AS nth, width_bucket(r.since, a.sinces) AS place
    FROM rule AS r CROSS JOIN asked_for AS a
),
-- What holds on the day asked for: from the `nth` on, as long as its beginning lies before; added up before it is joined.
held AS (
    SELECT g.customer_id, width_bucket(g.holds_from - 1, a.days) + 1 AS nth, width_bucket(g.day - 1, a.sinces) AS place,
           sum(g.issued) AS issued, sum(g.due) AS due, sum(g.cleared) AS cleared
    FROM read.graded_day AS g CROSS JOIN asked_for AS a
    WHERE g.day > a.since AND g.holds_from <= a.last AND (asked IS NULL OR g.customer_id = ANY (asked))
    GROUP BY 1, 2, 3
),
open AS (
    SELECT g.customer_id, g.day, g.open, g.holds_from
    FROM read.graded_day AS g CROSS JOIN asked_for AS a
    WHERE g.open > a.small AND g.holds_from <= a.last AND (asked IS NULL OR g.customer_id = ANY (asked))
),
-- A day asked for that lies between a customer's day and the newest fact about it.
between_facts AS MATERIALIZED (
    SELECT g.customer_id, g.day, r.day AS as_of, r.since, r.small
    FROM read.graded_day AS g CROSS JOIN asked_for AS a JOIN rule AS r ON g.day <= r.day AND r.day < g.holds_from
    WHERE g.holds_from > g.day AND g.day <= a.last AND g.holds_from > a.first
      AND (asked IS NULL OR g.customer_id = ANY (asked))
),
part AS (
    SELECT b.as_of, b.customer_id, b.day, b.since, b.small, n.upto - n.amount AS below, n.upto,
           i.amount - c.amount AS net, i.amount - c.amount - l.amount AS owed, p.amount AS paid, p.in_time
    FROM between_facts AS b
    JOIN read.instalment AS n ON (n.customer_id, n.due_on) = (b.customer_id, b.day)
    JOIN read.invoice AS i ON (i.invoice_no, i.customer_id) = (n.invoice_no, n.customer_id)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(c.amount), 0) AS amount FROM read.credit_note AS c
        WHERE (c.invoice_no, c.customer_id) = (n.invoice_no, n.customer_id) AND c.dated_on <= b.as_of
    ) AS c
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(w.amount - coalesce((
            SELECT sum(r.amount) FROM read.write_off_reversal AS r
            WHERE (r.invoice_no, r.customer_id, r.write_off_no) = (w.invoice_no, w.customer_id, w.write_off_no)
              AND r.reversed_on <= b.as_of), 0)), 0) AS amount
        FROM read.write_off AS w
        WHERE (w.invoice_no, w.customer_id) = (n.invoice_no, n.customer_id) AND w.dated_on <= b.as_of
    ) AS l
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(m.amount), 0) AS amount,
               coalesce(sum(m.amount) FILTER (WHERE m.allocated_on <= b.day), 0) AS in_time
        FROM (
            SELECT e.allocated_on, e.amount - coalesce((
                SELECT sum(r.amount) FROM read.reversal AS r
                WHERE (r.invoice_no, r.customer_id, r.allocation_no) = (e.invoice_no, e.customer_id, e.allocation_no)
                  AND r.reversed_on <= b.as_of), 0) AS amount
            FROM read.allocation AS e
            WHERE (e.invoice_no, e.customer_id) = (n.invoice_no, n.customer_id) AND e.allocated_on <= b.as_of
        ) AS m
    ) AS p
    WHERE i.issued_on <= b.as_of
),
counted AS (
    SELECT p.as_of, p.customer_id, CASE WHEN p.day > p.since THEN p.due ELSE 0 END AS due,
           CASE WHEN p.day > p.since THEN greatest(0, least(p.in_time - p.below, p.due)) ELSE 0 END AS cleared,
           CASE WHEN p.open > p.small THEN p.as_of - p.day END AS late
    FROM (
        SELECT q.*, greatest(0, least(q.upto, q.net) - q.below) AS due,
               greatest(0, least(q.upto, q.owed) - greatest(q.below, q.paid)) AS open
        FROM part AS q
    ) AS p
),
added AS (
    SELECT r.day AS as_of, h.customer_id, h.issued, h.due, h.cleared, NULL::integer AS late
    FROM held AS h JOIN placed AS r ON h.nth <= r.nth AND r.place <= h.place
    UNION ALL
    SELECT r.day, o.customer_id, NULL, NULL, NULL, max(r.day - o.day)
    FROM open AS o JOIN rule AS r ON o.holds_from <= r.day AND o.open > r.small GROUP BY 1, 2
    UNION ALL
    SELECT c.as_of, c.customer_id, NULL, c.due, c.cleared, c.late FROM counted AS c
    UNION ALL
    SELECT b.as_of, b.customer_id, i.amount - coalesce((
        SELECT sum(c.amount) FROM read.credit_note AS c
        WHERE (c.invoice_no, c.customer_id) = (i.invoice_no, i.customer_id) AND c.dated_on <= b.as_of), 0),
           NULL, NULL, NULL
    FROM between_facts AS b JOIN read.invoice AS i ON (i.customer_id, i.issued_on) = (b.customer_id, b.day)
    WHERE b.day > b.since
),
figures AS (
    SELECT a.as_of, a.customer_id, sum(a.issued) AS volume, sum(a.due) AS due, sum(a.cleared) AS cleared,
           max(a.late) AS days
    FROM added AS a GROUP BY 1, 2
),
bad_debt AS (
    SELECT DISTINCT r.day AS as_of, w.customer_id
    FROM read.write_off AS w
    JOIN rule AS r ON w.dated_on <= r.day AND w.dated_on > r.write_offs_since AND w.amount > r.small
    WHERE w.amount - coalesce((
        SELECT sum(b.amount) FROM read.write_off_reversal AS b
        WHERE (b.invoice_no, b.customer_id, b.write_off_no) = (w.invoice_no, w.customer_id, w.write_off_no)
          AND b.reversed_on <= r.day), 0) > r.small
),
returned AS (
    SELECT r.day AS as_of, b.customer_id, count(*)::integer AS times
    FROM read.bounce AS b JOIN rule AS r ON b.bounced_on <= r.day AND b.bounced_on > r.since GROUP BY 1, 2
),
-- Each customer's first invoice, by steps over the index.
first_sold AS (
    (SELECT i.customer_id, i.issued_on FROM read.invoice AS i ORDER BY i.customer_id, i.issued_on LIMIT 1)
    UNION ALL
    SELECT n.customer_id, n.issued_on FROM first_sold AS f CROSS JOIN LATERAL (
        SELECT i.customer_id, i.issued_on FROM read.invoice AS i WHERE i.customer_id > f.customer_id
        ORDER BY i.customer_id, i.issued_on LIMIT 1
    ) AS n
),
who AS (
    SELECT coalesce(c.customer_id, f.customer_id) AS customer_id, least(c.registered_on, f.issued_on) AS since
    FROM read.customer AS c FULL JOIN first_sold AS f ON f.customer_id = c.customer_id
),
listed AS (
    SELECT r.*, w.customer_id FROM who AS w JOIN rule AS r ON w.since <= r.day
    WHERE asked IS NULL OR w.customer_id = ANY (asked)
)
SELECT l.day, l.customer_id, j.grade, coalesce(f.volume, 0)::numeric(18,2), j.on_time, coalesce(f.days, 0),
       coalesce(t.times, 0), j.reason
FROM listed AS l
LEFT JOIN figures AS f ON (f.as_of, f.customer_id) = (l.day, l.customer_id)
LEFT JOIN returned AS t ON (t.as_of, t.customer_id) = (l.day, l.customer_id)
LEFT JOIN bad_debt AS d ON (d.as_of, d.customer_id) = (l.day, l.customer_id)
CROSS JOIN LATERAL bi.judged_by(
    l.large_volume, l.bad_overdue_days, l.bad_bounces, l.problem_on_time, l.problem_overdue_days, l.problem_bounces,
    coalesce(f.volume, 0)::numeric(18,2), coalesce(f.due, 0), coalesce(f.cleared, 0), coalesce(f.days, 0),
    coalesce(t.times, 0), d.customer_id IS NOT NULL) AS j
ORDER BY l.day, l.customer_id COLLATE "C"
$$;

COMMENT ON FUNCTION bi.grades_on(date[], text[]) IS '客户在若干日的信用等级（未指定客户则为全部），列同 bi.grades / The grades of customers (NULL: all) on several days; columns as in bi.grades';
REVOKE ALL ON FUNCTION bi.grades_on(date[], text[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION bi.grades(as_of date)
RETURNS TABLE (customer_id text, grade text, volume numeric, on_time numeric, max_days_overdue integer,
               bounced integer, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT g.customer_id, g.grade, g.volume, g.on_time, g.max_days_overdue, g.bounced, g.reason
    FROM bi.grades_on(ARRAY[as_of], NULL) AS g
$$;

CREATE FUNCTION bi.grades_over_time(as_of date, asked text[] DEFAULT NULL)
RETURNS TABLE (day date, grade_a bigint, grade_b bigint, grade_c bigint, grade_d bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH days AS (
    SELECT least(as_of, (date_trunc('month', as_of::timestamp) - make_interval(months => n - 1))::date - 1) AS day
    FROM generate_series(0, 11) AS ago(n)
),
counted AS (
    SELECT g.as_of AS day, count(*) FILTER (WHERE g.grade = 'A') AS a, count(*) FILTER (WHERE g.grade = 'B') AS b,
           count(*) FILTER (WHERE g.grade = 'C') AS c, count(*) FILTER (WHERE g.grade = 'D') AS d
    FROM bi.grades_on(ARRAY(SELECT d.day FROM days AS d), asked) AS g GROUP BY 1
)
SELECT d.day, coalesce(c.a, 0), coalesce(c.b, 0), coalesce(c.c, 0), coalesce(c.d, 0)
FROM days AS d LEFT JOIN counted AS c ON c.day = d.day ORDER BY d.day
$$;

COMMENT ON FUNCTION bi.grades_over_time(date, text[]) IS '截至某日及其前十一个月末，各等级客户数：day 日，grade_a、grade_b、grade_c、grade_d 各等级客户数
How many customers had which grade on a day and at the ends of the eleven months before: day, grade_a, grade_b, grade_c, grade_d';
REVOKE ALL ON FUNCTION bi.grades_over_time(date, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.grades_over_time(date, text[]) TO dashboard;

RESET ROLE;
