-- Receivables of any day, commissions and rankings of any month, for people and dashboards; page 3 names the columns.
SET LOCAL ROLE huikuan_service;

-- 1. Outstanding, as of a day and as known at an instant. Facts later than either are as if they had not happened.

CREATE FUNCTION read.invoice_on(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, issued_on date, due_on date, delivered boolean,
               amount numeric, collected numeric, credited numeric, written_off numeric)
LANGUAGE sql STABLE AS $$
    SELECT i.invoice_no, i.customer_id, i.contract_no, i.issued_on, coalesce(d.due_on, i.due_on), d.invoice_no IS NOT NULL,
           i.amount, coalesce(m.collected, 0), coalesce(m.credited, 0), coalesce(m.written_off, 0)
    FROM read.invoice AS i
    LEFT JOIN (
        SELECT invoice_no, sum(collected) AS collected, sum(credited) AS credited, sum(written_off) AS written_off
        FROM read.movement
        WHERE business_on <= as_of AND (known_at IS NULL OR recorded_at <= known_at)
        GROUP BY invoice_no
    ) AS m ON m.invoice_no = i.invoice_no
    LEFT JOIN read.delivery AS d ON d.invoice_no = i.invoice_no AND (known_at IS NULL OR d.recorded_at <= known_at)
    WHERE i.issued_on <= as_of AND (known_at IS NULL OR i.recorded_at <= known_at)
$$;

