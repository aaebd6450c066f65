-- A month or a period asked for by itself: a closed one never looks at what is open, one ranking adds up its own money.
SET LOCAL ROLE huikuan_service;

CREATE FUNCTION read.commission_of(asked text)
RETURNS TABLE (month text, staff_id text, role text, invoice_no text, component text, entitled_to_date numeric,
               settled_before numeric, payable numeric)
LANGUAGE sql STABLE AS $$
    SELECT c.month, c.staff_id, c.role, c.invoice_no, c.component, c.entitled_to_date, c.settled_before, c.payable
    FROM read.frozen_line AS c WHERE c.month = asked
    UNION ALL
    SELECT to_char(o.day, 'YYYY-MM'), o.staff_id, o.role, o.invoice_no, o.component,
           o.entitled_to_date::numeric(18,2), o.settled_before::numeric(18,2), o.payable::numeric(18,2)
    FROM read.open_line AS o
    WHERE to_char(o.day, 'YYYY-MM') = asked AND NOT EXISTS (SELECT FROM read.closed_month AS m WHERE m.month = asked)
$$;

CREATE FUNCTION read.statement_of(asked text)
RETURNS TABLE (month text, staff_id text, brought_forward numeric, earned numeric, clawed_back numeric, payable numeric,
               carried_forward numeric, status text)
LANGUAGE sql STABLE AS $$
    SELECT s.month, s.staff_id, s.brought_forward, s.earned, s.clawed_back, s.payable, s.carried_forward, 'closed'
    FROM read.closed_statement AS s
    WHERE s.month = asked AND EXISTS (SELECT FROM read.closed_month AS m WHERE m.month = asked)
    UNION ALL
    SELECT to_char(o.day, 'YYYY-MM'), o.staff_id, o.brought_forward::numeric(18,2), o.earned::numeric(18,2),
           o.clawed_back::numeric(18,2), o.payable::numeric(18,2), o.carried_forward::numeric(18,2), 'open'
    FROM read.open_statement AS o
    WHERE to_char(o.day, 'YYYY-MM') = asked AND NOT EXISTS (SELECT FROM read.closed_month AS m WHERE m.month = asked)
$$;

-- `asked` is a month or a year: its first day, the day after its last, the month whose close freezes it.
CREATE FUNCTION read.ranking_of(asked text)
RETURNS TABLE (period text, rank integer, staff_id text, collected numeric, bonus numeric)
LANGUAGE sql STABLE AS $$
    WITH span AS (
        SELECT s.begins, (s.begins + CASE WHEN length(asked) = 4 THEN interval '1 year' ELSE interval '1 month' END)::date AS ends,
               rpad(asked, 7, '-12') AS frozen_with
        FROM (SELECT to_date(rpad(asked, 7, '-01'), 'YYYY-MM') AS begins) AS s
    ),
    collected AS (
        SELECT e.staff_id, sum(e.amount) AS amount FROM read.commission_entry AS e
        WHERE e.component = 'cash' AND e.business_on >= (SELECT s.begins FROM span AS s)
          AND e.business_on < (SELECT s.ends FROM span AS s)
          AND NOT EXISTS (SELECT FROM read.closed_month AS m WHERE m.month = (SELECT s.frozen_with FROM span AS s))
        GROUP BY e.staff_id HAVING sum(e.amount) <> 0
    ),
    bonus AS MATERIALIZED (
        SELECT policy.list(CASE WHEN length(asked) = 4 THEN 'year_bonus' ELSE 'month_bonus' END, s.ends - 1) AS steps
        FROM span AS s
    )
    SELECT c.period, c.rank, c.staff_id, c.collected, c.bonus FROM read.closed_ranking AS c
    WHERE c.period = asked
      AND EXISTS (SELECT FROM read.closed_month AS m WHERE m.month = (SELECT s.frozen_with FROM span AS s))
    UNION ALL
    SELECT asked, r.rank, r.staff_id, r.amount::numeric(18,2),
           (CASE WHEN r.amount > 0 THEN coalesce(b.steps[r.rank], 0) ELSE 0 END)::numeric(18,2)
    FROM (SELECT c.staff_id, c.amount, (rank() OVER (ORDER BY c.amount DESC))::integer AS rank FROM collected AS c) AS r
    CROSS JOIN bonus AS b
$$;

REVOKE ALL ON FUNCTION read.commission_of(text), read.statement_of(text), read.ranking_of(text) FROM PUBLIC;
RESET ROLE;
