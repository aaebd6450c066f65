-- Cash that was typed wrongly never was on the road: corrected before it was handed in, it is late no more. P4-7.2, P4-7.6
SET LOCAL ROLE huikuan_service;

CREATE OR REPLACE FUNCTION bi.late_hand_ins(as_of date)
RETURNS TABLE (hand_in_by date, receipt_no text, customer_id text, staff_id text, received_on date, amount numeric,
               handed_in_on date, days_late integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.hand_in_by, r.receipt_no, r.customer_id, r.collected_by, r.received_on, r.amount,
           CASE WHEN h.handed_in_on <= as_of THEN h.handed_in_on END, least(h.handed_in_on, as_of) - r.hand_in_by
    FROM read.receipt AS r
    LEFT JOIN read.hand_in AS h ON h.receipt_no = r.receipt_no AND h.customer_id = r.customer_id
    LEFT JOIN read.correction AS c
        ON c.receipt_no = r.receipt_no AND c.customer_id = r.customer_id AND c.step = 'confirmed'
    WHERE r.received_on <= as_of AND r.hand_in_by < least(h.handed_in_on, as_of)
      AND (c.step_on IS NULL OR c.step_on > as_of OR h.handed_in_on IS NOT NULL)
    ORDER BY r.hand_in_by, r.receipt_no COLLATE "C"
$$;

RESET ROLE;