-- What is open of an instalment is the piece of its stretch between what was paid (from the first fen on) and what is
-- left of the invoice (credit notes and write-offs cut from the last fen back).
CREATE FUNCTION read.open_part(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, number integer, due_on date, amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT * FROM (
        SELECT i.invoice_no, i.customer_id, i.contract_no, p.number, p.due_on,
               least(p.closes_at, i.amount - i.credited - i.written_off) - greatest(p.opens_at, i.collected) AS amount
        FROM read.invoice_on(as_of, known_at) AS i
        JOIN read.instalment AS p ON p.invoice_no = i.invoice_no AND p.delivered = i.delivered
    ) AS part
    WHERE part.amount > 0
$$;

CREATE FUNCTION read.rep_on(as_of date, known_at timestamptz) RETURNS TABLE (contract_no text, staff_id text)
LANGUAGE sql STABLE AS $$
    SELECT c.contract_no, coalesce(h.staff_id, c.staff_id)
    FROM (SELECT DISTINCT ON (contract_no) contract_no, staff_id FROM read.contract ORDER BY contract_no, revision) AS c
    LEFT JOIN (
        SELECT DISTINCT ON (contract_no) contract_no, staff_id FROM read.handover
        WHERE effective_on <= as_of AND (known_at IS NULL OR recorded_at <= known_at)
        ORDER BY contract_no, effective_on DESC
    ) AS h ON h.contract_no = c.contract_no
$$;

-- Apart from the report, which runs as its owner, so that the planner can look into it: one invoice is then a few rows.
CREATE FUNCTION read.receivable_on(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, staff_id text, issued_on date, due_on date,
               amount numeric, collected numeric, credited numeric, written_off numeric, outstanding numeric)
LANGUAGE sql STABLE AS $$
    SELECT i.invoice_no, i.customer_id, i.contract_no, r.staff_id, i.issued_on, i.due_on,
           i.amount, i.collected::numeric(18,2), i.credited::numeric(18,2), i.written_off::numeric(18,2),
           (i.amount - i.collected - i.credited - i.written_off)::numeric(18,2)
    FROM read.invoice_on(as_of, known_at) AS i
    LEFT JOIN read.rep_on(as_of, known_at) AS r ON r.contract_no = i.contract_no
$$;

CREATE FUNCTION bi.receivables(as_of date, known_at timestamptz DEFAULT NULL)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, staff_id text, issued_on date, due_on date,
               amount numeric, collected numeric, credited numeric, written_off numeric, outstanding numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM read.receivable_on(as_of, known_at) ORDER BY invoice_no COLLATE "C"
$$;

CREATE FUNCTION bi.ageing(as_of date, known_at timestamptz DEFAULT NULL)
RETURNS TABLE (customer_id text, not_due numeric, d1_30 numeric, d31_60 numeric, d61_90 numeric, d91_180 numeric,
               d181_plus numeric, outstanding numeric, unapplied numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH owed AS (
        SELECT p.customer_id, sum(p.amount) AS outstanding,
               sum(p.amount) FILTER (WHERE as_of - p.due_on <= 0) AS not_due,
               sum(p.amount) FILTER (WHERE as_of - p.due_on BETWEEN 1 AND 30) AS d1_30,
               sum(p.amount) FILTER (WHERE as_of - p.due_on BETWEEN 31 AND 60) AS d31_60,
               sum(p.amount) FILTER (WHERE as_of - p.due_on BETWEEN 61 AND 90) AS d61_90,
               sum(p.amount) FILTER (WHERE as_of - p.due_on BETWEEN 91 AND 180) AS d91_180,
               sum(p.amount) FILTER (WHERE as_of - p.due_on > 180) AS d181_plus
        FROM read.open_part(as_of, known_at) AS p
        GROUP BY p.customer_id
    ),
    free AS (
        SELECT u.customer_id, sum(u.amount) AS unapplied
        FROM read.unapplied AS u
        WHERE u.business_on <= as_of AND (known_at IS NULL OR u.recorded_at <= known_at)
        GROUP BY u.customer_id HAVING sum(u.amount) <> 0
    )
    SELECT coalesce(o.customer_id, f.customer_id),
           coalesce(o.not_due, 0)::numeric(18,2), coalesce(o.d1_30, 0)::numeric(18,2), coalesce(o.d31_60, 0)::numeric(18,2),
           coalesce(o.d61_90, 0)::numeric(18,2), coalesce(o.d91_180, 0)::numeric(18,2), coalesce(o.d181_plus, 0)::numeric(18,2),
           coalesce(o.outstanding, 0)::numeric(18,2), coalesce(f.unapplied, 0)::numeric(18,2)
    FROM owed AS o FULL JOIN free AS f ON f.customer_id = o.customer_id
    ORDER BY coalesce(o.customer_id, f.customer_id) COLLATE "C"
$$;

-- A promise or dispute holds an instalment at the stage that it had when the pause began, until the pause ends.
CREATE FUNCTION bi.overdue(as_of date, known_at timestamptz DEFAULT NULL)
RETURNS TABLE (invoice_no text, customer_id text, staff_id text, due_on date, days_overdue integer,
               outstanding numeric, stage integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH rule AS MATERIALIZED (
        SELECT policy.figure('small_difference', as_of) AS small, policy.list('stage_days', as_of) AS stage_days
    ),
    paused AS (
        SELECT p.invoice_no, min(p.paused_on) AS since
        FROM read.pause AS p
        WHERE p.paused_on <= as_of AND as_of < p.until AND (known_at IS NULL OR p.recorded_at <= known_at)
        GROUP BY p.invoice_no
    )
    SELECT o.invoice_no, o.customer_id, r.staff_id, o.due_on, as_of - o.due_on,
           o.amount::numeric(18,2),
           CASE WHEN o.amount <= rule.small THEN 0 ELSE (
               SELECT count(*)::integer FROM unnest(rule.stage_days) AS begins(day)
               WHERE coalesce(paused.since, as_of) - o.due_on >= begins.day
           ) END
    FROM read.open_part(as_of, known_at) AS o CROSS JOIN rule
    LEFT JOIN read.rep_on(as_of, known_at) AS r ON r.contract_no = o.contract_no
    LEFT JOIN paused ON paused.invoice_no = o.invoice_no
    WHERE o.due_on < as_of
    ORDER BY o.invoice_no COLLATE "C", o.due_on, o.number
$$;

-- 2. Cash on the road that is late, by day. P4-7.2

CREATE FUNCTION bi.late_hand_ins(as_of date)
RETURNS TABLE (hand_in_by date, receipt_no text, customer_id text, staff_id text, received_on date, amount numeric,
               handed_in_on date, days_late integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.hand_in_by, r.receipt_no, r.customer_id, r.collected_by, r.received_on, r.amount,
           CASE WHEN h.handed_in_on <= as_of THEN h.handed_in_on END, least(h.handed_in_on, as_of) - r.hand_in_by
    FROM read.receipt AS r LEFT JOIN read.hand_in AS h ON h.receipt_no = r.receipt_no
    WHERE r.received_on <= as_of AND r.hand_in_by < least(h.handed_in_on, as_of)
    ORDER BY r.hand_in_by, r.receipt_no COLLATE "C"
$$;

-- 3. Commission: closed months as they were frozen, open ones with the figures of now, each as if those before it
--    were closed now.

CREATE VIEW read.open_from AS
SELECT coalesce(
    (SELECT (to_date(max(c.month), 'YYYY-MM') + interval '1 month')::date FROM read.closed_month AS c),
    (SELECT date_trunc('month', min(e.business_on))::date FROM read.commission_entry AS e)) AS day;

-- The parts of a close may be taken in before the close itself: until then the month is open.
CREATE VIEW read.frozen_line AS
SELECT * FROM read.settled_line WHERE month IN (SELECT c.month FROM read.closed_month AS c);

CREATE VIEW read.open_line AS
WITH settled AS (
    SELECT staff_id, role, invoice_no, component, sum(payable) AS amount
    FROM read.frozen_line GROUP BY staff_id, role, invoice_no, component
),
moved AS (
    SELECT staff_id, role, invoice_no, component, day, sum(amount) AS amount
    FROM (
        SELECT e.staff_id, e.role, e.invoice_no, e.component,
               greatest(date_trunc('month', e.business_on)::date, o.day) AS day, e.amount
        FROM read.commission_entry AS e CROSS JOIN read.open_from AS o WHERE e.component <> 'cash'
        UNION ALL
        SELECT s.staff_id, s.role, s.invoice_no, s.component, o.day, 0 FROM settled AS s CROSS JOIN read.open_from AS o
    ) AS one
    GROUP BY staff_id, role, invoice_no, component, day
),
entitled AS (
    SELECT staff_id, role, invoice_no, component, day,
           sum(amount) OVER (PARTITION BY staff_id, role, invoice_no, component ORDER BY day) AS to_date
    FROM moved
),
line AS (
    SELECT e.staff_id, e.role, e.invoice_no, e.component, e.day, e.to_date,
           coalesce(lag(e.to_date) OVER (PARTITION BY e.staff_id, e.role, e.invoice_no, e.component ORDER BY e.day),
                    s.amount, 0) AS before
    FROM entitled AS e LEFT JOIN settled AS s USING (staff_id, role, invoice_no, component)
)
SELECT l.day, l.staff_id, l.role, l.invoice_no, l.component, l.to_date AS entitled_to_date, l.before AS settled_before,
       l.to_date - l.before AS payable
FROM line AS l WHERE l.to_date <> l.before;

CREATE VIEW bi.commission AS
SELECT c.month, c.staff_id, c.role, c.invoice_no, c.component, c.entitled_to_date, c.settled_before, c.payable
FROM read.frozen_line AS c
UNION ALL
SELECT to_char(o.day, 'YYYY-MM'), o.staff_id, o.role, o.invoice_no, o.component,
       o.entitled_to_date::numeric(18,2), o.settled_before::numeric(18,2), o.payable::numeric(18,2)
FROM read.open_line AS o;

CREATE VIEW read.open_statement AS
WITH carried AS (
    SELECT s.staff_id, s.carried_forward AS amount
    FROM read.closed_statement AS s
    WHERE s.carried_forward <> 0 AND s.month = (SELECT max(c.month) FROM read.closed_month AS c)
),
earned AS (
    SELECT l.staff_id, l.day, coalesce(sum(l.payable) FILTER (WHERE l.payable > 0), 0) AS earned,
           coalesce(sum(l.payable) FILTER (WHERE l.payable < 0), 0) AS clawed_back
    FROM read.open_line AS l GROUP BY l.staff_id, l.day
),
-- A balance is shown in every open month up to the one in which the last fact was recorded.
month AS (
    SELECT generate_series(o.day, greatest(o.day, (SELECT max(e.day) FROM earned AS e), (
        SELECT date_trunc('month', max(c.recorded_at) AT TIME ZONE 'Asia/Shanghai') FROM read.cause AS c
    )), interval '1 month')::date AS day
    FROM read.open_from AS o
),
balance AS (
    SELECT p.staff_id, m.day, coalesce(e.earned, 0) AS earned, coalesce(e.clawed_back, 0) AS clawed_back,
           coalesce(c.amount, 0) AS start,
           coalesce(c.amount, 0)
               + sum(coalesce(e.earned, 0) + coalesce(e.clawed_back, 0)) OVER (PARTITION BY p.staff_id ORDER BY m.day) AS total
    FROM (SELECT staff_id FROM earned UNION SELECT staff_id FROM carried) AS p CROSS JOIN month AS m
    LEFT JOIN earned AS e ON e.staff_id = p.staff_id AND e.day = m.day
    LEFT JOIN carried AS c ON c.staff_id = p.staff_id
),
-- What is paid out month by month is what the running total gains over its highest point so far, from 0 on.
closing AS (
    SELECT *, total - greatest(0, max(total) OVER (PARTITION BY staff_id ORDER BY day)) AS carried_forward FROM balance
),
whole AS (
    SELECT *, coalesce(lag(carried_forward) OVER (PARTITION BY staff_id ORDER BY day), start) AS brought_forward FROM closing
)
SELECT w.day, w.staff_id, w.brought_forward, w.earned, w.clawed_back,
       w.brought_forward + w.earned + w.clawed_back - w.carried_forward AS payable, w.carried_forward
FROM whole AS w WHERE w.earned <> 0 OR w.clawed_back <> 0 OR w.brought_forward <> 0;

CREATE VIEW bi.statement AS
SELECT s.month, s.staff_id, s.brought_forward, s.earned, s.clawed_back, s.payable, s.carried_forward, 'closed' AS status
FROM read.closed_statement AS s
WHERE s.month IN (SELECT c.month FROM read.closed_month AS c)
UNION ALL
SELECT to_char(o.day, 'YYYY-MM'), o.staff_id, o.brought_forward::numeric(18,2), o.earned::numeric(18,2),
       o.clawed_back::numeric(18,2), o.payable::numeric(18,2), o.carried_forward::numeric(18,2), 'open'
FROM read.open_statement AS o;

-- 4. Ranking: frozen with the month (with December: the year); before that, the figures of now. P4-5.4

CREATE VIEW bi.ranking AS
WITH collected AS (
    SELECT to_char(e.business_on, 'YYYY-MM') AS period, 'month_bonus' AS bonus,
           (date_trunc('month', e.business_on) + interval '1 month - 1 day')::date AS ends_on, e.staff_id, sum(e.amount) AS amount
    FROM read.commission_entry AS e CROSS JOIN read.open_from AS o
    WHERE e.component = 'cash' AND e.business_on >= o.day GROUP BY 1, 3, 4
    UNION ALL
    SELECT to_char(e.business_on, 'YYYY'), 'year_bonus',
           (date_trunc('year', e.business_on) + interval '1 year - 1 day')::date, e.staff_id, sum(e.amount)
    FROM read.commission_entry AS e CROSS JOIN read.open_from AS o
    WHERE e.component = 'cash' AND e.business_on >= date_trunc('year', o.day) GROUP BY 1, 3, 4
),
ranked AS (
    SELECT c.*, (rank() OVER (PARTITION BY c.period ORDER BY c.amount DESC))::integer AS rank
    FROM collected AS c WHERE c.amount <> 0
),
bonus AS MATERIALIZED (
    SELECT p.period, policy.list(p.bonus, p.ends_on) AS steps
    FROM (SELECT DISTINCT period, bonus, ends_on FROM collected) AS p
)
SELECT c.period, c.rank, c.staff_id, c.collected, c.bonus FROM read.closed_ranking AS c
WHERE rpad(c.period, 7, '-12') IN (SELECT m.month FROM read.closed_month AS m)
UNION ALL
SELECT r.period, r.rank, r.staff_id, r.amount::numeric(18,2),
       (CASE WHEN r.amount > 0 THEN coalesce(b.steps[r.rank], 0) ELSE 0 END)::numeric(18,2)
FROM ranked AS r JOIN bonus AS b ON b.period = r.period;

-- 5. Who may read, and what it is.

REVOKE ALL ON FUNCTION read.invoice_on(date, timestamptz), read.open_part(date, timestamptz),
    read.rep_on(date, timestamptz), read.receivable_on(date, timestamptz), bi.receivables(date, timestamptz),
    bi.ageing(date, timestamptz), bi.overdue(date, timestamptz), bi.late_hand_ins(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.receivables(date, timestamptz), bi.ageing(date, timestamptz),
    bi.overdue(date, timestamptz), bi.late_hand_ins(date) TO dashboard;
GRANT SELECT ON bi.commission, bi.statement, bi.ranking TO dashboard;

COMMENT ON FUNCTION bi.receivables(date, timestamptz) IS '任一日的应收账款，每张发票一行：invoice_no 发票号，customer_id 客户，contract_no 合同，staff_id 当日业务员，issued_on 开票日，due_on 末期到期日，amount 金额，collected 已收，credited 红字，written_off 坏账核销，outstanding 未收；known_at 之后入账的事实不计
Receivables on any day, one row per invoice: invoice_no, customer_id, contract_no, staff_id (the contract''s rep on that day), issued_on, due_on (last instalment), amount, collected, credited, written_off, outstanding; facts recorded after known_at are left out';
COMMENT ON FUNCTION bi.ageing(date, timestamptz) IS '任一日的账龄分析，每客户一行：not_due 未到期，d1_30 … d181_plus 逾期天数分段，outstanding 未收合计，unapplied 未核销款（不抵减）；known_at 之后入账的事实不计
Ageing on any day, one row per customer_id: not_due, d1_30, d31_60, d61_90, d91_180, d181_plus (days past due, per instalment), outstanding (their sum), unapplied (credit, never netted); facts recorded after known_at are left out';
COMMENT ON FUNCTION bi.overdue(date, timestamptz) IS '任一日的逾期应收，每期一行：invoice_no 发票号，customer_id 客户，staff_id 当日业务员，due_on 到期日，days_overdue 逾期天数，outstanding 未收，stage 催收阶段（0 尾差不催）
Overdue instalments on any day: invoice_no, customer_id, staff_id (the contract''s rep on that day), due_on, days_overdue, outstanding, stage of collection (0: a small difference, nobody is chased)';
COMMENT ON FUNCTION bi.late_hand_ins(date) IS '逾期未交的途中现金：hand_in_by 应交日，receipt_no 收款号，customer_id 客户，staff_id 经手人，received_on 收款日，amount 金额，handed_in_on 实交日，days_late 迟交天数
Cash taken on the road that reached finance late or not yet: hand_in_by, receipt_no, customer_id, staff_id (who took it), received_on, amount, handed_in_on, days_late';

COMMENT ON VIEW bi.commission IS '各月提成明细（已结月份冻结，未结月份为当前数字） / Commission lines per month: closed ones frozen, open ones as of now';
COMMENT ON COLUMN bi.commission.month IS '月份 / month, YYYY-MM';
COMMENT ON COLUMN bi.commission.staff_id IS '人员 / person';
COMMENT ON COLUMN bi.commission.role IS '角色 / rep for base and excess, manager for override';
COMMENT ON COLUMN bi.commission.invoice_no IS '发票号 / invoice';
COMMENT ON COLUMN bi.commission.component IS '提成项：base 基本、excess 超价、override 部门 / base, excess or override';
COMMENT ON COLUMN bi.commission.entitled_to_date IS '累计应得 / entitled to date, yuan';
COMMENT ON COLUMN bi.commission.settled_before IS '以前已结 / settled in earlier statements, yuan';
COMMENT ON COLUMN bi.commission.payable IS '本月应付 / payable this month, yuan';
COMMENT ON VIEW bi.statement IS '各月个人提成结算单 / Commission statements per person and month';
COMMENT ON COLUMN bi.statement.month IS '月份 / month, YYYY-MM';
COMMENT ON COLUMN bi.statement.staff_id IS '人员 / person';
COMMENT ON COLUMN bi.statement.brought_forward IS '上月结转 / brought forward, yuan, at most 0';
COMMENT ON COLUMN bi.statement.earned IS '本月新增 / sum of positive lines, yuan';
COMMENT ON COLUMN bi.statement.clawed_back IS '本月扣回 / sum of negative lines, yuan';
COMMENT ON COLUMN bi.statement.payable IS '应付 / payable, yuan';
COMMENT ON COLUMN bi.statement.carried_forward IS '结转下月 / carried forward, yuan, at most 0';
COMMENT ON COLUMN bi.statement.status IS '状态：closed 已结、open 未结 / closed or open';
COMMENT ON VIEW bi.ranking IS '月度与年度回款排名 / Ranking by net cash collected, per month and year';
COMMENT ON COLUMN bi.ranking.period IS '期间 / period, YYYY-MM or YYYY';
COMMENT ON COLUMN bi.ranking.rank IS '名次 / rank; equal amounts share one';
COMMENT ON COLUMN bi.ranking.staff_id IS '人员 / person';
COMMENT ON COLUMN bi.ranking.collected IS '净回款 / net cash collected, yuan';
COMMENT ON COLUMN bi.ranking.bonus IS '奖金 / bonus, yuan';

RESET ROLE;
