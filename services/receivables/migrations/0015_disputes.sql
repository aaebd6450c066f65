-- Disputes pause an invoice, or one part of it, until they are rejected; retentions stand apart. P4-7.5, P4-7.3
SET LOCAL ROLE huikuan_service;

-- Pauses that hold on a day, whole invoices (`part` null) and single parts: since when. One ends early with its bill, or
-- with its dispute.
CREATE FUNCTION read.paused_on(as_of date, known_at timestamptz)
RETURNS TABLE (invoice_no text, customer_id text, part integer, since date)
LANGUAGE sql STABLE AS $$
    SELECT p.invoice_no, p.customer_id, p.part, min(p.paused_on)
    FROM read.pause AS p
    WHERE p.paused_on <= as_of AND as_of < p.until AND (known_at IS NULL OR p.recorded_at <= known_at)
      AND (p.receipt_no IS NULL OR NOT EXISTS (
          SELECT FROM read.pause_end AS e
          WHERE e.reference = p.receipt_no AND e.customer_id = p.customer_id AND e.ended_on <= as_of
            AND (known_at IS NULL OR e.recorded_at <= known_at)))
      AND (p.dispute_no IS NULL OR NOT EXISTS (
          SELECT FROM read.dispute_step AS s
          WHERE s.dispute_no = p.dispute_no AND s.step = 'rejected' AND s.step_on <= as_of
            AND (known_at IS NULL OR s.recorded_at <= known_at)))
    GROUP BY p.invoice_no, p.customer_id, p.part
$$;

