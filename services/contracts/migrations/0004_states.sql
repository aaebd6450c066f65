-- What became of contracts in force: completed, expired, terminated. They stay effective: `effective` says that they were.
-- Of a contract that was changed the ledger shows the revision in force.

SET LOCAL ROLE huikuan_service;

-- All that was agreed has left and stays there, every invoice of it is settled, no order is open.
CREATE FUNCTION read.contract_completed(of_contract text, in_revision integer, as_of date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (
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
    )
$$;

COMMENT ON FUNCTION read.contract_completed(text, integer, date) IS '合同在某日是否履行完毕 / Whether a contract was completed on a day';
-- Views that dashboards read call it with their rights.
REVOKE ALL ON FUNCTION read.contract_completed(text, integer, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read.contract_completed(text, integer, date) TO dashboard;

CREATE OR REPLACE VIEW bi.contracts AS
SELECT latest.contract_no,
       latest.customer_id,
       coalesce(handover.staff_id, first.staff_id, latest.staff_id) AS staff_id,
       coalesce(raised.kind, latest.kind) AS kind,
       latest.amount,
       coalesce(latest.signed_on, effect.signed_on) AS signed_on,
       CASE WHEN effect.effective THEN 'yes' ELSE 'no' END AS effective,
       CASE
           WHEN effect.effective AND ended.ended_on <= today.day THEN 'terminated'
           WHEN effect.effective AND read.contract_completed(latest.contract_no, latest.in_force, today.day) THEN 'completed'
           WHEN effect.effective AND latest.valid_to < today.day THEN 'expired'
           WHEN effect.effective THEN 'effective'
           WHEN NOT effect.effective THEN 'invalid'
           WHEN signature.contract_no IS NOT NULL THEN 'signed'
           WHEN review.approved THEN 'reviewed'
           WHEN NOT review.approved THEN 'rejected'
           ELSE 'draft'
       END AS status
FROM (
    -- The revision in force today; of a contract without one, the latest content.
    SELECT DISTINCT ON (c.contract_no) c.contract_no, c.revision, c.customer_id, c.staff_id, c.kind, c.amount,
           c.content_hash, f.signed_on, f.valid_to, f.revision AS in_force
    FROM read.contract_content AS c
    LEFT JOIN read.contract_in_force AS f ON f.contract_no = c.contract_no AND f.revision = c.revision
         AND f.in_force_from <= ((SELECT log.now()) AT TIME ZONE 'Asia/Shanghai')::date
    ORDER BY c.contract_no, f.in_force_from DESC NULLS LAST, c.revision DESC
) AS latest
CROSS JOIN (SELECT ((SELECT log.now()) AT TIME ZONE 'Asia/Shanghai')::date AS day) AS today
LEFT JOIN read.contract_effect AS effect USING (contract_no)
LEFT JOIN read.contract_termination AS ended USING (contract_no)
LEFT JOIN read.contract_review AS review ON review.contract_no = latest.contract_no AND review.revision = latest.revision
LEFT JOIN LATERAL (
    SELECT s.contract_no FROM read.contract_signature AS s
    WHERE s.contract_no = latest.contract_no AND s.content_hash = latest.content_hash LIMIT 1
) AS signature ON true
LEFT JOIN LATERAL (
    SELECT h.staff_id FROM read.contract_handover AS h
    WHERE h.contract_no = latest.contract_no AND h.effective_on <= today.day
    ORDER BY h.effective_on DESC LIMIT 1
) AS handover ON true
LEFT JOIN LATERAL (
    SELECT c.staff_id FROM read.contract_in_force AS f
    JOIN read.contract_content AS c USING (contract_no, revision)
    WHERE f.contract_no = latest.contract_no ORDER BY f.revision LIMIT 1
) AS first ON true
LEFT JOIN LATERAL (
    SELECT k.kind FROM read.kind_raised AS k
    WHERE k.contract_no = latest.contract_no AND k.revision = latest.revision ORDER BY k.position DESC LIMIT 1
) AS raised ON true;

COMMENT ON COLUMN bi.contracts.effective IS 'yes: it came into force, whatever became of it later; no: it did not 是否生效（yes/no）';
COMMENT ON COLUMN bi.contracts.status IS 'draft, rejected, reviewed, signed, effective, completed, expired, terminated or invalid 状态：草稿、未通过、已评审、已签、已生效、已完成、已到期、已终止、无效';

RESET ROLE;
