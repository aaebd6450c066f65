-- Credit grades of any day, computed from the facts of receivables; page 2 of the rules, sentence by sentence. P4-4.1
-- Everything here belongs to the service's role, whoever applies it.
SET LOCAL ROLE huikuan_service;

CREATE FUNCTION bi.grades_of(as_of date, asked text[])
RETURNS TABLE (customer_id text, grade text, volume numeric, on_time numeric, max_days_overdue integer,
               bounced integer, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH rule AS MATERIALIZED (
    SELECT policy.figure('large_volume', as_of) AS large_volume,
           policy.figure('small_difference', as_of) AS small,
           policy.figure('bad_overdue_days', as_of) AS bad_overdue_days,
           policy.figure('bad_bounces', as_of) AS bad_bounces,
           policy.figure('problem_on_time', as_of) AS problem_on_time,
           policy.figure('problem_overdue_days', as_of) AS problem_overdue_days,
           policy.figure('problem_bounces', as_of) AS problem_bounces,
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
    SELECT a.invoice_no, a.allocated_on, a.amount - coalesce(r.amount, 0) AS amount
    FROM who JOIN read.allocation AS a USING (customer_id) LEFT JOIN reversed AS r USING (customer_id, allocation_no)
    WHERE a.allocated_on <= as_of
),
credited AS (
    SELECT n.invoice_no, sum(n.amount) AS amount
    FROM who JOIN read.credit_note AS n USING (customer_id) WHERE n.dated_on <= as_of GROUP BY 1
),
recovered AS (
    SELECT r.write_off_no, sum(r.amount) AS amount
    FROM who JOIN read.write_off_reversal AS r USING (customer_id) WHERE r.reversed_on <= as_of GROUP BY 1
),
lost AS (
    SELECT w.customer_id, w.invoice_no, w.dated_on, w.amount - coalesce(r.amount, 0) AS amount
    FROM who JOIN read.write_off AS w USING (customer_id) LEFT JOIN recovered AS r USING (write_off_no)
    WHERE w.dated_on <= as_of
),
-- net: what of the invoice is left after credit notes; owed: after write-offs too.
invoice AS (
    SELECT i.customer_id, i.invoice_no, i.issued_on, i.amount - coalesce(c.amount, 0) AS net,
           i.amount - coalesce(c.amount, 0) - coalesce(l.amount, 0) AS owed, coalesce(p.amount, 0) AS paid
    FROM who JOIN read.invoice AS i USING (customer_id)
    LEFT JOIN credited AS c USING (invoice_no)
    LEFT JOIN (SELECT invoice_no, sum(amount) AS amount FROM lost GROUP BY 1) AS l USING (invoice_no)
    LEFT JOIN (SELECT invoice_no, sum(amount) AS amount FROM paid GROUP BY 1) AS p USING (invoice_no)
    WHERE i.issued_on <= as_of
),
-- Money fills the instalments from the first, credit notes and write-offs cut them off from the last:
-- an instalment is the piece of [0, amount] from `below` to `upto`.
part AS (
    SELECT i.customer_id, i.invoice_no, n.part, n.due_on, n.upto - n.amount AS below,
           greatest(0, least(n.upto, i.net) - (n.upto - n.amount)) AS due,
           greatest(0, least(n.upto, i.owed) - greatest(n.upto - n.amount, i.paid)) AS open
    FROM invoice AS i JOIN read.instalment AS n USING (invoice_no)
    WHERE n.due_on <= as_of
),
in_time AS (
    SELECT d.invoice_no, d.part, sum(p.amount) AS amount
    FROM part AS d CROSS JOIN rule JOIN paid AS p USING (invoice_no)
    WHERE d.due_on > rule.since AND p.allocated_on <= d.due_on GROUP BY 1, 2
),
punctual AS (
    SELECT d.customer_id, sum(d.due) AS due,
           sum(greatest(0, least(coalesce(t.amount, 0) - d.below, d.due))) AS cleared
    FROM part AS d CROSS JOIN rule LEFT JOIN in_time AS t USING (invoice_no, part)
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
),
judged AS (
    SELECT f.*, f.volume >= rule.large_volume AS large,
           f.days > rule.bad_overdue_days AS overdue_bad, f.times >= rule.bad_bounces AS bounced_bad,
           f.cleared < rule.problem_on_time * f.due AS unpunctual,
           f.days > rule.problem_overdue_days AS overdue_problem, f.times >= rule.problem_bounces AS bounced_problem
    FROM figures AS f CROSS JOIN rule
)
SELECT j.customer_id,
       CASE WHEN j.bad_debt OR j.overdue_bad OR j.bounced_bad THEN 'D'
            WHEN NOT j.large THEN 'C'
            WHEN j.unpunctual OR j.overdue_problem OR j.bounced_problem THEN 'B'
            ELSE 'A' END,
       j.volume,
       -- Half up to 4 decimals by whole-number division, so that the exact ratio is rounded once.
       (CASE WHEN j.due = 0 THEN 1 ELSE div(20000 * j.cleared + j.due, 2 * j.due) / 10000 END)::numeric(5,4),
       j.days, j.times,
       concat_ws(';', CASE WHEN j.bad_debt THEN 'write_off' END,
                      CASE WHEN j.overdue_bad THEN 'overdue_180' END,
                      CASE WHEN j.bounced_bad THEN 'bounced_2' END,
                      CASE WHEN j.unpunctual THEN 'on_time' END,
                      CASE WHEN j.overdue_problem AND NOT j.overdue_bad THEN 'overdue_30' END,
                      CASE WHEN j.bounced_problem AND NOT j.bounced_bad THEN 'bounced_1' END)
FROM judged AS j
ORDER BY j.customer_id COLLATE "C"
$$;

COMMENT ON FUNCTION bi.grades_of(date, text[]) IS '指定客户在某日的信用等级，列同 bi.grades / The grades of some customers on a day; columns as in bi.grades';
REVOKE ALL ON FUNCTION bi.grades_of(date, text[]) FROM PUBLIC;

-- For one customer the plan is known beforehand: making it anew would cost more than running it.
CREATE FUNCTION bi.grade_of(as_of date, asked text)
RETURNS TABLE (customer_id text, grade text, volume numeric, on_time numeric, max_days_overdue integer,
               bounced integer, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    SELECT g.* FROM bi.grades_of(as_of, ARRAY[asked]) AS g
$$;

COMMENT ON FUNCTION bi.grade_of(date, text) IS '一个客户在某日的信用等级，列同 bi.grades / The grade of one customer on a day; columns as in bi.grades';
REVOKE ALL ON FUNCTION bi.grade_of(date, text) FROM PUBLIC;

CREATE FUNCTION bi.grades(as_of date)
RETURNS TABLE (customer_id text, grade text, volume numeric, on_time numeric, max_days_overdue integer,
               bounced integer, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
    SELECT g.* FROM bi.grades_of(as_of, ARRAY(SELECT c.customer_id FROM read.customer AS c
                                              UNION SELECT i.customer_id FROM read.invoice AS i)) AS g
$$;

COMMENT ON FUNCTION bi.grades(date) IS '任一日的客户信用等级：customer_id 客户编号，grade 等级 A–D，volume 近一年开票净额，on_time 按期付款比例，max_days_overdue 最长逾期天数，bounced 近一年退票数，reason 依据
Credit grades on any day: customer_id, grade A-D, volume (invoiced in the last 365 days, net of credit notes), on_time (share of what fell due in them that was paid in time), max_days_overdue, bounced (instruments returned in them), reason (why, joined by ;)';

REVOKE ALL ON FUNCTION bi.grades(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.grades(date) TO dashboard;

CREATE VIEW bi.grade_changes AS
SELECT g.customer_id, g.graded_on, g.grade, g.volume, g.on_time, g.max_days_overdue, g.bounced, g.reason, g.policy
FROM read.credit_grade AS g;

COMMENT ON VIEW bi.grade_changes IS '信用等级变更记录 / Changes of credit grades as they were recorded';
COMMENT ON COLUMN bi.grade_changes.customer_id IS '客户编号 / Customer id';
COMMENT ON COLUMN bi.grade_changes.graded_on IS '评定日 / Business day of the evaluation';
COMMENT ON COLUMN bi.grade_changes.grade IS '等级 / Grade A-D';
COMMENT ON COLUMN bi.grade_changes.volume IS '近一年开票净额 / Invoiced in the last 365 days, net of credit notes';
COMMENT ON COLUMN bi.grade_changes.on_time IS '按期付款比例 / Share of what fell due that was paid in time';
COMMENT ON COLUMN bi.grade_changes.max_days_overdue IS '最长逾期天数 / Days overdue of the oldest open part';
COMMENT ON COLUMN bi.grade_changes.bounced IS '近一年退票数 / Instruments returned in the last 365 days';
COMMENT ON COLUMN bi.grade_changes.reason IS '依据 / Why, joined by ;';
COMMENT ON COLUMN bi.grade_changes.policy IS '所依据的制度版本 / Version of the rules';

CREATE FUNCTION bi.customers(as_of date)
RETURNS TABLE (customer_id text, name text, region text, owner_id text, registered_on date, credit_limit numeric,
               grade text, suspected_of text, merged_into text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH RECURSIVE ruled AS (
    SELECT r.customer_id, r.earlier_id, r.ruling FROM read.ruling AS r WHERE r.ruled_on <= as_of
),
-- Whoever looks like an earlier entry belongs to that one's owner, until a manager clears the suspicion.
tie AS (
    SELECT DISTINCT ON (s.customer_id) s.customer_id, s.earlier_id
    FROM read.suspicion AS s JOIN read.customer AS e ON e.customer_id = s.earlier_id
    LEFT JOIN ruled AS r ON (r.customer_id, r.earlier_id) = (s.customer_id, s.earlier_id)
    WHERE coalesce(r.ruling = 'merged', s.earlier_owns)
    ORDER BY s.customer_id, e.entry
),
-- An earlier entry has a smaller number, so the chain ends.
chain AS (
    SELECT c.customer_id, c.customer_id AS holder FROM read.customer AS c WHERE c.registered_on <= as_of
    UNION ALL
    SELECT c.customer_id, t.earlier_id FROM chain AS c JOIN tie AS t ON t.customer_id = c.holder
),
holder AS (
    SELECT c.customer_id, c.holder FROM chain AS c
    WHERE NOT EXISTS (SELECT FROM tie AS t WHERE t.customer_id = c.holder)
),
assigned AS (
    SELECT DISTINCT ON (a.customer_id) a.customer_id, a.owner_id
    FROM read.assignment AS a WHERE a.effective_on <= as_of ORDER BY a.customer_id, a.effective_on DESC
),
limited AS (
    SELECT DISTINCT ON (l.customer_id) l.customer_id, l.credit_limit
    FROM read.credit_limit AS l WHERE l.effective_on <= as_of ORDER BY l.customer_id, l.effective_on DESC
),
graded AS (
    SELECT DISTINCT ON (g.customer_id) g.customer_id, g.grade
    FROM read.credit_grade AS g WHERE g.graded_on <= as_of ORDER BY g.customer_id, g.change DESC
),
suspected AS (
    SELECT DISTINCT ON (s.customer_id) s.customer_id, s.earlier_id
    FROM read.suspicion AS s JOIN read.customer AS e ON e.customer_id = s.earlier_id
    WHERE NOT EXISTS (SELECT FROM ruled AS r WHERE (r.customer_id, r.earlier_id) = (s.customer_id, s.earlier_id))
    ORDER BY s.customer_id, e.entry
)
SELECT c.customer_id, c.name, c.region,
       CASE WHEN a.customer_id IS NULL THEN o.owner_id ELSE a.owner_id END, c.registered_on,
       CASE WHEN l.customer_id IS NULL THEN c.credit_limit ELSE l.credit_limit END,
       coalesce(g.grade, 'C'), s.earlier_id, m.earlier_id
FROM read.customer AS c
JOIN holder AS h ON h.customer_id = c.customer_id
JOIN read.customer AS o ON o.customer_id = h.holder
LEFT JOIN assigned AS a ON a.customer_id = h.holder
LEFT JOIN limited AS l ON l.customer_id = c.customer_id
LEFT JOIN graded AS g ON g.customer_id = c.customer_id
LEFT JOIN suspected AS s ON s.customer_id = c.customer_id
LEFT JOIN ruled AS m ON m.customer_id = c.customer_id AND m.ruling = 'merged'
WHERE c.registered_on <= as_of
ORDER BY c.customer_id COLLATE "C"
$$;

COMMENT ON FUNCTION bi.customers(date) IS '某日的客户：customer_id 客户编号，name 名称，region 区域，owner_id 归属业务员（空为公海），registered_on 登记日，credit_limit 自有额度，grade 已记录的等级，suspected_of 疑似与其重复，merged_into 已并入
Customers on a day: customer_id, name, region, owner_id (empty: the pool), registered_on, credit_limit (of its own), grade (as recorded), suspected_of (the earlier entry that it looks like), merged_into';

REVOKE ALL ON FUNCTION bi.customers(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.customers(date) TO dashboard;

CREATE VIEW bi.customers AS
SELECT c.customer_id, c.name, c.credit_code, c.region, c.registered_on, r.earlier_id AS merged_into
FROM read.customer AS c
LEFT JOIN read.ruling AS r ON r.customer_id = c.customer_id AND r.ruling = 'merged';

COMMENT ON VIEW bi.customers IS '客户登记簿；归属、额度见 bi.customers(as_of) / The register; owners and limits are dated: bi.customers(as_of)';
COMMENT ON COLUMN bi.customers.customer_id IS '客户编号 / Customer id';
COMMENT ON COLUMN bi.customers.name IS '名称 / Name';
COMMENT ON COLUMN bi.customers.credit_code IS '统一社会信用代码 / Credit code';
COMMENT ON COLUMN bi.customers.region IS '区域 / Region';
COMMENT ON COLUMN bi.customers.registered_on IS '登记日 / Day of registration';
COMMENT ON COLUMN bi.customers.merged_into IS '已并入的客户 / The earlier customer that this one was ruled to be';

GRANT USAGE ON SCHEMA bi TO dashboard;
GRANT SELECT ON bi.grade_changes, bi.customers TO dashboard;

RESET ROLE;
