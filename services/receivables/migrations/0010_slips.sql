-- Slips of money on the road. Whether one is late is decided by the day on which its hand-in was accepted. P4-7.1, P4-7.2
SET LOCAL ROLE huikuan_service;

-- Under its receipt once it was handed in, before that under its own number.
CREATE OR REPLACE FUNCTION bi.late_hand_ins(as_of date)
RETURNS TABLE (hand_in_by date, receipt_no text, customer_id text, staff_id text, received_on date, amount numeric,
               handed_in_on date, days_late integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.hand_in_by, t.receipt_no, t.customer_id, t.staff_id, t.received_on, t.amount, t.handed_in_on, t.days_late
    FROM (
        SELECT r.hand_in_by, r.receipt_no, r.customer_id, r.collected_by AS staff_id, r.received_on, r.amount,
               CASE WHEN h.handed_in_on <= as_of THEN h.handed_in_on END AS handed_in_on,
               least(h.handed_in_on, as_of) - r.hand_in_by AS days_late
        FROM read.receipt AS r
        LEFT JOIN read.hand_in AS h ON h.receipt_no = r.receipt_no AND h.customer_id = r.customer_id
        LEFT JOIN read.correction AS c
            ON c.receipt_no = r.receipt_no AND c.customer_id = r.customer_id AND c.step = 'confirmed'
        WHERE r.received_on <= as_of AND r.hand_in_by < least(h.handed_in_on, as_of)
          AND (c.step_on IS NULL OR c.step_on > as_of OR h.handed_in_on IS NOT NULL)
          AND NOT EXISTS (SELECT FROM read.slip_hand_in AS s
                          WHERE s.receipt_no = r.receipt_no AND s.customer_id = r.customer_id)
        UNION ALL
        SELECT s.due_on, CASE WHEN h.accepted_on <= as_of THEN h.receipt_no ELSE s.collection_no END, s.customer_id,
               s.collected_by, s.collected_on, s.amount,
               CASE WHEN h.accepted_on <= as_of THEN h.handed_in_on END, least(h.accepted_on, as_of) - s.due_on
        FROM read.slip AS s LEFT JOIN read.slip_hand_in AS h ON h.collection_no = s.collection_no
        WHERE s.collected_on <= as_of AND s.due_on < least(h.accepted_on, as_of)
    ) AS t
    ORDER BY t.hand_in_by, t.receipt_no COLLATE "C"
$$;

CREATE FUNCTION bi.collections(as_of date)
RETURNS TABLE (collection_no text, collector_id text, customer_id text, method text, amount numeric, collected_on date,
               due_on date, handed_in_on date, counted numeric, days_late integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.collection_no, s.collected_by, s.customer_id, s.method, s.amount, s.collected_on, s.due_on,
           h.handed_in_on, h.counted, greatest(coalesce(h.accepted_on, as_of) - s.due_on, 0)
    FROM read.slip AS s
    LEFT JOIN read.slip_hand_in AS h ON h.collection_no = s.collection_no AND h.accepted_on <= as_of
    WHERE s.collected_on <= as_of
    ORDER BY s.collection_no COLLATE "C"
$$;

COMMENT ON FUNCTION bi.collections(date) IS '收款单（途中款项）：collection_no 收款单号，collector_id 经手人，customer_id 客户，method 方式，amount 金额，collected_on 收款日，due_on 应交日，handed_in_on 实交日，counted 清点数，days_late 迟交天数
Slips of money on the road on any day; a hand-in counts from the day on which it was accepted';
REVOKE ALL ON FUNCTION bi.collections(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.collections(date) TO dashboard;

RESET ROLE;
