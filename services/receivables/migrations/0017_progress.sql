-- The table of collection (回款进度表): of the contracts whose rep somebody is on the last day of a month. P4-7.6
SET LOCAL ROLE huikuan_service;

-- Instruments that were received by a day, and neither counted, bounced, returned nor corrected by then, with whose they
-- are: the rep's of the issued invoice that they name, else the owner's of their customer.
CREATE FUNCTION read.in_hand_on(as_of date) RETURNS TABLE (staff_id text, customer_id text, amount numeric)
LANGUAGE sql STABLE AS $$
    WITH held AS (
        SELECT i.receipt_no, i.customer_id, i.invoice_no, i.amount FROM read.instrument AS i
        WHERE i.received_on <= as_of
          AND NOT EXISTS (SELECT FROM read.receipt AS r WHERE r.receipt_no = i.receipt_no
                          AND r.customer_id = i.customer_id AND r.counts_on <= as_of)
          AND NOT EXISTS (SELECT FROM read.bounce AS b WHERE b.receipt_no = i.receipt_no
                          AND b.customer_id = i.customer_id AND b.bounced_on <= as_of)
          AND NOT EXISTS (SELECT FROM read.bill_step AS s WHERE s.receipt_no = i.receipt_no
                          AND s.customer_id = i.customer_id AND s.step = 'returned' AND s.step_on <= as_of)
          AND NOT EXISTS (SELECT FROM read.correction AS c WHERE c.receipt_no = i.receipt_no
                          AND c.customer_id = i.customer_id AND c.step = 'confirmed' AND c.step_on <= as_of)
    )
    SELECT CASE WHEN v.invoice_no IS NULL THEN o.owner_id ELSE r.staff_id END, h.customer_id, h.amount
    FROM held AS h
    LEFT JOIN read.invoice AS v
        ON v.invoice_no = h.invoice_no AND v.customer_id = h.customer_id AND v.issued_on <= as_of
    LEFT JOIN read.rep_on(as_of, NULL) AS r ON r.contract_no = v.contract_no
    LEFT JOIN read.owner_on(as_of) AS o ON o.customer_id = h.customer_id
$$;

CREATE FUNCTION read.collection_progress_of(asked text)
RETURNS TABLE (staff_id text, customer_id text, falling_due numeric, overdue numeric, promised numeric,
               collected numeric, bills_in_hand numeric)
LANGUAGE sql STABLE AS $$
    WITH span AS MATERIALIZED (
        SELECT s.first, (s.first + interval '1 month - 1 day')::date AS last
        FROM (SELECT to_date(asked, 'YYYY-MM') AS first) AS s
    ),
    rep AS MATERIALIZED (SELECT r.contract_no, r.staff_id FROM span AS s, read.rep_on(s.last, NULL) AS r),
    mine AS MATERIALIZED (
        SELECT DISTINCT r.staff_id, c.customer_id FROM rep AS r JOIN read.contract AS c ON c.contract_no = r.contract_no
    ),
    told AS (
        SELECT r.staff_id, i.customer_id,
               greatest(least(p.closes_at, i.amount - i.credited - i.written_off) - p.opens_at, 0) AS falling_due,
               0 AS overdue, 0 AS promised, 0 AS collected, 0 AS bills_in_hand
        FROM span AS s CROSS JOIN LATERAL read.invoice_on(s.last, NULL) AS i
        JOIN read.instalment AS p
            ON p.invoice_no = i.invoice_no AND p.customer_id = i.customer_id AND p.delivered = i.delivered
           AND p.due_on BETWEEN s.first AND s.last
        JOIN rep AS r ON r.contract_no = i.contract_no
        UNION ALL
        SELECT r.staff_id, o.customer_id, 0, o.amount, 0, 0, 0
        FROM span AS s CROSS JOIN LATERAL read.open_part(s.first - 1, NULL) AS o
        JOIN rep AS r ON r.contract_no = o.contract_no
        WHERE o.due_on < s.first
        UNION ALL
        SELECT r.staff_id, p.customer_id, 0, 0, p.amount, 0, 0
        FROM span AS s JOIN read.promise AS p ON p.promised_for BETWEEN s.first AND s.last
        JOIN read.invoice AS i ON i.invoice_no = p.invoice_no AND i.customer_id = p.customer_id
        JOIN rep AS r ON r.contract_no = i.contract_no
        UNION ALL
        SELECT e.staff_id, c.customer_id, 0, 0, 0, e.amount, 0
        FROM span AS s
        JOIN read.commission_entry AS e ON e.component = 'cash' AND e.business_on BETWEEN s.first AND s.last
        JOIN read.cause AS c ON c.position = e.position
        WHERE EXISTS (SELECT FROM mine AS m WHERE m.staff_id = e.staff_id AND m.customer_id = c.customer_id)
        UNION ALL
        SELECT h.staff_id, h.customer_id, 0, 0, 0, 0, h.amount FROM span AS s, read.in_hand_on(s.last) AS h
        WHERE h.staff_id IS NOT NULL
    )
    SELECT t.staff_id, t.customer_id, sum(t.falling_due)::numeric(18,2), sum(t.overdue)::numeric(18,2),
           sum(t.promised)::numeric(18,2), sum(t.collected)::numeric(18,2), sum(t.bills_in_hand)::numeric(18,2)
    FROM told AS t WHERE t.staff_id IS NOT NULL
    GROUP BY t.staff_id, t.customer_id
    HAVING sum(t.falling_due) <> 0 OR sum(t.overdue) <> 0 OR sum(t.promised) <> 0 OR sum(t.collected) <> 0
        OR sum(t.bills_in_hand) <> 0
$$;

CREATE FUNCTION bi.collection_progress(asked text)
RETURNS TABLE (month text, staff_id text, customer_id text, falling_due numeric, overdue numeric, promised numeric,
               collected numeric, bills_in_hand numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT asked, p.* FROM read.collection_progress_of(asked) AS p
    ORDER BY p.staff_id COLLATE "C", p.customer_id COLLATE "C"
$$;

COMMENT ON FUNCTION bi.collection_progress(text) IS '回款进度表（月）：month 月份，staff_id 月末业务员，customer_id 客户，falling_due 本月到期，overdue 月初逾期，promised 本月承诺，collected 本月回款，bills_in_hand 月末在手票据
Table of collection of a month: what falls due, what was overdue before, promised, collected, instruments in hand at its end; rows of zeros are left out';
REVOKE ALL ON FUNCTION read.in_hand_on(date), read.collection_progress_of(text), bi.collection_progress(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.collection_progress(text) TO dashboard;

RESET ROLE;