CREATE OR REPLACE FUNCTION bi.overdue(as_of date, known_at timestamptz DEFAULT NULL)
RETURNS TABLE (invoice_no text, customer_id text, staff_id text, due_on date, days_overdue integer,
               outstanding numeric, stage integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
SET plan_cache_mode = force_custom_plan AS $$
    WITH rule AS MATERIALIZED (
        SELECT policy.figure('small_difference', as_of) AS small, policy.list('stage_days', as_of) AS stage_days
    ),
    paused AS MATERIALIZED (SELECT * FROM read.paused_on(as_of, known_at))
    SELECT o.invoice_no, o.customer_id, r.staff_id, o.due_on, as_of - o.due_on,
           o.amount::numeric(18,2),
           CASE WHEN o.amount <= rule.small THEN 0 ELSE (
               SELECT count(*)::integer FROM unnest(rule.stage_days) AS begins(day)
               WHERE coalesce(least(w.since, p.since), as_of) - o.due_on >= begins.day
           ) END
    FROM read.open_part(as_of, known_at) AS o CROSS JOIN rule
    LEFT JOIN read.rep_on(as_of, known_at) AS r ON r.contract_no = o.contract_no
    LEFT JOIN paused AS w ON w.invoice_no = o.invoice_no AND w.customer_id = o.customer_id AND w.part IS NULL
    LEFT JOIN paused AS p ON p.invoice_no = o.invoice_no AND p.customer_id = o.customer_id AND p.part = o.number
    WHERE o.due_on < as_of
    ORDER BY o.invoice_no COLLATE "C", o.due_on, o.number
$$;

-- Open parts past their day, with the stage that each is at; a promise, dispute or bill keeps it at the stage that it had.
-- What is settled is not looked at. `silent` is the stage that an invoice of an import was at when it came: nobody is told.
CREATE FUNCTION read.passed_on(as_of date)
RETURNS TABLE (invoice_no text, customer_id text, contract_no text, part integer, due_on date, stage integer,
               silent integer)
LANGUAGE sql STABLE AS $$
    WITH rule AS MATERIALIZED (
        SELECT policy.figure('small_difference', as_of) AS small, policy.list('stage_days', as_of) AS stage_days
    ),
    late AS (
        SELECT i.invoice_no, i.customer_id, i.contract_no, p.number, p.due_on,
               least(p.closes_at, i.amount - b.credited - b.written_off) - greatest(p.opens_at, b.collected) AS amount
        FROM read.balance AS b
        JOIN read.invoice AS i ON i.invoice_no = b.invoice_no AND i.customer_id = b.customer_id
        JOIN read.instalment AS p ON p.invoice_no = b.invoice_no AND p.customer_id = b.customer_id AND p.due_on < as_of
            AND p.delivered = (SELECT count(*) > 0 FROM read.delivery AS d  -- looked up at each: EXISTS would read all
                               WHERE d.invoice_no = b.invoice_no AND d.customer_id = b.customer_id)
        WHERE b.settled_on IS NULL
    )
    SELECT l.invoice_no, l.customer_id, l.contract_no, l.number, l.due_on, (
        SELECT count(*)::integer FROM unnest(rule.stage_days) AS begins(day)
        WHERE coalesce(paused.since, as_of) - l.due_on >= begins.day), (
        SELECT count(*)::integer FROM unnest(rule.stage_days) AS begins(day)
        WHERE (t.recorded_at AT TIME ZONE 'Asia/Shanghai')::date - l.due_on >= begins.day)
    FROM late AS l CROSS JOIN rule
    LEFT JOIN read.taken_over AS t ON t.invoice_no = l.invoice_no AND t.customer_id = l.customer_id
    LEFT JOIN LATERAL (
        SELECT min(p.since) AS since FROM read.paused_on(as_of, NULL) AS p
        WHERE p.invoice_no = l.invoice_no AND p.customer_id = l.customer_id AND (p.part IS NULL OR p.part = l.number)
    ) AS paused ON true
    WHERE l.amount > rule.small
$$;

-- Each part that is kept back, with what is open of it, and complaints that are open on the day.
CREATE FUNCTION read.retention_on(as_of date)
RETURNS TABLE (invoice_no text, customer_id text, part integer, due_on date, amount numeric, outstanding numeric,
               complaints text[])
LANGUAGE sql STABLE AS $$
    SELECT i.invoice_no, i.customer_id, p.number, p.due_on, (p.closes_at - p.opens_at)::numeric(18,2),
           greatest(least(p.closes_at, i.amount - i.credited - i.written_off) - greatest(p.opens_at, i.collected), 0)
               ::numeric(18,2),
           ARRAY(SELECT c.complaint_no FROM read.complaint AS c
                 LEFT JOIN read.complaint_end AS e ON e.complaint_no = c.complaint_no AND e.closed_on <= as_of
                 WHERE c.invoice_no = i.invoice_no AND c.customer_id = i.customer_id AND c.received_on <= as_of
                   AND e.complaint_no IS NULL
                 ORDER BY c.complaint_no COLLATE "C")
    FROM read.invoice_on(as_of, NULL) AS i
    JOIN read.instalment AS p
        ON p.invoice_no = i.invoice_no AND p.customer_id = i.customer_id AND p.delivered = i.delivered AND p.retention
$$;

CREATE FUNCTION bi.retention(as_of date)
RETURNS TABLE (invoice_no text, customer_id text, due_on date, amount numeric, outstanding numeric, complaint_no text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.invoice_no, r.customer_id, r.due_on, r.amount, r.outstanding,
           nullif(array_to_string(r.complaints, ';'), '')
    FROM read.retention_on(as_of) AS r
    ORDER BY r.due_on, r.invoice_no COLLATE "C", r.part
$$;

COMMENT ON FUNCTION bi.retention(date) IS '任一日的质保金：invoice_no 发票号，customer_id 客户，due_on 到期日，amount 金额，outstanding 未收，complaint_no 未结投诉（以分号分隔）
Retentions on any day: each part that is kept back as a surety, what is open of it, complaints open on the day joined by semicolons';
REVOKE ALL ON FUNCTION read.paused_on(date, timestamptz), read.passed_on(date), read.retention_on(date), bi.retention(date)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.retention(date) TO dashboard;

RESET ROLE;
