-- What is settled by a day stays out of it: balances say which invoices and receipts a report of any day has to look at,
-- and for which of them all movements count, so that nothing need be added up. Columns, rows and their order are as before.
SET LOCAL ROLE huikuan_service;

CREATE FUNCTION read.standing_on(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, issued_on date, due_on date, delivered boolean,
               amount numeric, collected numeric, credited numeric, written_off numeric, unsettled boolean)
LANGUAGE sql STABLE AS $$
    SELECT i.invoice_no, i.customer_id, i.contract_no, i.issued_on, coalesce(d.due_on, i.due_on), d.invoice_no IS NOT NULL,
           i.amount, coalesce(m.collected, b.collected, 0), coalesce(m.credited, b.credited, 0),
           coalesce(m.written_off, b.written_off, 0),
           b.settled_on IS NULL OR b.settled_on > as_of OR b.moved_at > known_at
    FROM read.invoice AS i
    JOIN read.balance AS b ON b.invoice_no = i.invoice_no AND b.customer_id = i.customer_id
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(v.collected), 0) AS collected, coalesce(sum(v.credited), 0) AS credited,
               coalesce(sum(v.written_off), 0) AS written_off
        FROM read.movement AS v
        WHERE v.invoice_no = i.invoice_no AND v.customer_id = i.customer_id
          AND v.business_on <= as_of AND (known_at IS NULL OR v.recorded_at <= known_at)
    ) AS m ON b.moved_on > as_of OR b.moved_at > known_at
    LEFT JOIN read.delivery AS d ON d.invoice_no = i.invoice_no AND d.customer_id = i.customer_id
        AND (known_at IS NULL OR d.recorded_at <= known_at)
    WHERE i.issued_on <= as_of AND (known_at IS NULL OR i.recorded_at <= known_at)
$$;

CREATE OR REPLACE FUNCTION read.invoice_on(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, issued_on date, due_on date, delivered boolean,
               amount numeric, collected numeric, credited numeric, written_off numeric)
LANGUAGE sql STABLE AS $$
    SELECT i.invoice_no, i.customer_id, i.contract_no, i.issued_on, i.due_on, i.delivered,
           i.amount, i.collected, i.credited, i.written_off
    FROM read.standing_on(as_of, known_at) AS i
$$;

CREATE OR REPLACE FUNCTION read.open_part(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, number integer, due_on date, amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT * FROM (
        SELECT i.invoice_no, i.customer_id, i.contract_no, p.number, p.due_on,
               least(p.closes_at, i.amount - i.credited - i.written_off) - greatest(p.opens_at, i.collected) AS amount
        FROM read.standing_on(as_of, known_at) AS i
        JOIN read.instalment AS p
            ON p.invoice_no = i.invoice_no AND p.customer_id = i.customer_id AND p.delivered = i.delivered
        WHERE i.unsettled
    ) AS part
    WHERE part.amount > 0
$$;

-- What is unapplied of each receipt that has any, or that moved after the day.
CREATE FUNCTION read.free_on(as_of date, known_at timestamptz)
RETURNS TABLE (receipt_no text, customer_id text, amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT c.receipt_no, c.customer_id, coalesce(m.amount, c.amount)
    FROM read.credit AS c
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(u.amount), 0) AS amount
        FROM read.unapplied AS u
        WHERE u.receipt_no = c.receipt_no AND u.customer_id = c.customer_id
          AND u.business_on <= as_of AND (known_at IS NULL OR u.recorded_at <= known_at)
    ) AS m ON c.moved_on > as_of OR c.moved_at > known_at
    WHERE c.used_on IS NULL OR c.used_on > as_of OR c.moved_at > known_at
$$;

CREATE OR REPLACE FUNCTION bi.ageing(as_of date, known_at timestamptz DEFAULT NULL)
RETURNS TABLE (customer_id text, not_due numeric, d1_30 numeric, d31_60 numeric, d61_90 numeric, d91_180 numeric,
               d181_plus numeric, outstanding numeric, unapplied numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
SET plan_cache_mode = force_custom_plan AS $$
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
        FROM read.free_on(as_of, known_at) AS u
        GROUP BY u.customer_id HAVING sum(u.amount) <> 0
    )
    SELECT coalesce(o.customer_id, f.customer_id),
           coalesce(o.not_due, 0)::numeric(18,2), coalesce(o.d1_30, 0)::numeric(18,2), coalesce(o.d31_60, 0)::numeric(18,2),
           coalesce(o.d61_90, 0)::numeric(18,2), coalesce(o.d91_180, 0)::numeric(18,2), coalesce(o.d181_plus, 0)::numeric(18,2),
           coalesce(o.outstanding, 0)::numeric(18,2), coalesce(f.unapplied, 0)::numeric(18,2)
    FROM owed AS o FULL JOIN free AS f ON f.customer_id = o.customer_id
    ORDER BY coalesce(o.customer_id, f.customer_id) COLLATE "C"
$$;

-- A plan made for the day at hand knows how little is open on it.
ALTER FUNCTION bi.overdue(date, timestamptz) SET plan_cache_mode = force_custom_plan;
ALTER FUNCTION bi.receivables(date, timestamptz) SET plan_cache_mode = force_custom_plan;

REVOKE ALL ON FUNCTION read.standing_on(date, timestamptz), read.free_on(date, timestamptz) FROM PUBLIC;
RESET ROLE;
