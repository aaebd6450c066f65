-- Documents are told apart by number and customer: claims keep a number from being given twice, but a log that was written
-- before there were any may hold one at two customers, and each keeps its own rows and figures.
SET LOCAL ROLE huikuan_service;

CREATE OR REPLACE FUNCTION read.invoice_on(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, issued_on date, due_on date, delivered boolean,
               amount numeric, collected numeric, credited numeric, written_off numeric)
LANGUAGE sql STABLE AS $$
    SELECT i.invoice_no, i.customer_id, i.contract_no, i.issued_on, coalesce(d.due_on, i.due_on), d.invoice_no IS NOT NULL,
           i.amount, coalesce(m.collected, 0), coalesce(m.credited, 0), coalesce(m.written_off, 0)
    FROM read.invoice AS i
    LEFT JOIN (
        SELECT invoice_no, customer_id,
               sum(collected) AS collected, sum(credited) AS credited, sum(written_off) AS written_off
        FROM read.movement
        WHERE business_on <= as_of AND (known_at IS NULL OR recorded_at <= known_at)
        GROUP BY invoice_no, customer_id
    ) AS m ON m.invoice_no = i.invoice_no AND m.customer_id = i.customer_id
    LEFT JOIN read.delivery AS d ON d.invoice_no = i.invoice_no AND d.customer_id = i.customer_id
        AND (known_at IS NULL OR d.recorded_at <= known_at)
    WHERE i.issued_on <= as_of AND (known_at IS NULL OR i.recorded_at <= known_at)
$$;

CREATE OR REPLACE FUNCTION read.open_part(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, number integer, due_on date, amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT * FROM (
        SELECT i.invoice_no, i.customer_id, i.contract_no, p.number, p.due_on,
               least(p.closes_at, i.amount - i.credited - i.written_off) - greatest(p.opens_at, i.collected) AS amount
        FROM read.invoice_on(as_of, known_at) AS i
        JOIN read.instalment AS p
            ON p.invoice_no = i.invoice_no AND p.customer_id = i.customer_id AND p.delivered = i.delivered
    ) AS part
    WHERE part.amount > 0
$$;

CREATE OR REPLACE FUNCTION bi.overdue(as_of date, known_at timestamptz DEFAULT NULL)
RETURNS TABLE (invoice_no text, customer_id text, staff_id text, due_on date, days_overdue integer,
               outstanding numeric, stage integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '64MB' AS $$
    WITH rule AS MATERIALIZED (
        SELECT policy.figure('small_difference', as_of) AS small, policy.list('stage_days', as_of) AS stage_days
    ),
    paused AS (
        SELECT p.invoice_no, p.customer_id, min(p.paused_on) AS since
        FROM read.pause AS p
        WHERE p.paused_on <= as_of AND as_of < p.until AND (known_at IS NULL OR p.recorded_at <= known_at)
        GROUP BY p.invoice_no, p.customer_id
    )
    SELECT o.invoice_no, o.customer_id, r.staff_id, o.due_on, as_of - o.due_on,
           o.amount::numeric(18,2),
           CASE WHEN o.amount <= rule.small THEN 0 ELSE (
               SELECT count(*)::integer FROM unnest(rule.stage_days) AS begins(day)
               WHERE coalesce(paused.since, as_of) - o.due_on >= begins.day
           ) END
    FROM read.open_part(as_of, known_at) AS o CROSS JOIN rule
    LEFT JOIN read.rep_on(as_of, known_at) AS r ON r.contract_no = o.contract_no
    LEFT JOIN paused ON paused.invoice_no = o.invoice_no AND paused.customer_id = o.customer_id
    WHERE o.due_on < as_of
    ORDER BY o.invoice_no COLLATE "C", o.due_on, o.number
$$;

CREATE OR REPLACE FUNCTION bi.late_hand_ins(as_of date)
RETURNS TABLE (hand_in_by date, receipt_no text, customer_id text, staff_id text, received_on date, amount numeric,
               handed_in_on date, days_late integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.hand_in_by, r.receipt_no, r.customer_id, r.collected_by, r.received_on, r.amount,
           CASE WHEN h.handed_in_on <= as_of THEN h.handed_in_on END, least(h.handed_in_on, as_of) - r.hand_in_by
    FROM read.receipt AS r
    LEFT JOIN read.hand_in AS h ON h.receipt_no = r.receipt_no AND h.customer_id = r.customer_id
    WHERE r.received_on <= as_of AND r.hand_in_by < least(h.handed_in_on, as_of)
    ORDER BY r.hand_in_by, r.receipt_no COLLATE "C"
$$;

-- Money that waited for an invoice which then was issued to somebody else: what finance has to know of.
CREATE VIEW bi.misdirected AS
SELECT r.released_on, r.receipt_no, r.customer_id, r.invoice_no, i.customer_id AS issued_to
FROM read.release AS r LEFT JOIN read.invoice AS i ON i.invoice_no = r.invoice_no AND i.customer_id <> r.customer_id
WHERE r.invoice_no IS NOT NULL;

COMMENT ON VIEW bi.misdirected IS '款项所指发票开给了别的客户，已按一般顺序核销，请财务核对
Money that named an invoice which was issued to somebody else: released to the general order, for finance to look at';
COMMENT ON COLUMN bi.misdirected.released_on IS '释放日 / day from which it pays anything';
COMMENT ON COLUMN bi.misdirected.receipt_no IS '收款号或抵销号 / receipt or set-off';
COMMENT ON COLUMN bi.misdirected.customer_id IS '付款客户 / customer who paid';
COMMENT ON COLUMN bi.misdirected.invoice_no IS '所指发票 / invoice that was named';
COMMENT ON COLUMN bi.misdirected.issued_to IS '发票的客户 / customer to whom it was issued';
GRANT SELECT ON bi.misdirected TO dashboard;

RESET ROLE;
