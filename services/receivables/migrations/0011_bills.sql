-- Bills whole: what became of each by a day, and pauses that end with the bill that caused them. P4-7.4
SET LOCAL ROLE huikuan_service;

CREATE FUNCTION bi.bills(as_of date)
RETURNS TABLE (receipt_no text, customer_id text, kind text, acceptor text, instrument_no text, amount numeric,
               received_on date, due_on date, status text, counted_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.receipt_no, i.customer_id, b.bill_kind, b.acceptor, i.instrument_no, i.amount, i.received_on, b.due_on,
           CASE WHEN c.receipt_no IS NOT NULL THEN 'corrected' WHEN s.returned_on IS NOT NULL THEN 'returned'
                WHEN o.receipt_no IS NOT NULL THEN 'bounced' WHEN s.discharged_on IS NOT NULL THEN 'discharged'
                WHEN s.endorsed_on IS NOT NULL THEN 'endorsed' WHEN s.discounted_on IS NOT NULL THEN 'discounted'
                WHEN r.receipt_no IS NOT NULL THEN 'cleared' WHEN d.receipt_no IS NOT NULL THEN 'deposited'
                ELSE 'received' END,
           r.counts_on
    FROM read.instrument AS i
    JOIN read.bill AS b ON b.receipt_no = i.receipt_no AND b.customer_id = i.customer_id
    LEFT JOIN read.receipt AS r
        ON r.receipt_no = i.receipt_no AND r.customer_id = i.customer_id AND r.counts_on <= as_of
    LEFT JOIN read.deposit AS d
        ON d.receipt_no = i.receipt_no AND d.customer_id = i.customer_id AND d.deposited_on <= as_of
    LEFT JOIN read.bounce AS o
        ON o.receipt_no = i.receipt_no AND o.customer_id = i.customer_id AND o.bounced_on <= as_of
    LEFT JOIN read.correction AS c
        ON c.receipt_no = i.receipt_no AND c.customer_id = i.customer_id AND c.step = 'confirmed' AND c.step_on <= as_of
    LEFT JOIN LATERAL (
        SELECT max(t.step_on) FILTER (WHERE t.step = 'discounted') AS discounted_on,
               max(t.step_on) FILTER (WHERE t.step = 'endorsed') AS endorsed_on,
               max(t.step_on) FILTER (WHERE t.step = 'discharged') AS discharged_on,
               max(t.step_on) FILTER (WHERE t.step = 'returned') AS returned_on
        FROM read.bill_step AS t
        WHERE t.receipt_no = i.receipt_no AND t.customer_id = i.customer_id AND t.step_on <= as_of
    ) AS s ON true
    WHERE i.received_on <= as_of
    ORDER BY b.due_on, i.receipt_no COLLATE "C"
$$;

COMMENT ON FUNCTION bi.bills(date) IS '任一日的汇票：receipt_no 收款号，customer_id 客户，kind 种类（bank 银行、commercial 商业），acceptor 承兑人，instrument_no 票号，amount 金额，received_on 收到日，due_on 到期日，status 状态，counted_on 计入收款日
Bills on any day: a memo beside ageing and grades, which show debts as they are; counted_on stays after a bounce';
REVOKE ALL ON FUNCTION bi.bills(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.bills(date) TO dashboard;

CREATE OR REPLACE FUNCTION bi.overdue(as_of date, known_at timestamptz DEFAULT NULL)
RETURNS TABLE (invoice_no text, customer_id text, staff_id text, due_on date, days_overdue integer,
               outstanding numeric, stage integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
SET plan_cache_mode = force_custom_plan AS $$
    WITH rule AS MATERIALIZED (
        SELECT policy.figure('small_difference', as_of) AS small, policy.list('stage_days', as_of) AS stage_days
    ),
    paused AS (
        SELECT p.invoice_no, p.customer_id, min(p.paused_on) AS since
        FROM read.pause AS p
        WHERE p.paused_on <= as_of AND as_of < p.until AND (known_at IS NULL OR p.recorded_at <= known_at)
          AND (p.receipt_no IS NULL OR NOT EXISTS (
              SELECT FROM read.pause_end AS e
              WHERE e.reference = p.receipt_no AND e.customer_id = p.customer_id AND e.ended_on <= as_of
                AND (known_at IS NULL OR e.recorded_at <= known_at)))
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

RESET ROLE;
