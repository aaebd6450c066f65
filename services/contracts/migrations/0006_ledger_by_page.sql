-- A page of the ledger reads the contracts on it: each is found by its first content, which every contract has, and what
-- is shown of it is looked up by its number. Later revisions never begin before earlier ones.
SET LOCAL ROLE huikuan_service;

-- As before; but a contract of which something has not left is known by its days, whatever became of each dispatch.
CREATE OR REPLACE FUNCTION read.contract_completed(of_contract text, in_revision integer, as_of date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN EXISTS (
        SELECT FROM read.contract_line AS l
        WHERE l.contract_no = of_contract AND l.revision = in_revision
          AND l.quantity > coalesce((
              SELECT sum(d.quantity) FROM read.contract_left AS d
              WHERE d.contract_no = of_contract AND d.contract_line_no = l.line_no AND d.day <= as_of), 0)
    ) THEN false ELSE NOT EXISTS (
        SELECT FROM read.contract_line AS l
        WHERE l.contract_no = of_contract AND l.revision = in_revision
          AND l.quantity > coalesce((
              SELECT sum(s.quantity - coalesce((
                  SELECT sum(r.quantity) FROM read.contract_goods_returned AS r
                  WHERE r.invoice_no = s.invoice_no AND r.customer_id = s.customer_id AND r.line_no = s.line_no
                    AND r.returned_on <= as_of), 0))
              FROM read.contract_goods_sent AS s
              WHERE s.contract_no = of_contract AND s.contract_line_no = l.line_no AND s.dispatched_on <= as_of), 0)
    ) AND NOT EXISTS (
        SELECT FROM read.contract_goods_sent AS s
        LEFT JOIN read.contract_invoice AS i USING (invoice_no, customer_id)
        WHERE s.contract_no = of_contract AND s.dispatched_on <= as_of
          AND (i.invoice_no IS NULL OR i.issued_on > as_of OR i.amount <> coalesce((
              SELECT sum(m.collected + m.reduced) FROM read.contract_movement AS m
              WHERE m.invoice_no = i.invoice_no AND m.customer_id = i.customer_id AND m.moved_on <= as_of), 0))
    ) AND NOT EXISTS (
        SELECT FROM (
            SELECT DISTINCT ON (customer_id, order_no) customer_id, order_no, version, quantity
            FROM read.contract_order WHERE contract_no = of_contract AND placed_on <= as_of
            ORDER BY customer_id, order_no, version DESC
        ) AS o
        WHERE NOT EXISTS (SELECT FROM read.contract_order_cancelled AS c
                          WHERE c.customer_id = o.customer_id AND c.order_no = o.order_no AND c.version > o.version
                            AND c.cancelled_on <= as_of)
          AND o.quantity > coalesce((
              SELECT sum(s.quantity) FROM read.contract_goods_sent AS s
              WHERE s.customer_id = o.customer_id AND s.order_no = o.order_no AND s.dispatched_on <= as_of), 0)
    ) END
$$;

CREATE OR REPLACE VIEW bi.contracts AS
SELECT every.contract_no,
       latest.customer_id,
       coalesce(handover.staff_id, first.staff_id, latest.staff_id) AS staff_id,
       coalesce(raised.kind, latest.kind) AS kind,
       latest.amount,
       coalesce(held.signed_on, effect.signed_on) AS signed_on,
       CASE WHEN effect.effective THEN 'yes' ELSE 'no' END AS effective,
       CASE
           WHEN effect.effective AND ended.ended_on <= today.day THEN 'terminated'
           WHEN effect.effective AND read.contract_completed(every.contract_no, held.revision, today.day) THEN 'completed'
           WHEN effect.effective AND held.valid_to < today.day THEN 'expired'
           WHEN effect.effective THEN 'effective'
           WHEN NOT effect.effective THEN 'invalid'
           WHEN signature.contract_no IS NOT NULL THEN 'signed'
           WHEN review.approved THEN 'reviewed'
           WHEN NOT review.approved THEN 'rejected'
           ELSE 'draft'
       END AS status
FROM read.contract_content AS every
CROSS JOIN (SELECT ((SELECT log.now()) AT TIME ZONE 'Asia/Shanghai')::date AS day) AS today
LEFT JOIN LATERAL (
    SELECT f.revision, f.signed_on, f.valid_to FROM read.contract_in_force AS f
    WHERE f.contract_no = every.contract_no AND f.in_force_from <= today.day ORDER BY f.revision DESC LIMIT 1
) AS held ON true
CROSS JOIN LATERAL (
    -- The revision in force today; of a contract without one, the latest content.
    SELECT c.revision, c.customer_id, c.staff_id, c.kind, c.amount, c.content_hash FROM read.contract_content AS c
    WHERE c.contract_no = every.contract_no AND c.revision <= coalesce(held.revision, 2147483647)
    ORDER BY c.revision DESC LIMIT 1
) AS latest
LEFT JOIN LATERAL (
    SELECT e.effective, e.signed_on FROM read.contract_effect AS e WHERE e.contract_no = every.contract_no LIMIT 1
) AS effect ON true
LEFT JOIN LATERAL (
    SELECT t.ended_on FROM read.contract_termination AS t WHERE t.contract_no = every.contract_no LIMIT 1
) AS ended ON true
LEFT JOIN LATERAL (
    SELECT r.approved FROM read.contract_review AS r
    WHERE r.contract_no = every.contract_no AND r.revision = latest.revision LIMIT 1
) AS review ON true
LEFT JOIN LATERAL (
    SELECT s.contract_no FROM read.contract_signature AS s
    WHERE s.contract_no = every.contract_no AND s.content_hash = latest.content_hash LIMIT 1
) AS signature ON true
LEFT JOIN LATERAL (
    SELECT h.staff_id FROM read.contract_handover AS h
    WHERE h.contract_no = every.contract_no AND h.effective_on <= today.day
    ORDER BY h.effective_on DESC LIMIT 1
) AS handover ON true
LEFT JOIN LATERAL (
    SELECT f.revision FROM read.contract_in_force AS f
    WHERE f.contract_no = every.contract_no ORDER BY f.revision LIMIT 1
) AS began ON true
LEFT JOIN LATERAL (
    SELECT c.staff_id FROM read.contract_content AS c
    WHERE c.contract_no = every.contract_no AND c.revision >= began.revision ORDER BY c.revision LIMIT 1
) AS first ON true
LEFT JOIN LATERAL (
    SELECT k.kind FROM read.kind_raised AS k
    WHERE k.contract_no = every.contract_no AND k.revision = latest.revision ORDER BY k.position DESC LIMIT 1
) AS raised ON true
WHERE every.revision = 1;

RESET ROLE;
