-- The contract ledger (合同台账) as of any day: the revision in force, where its copies are, what was delivered and paid.
SET LOCAL ROLE huikuan_service;

CREATE FUNCTION bi.contract_ledger(as_of date)
RETURNS TABLE (contract_no text, revision integer, customer_id text, staff_id text, kind text, amount numeric,
               signed_on date, in_force_from date, valid_to date, copies integer, dispatched numeric, collected numeric,
               outstanding numeric, status text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH held AS (
        SELECT DISTINCT ON (f.contract_no) f.contract_no, f.revision, f.signed_on, f.in_force_from, f.valid_to
        FROM read.contract_in_force AS f WHERE f.in_force_from <= as_of
        ORDER BY f.contract_no, f.in_force_from DESC, f.revision DESC
    ), shown AS (
        SELECT DISTINCT ON (c.contract_no) c.contract_no, c.revision, c.customer_id, c.staff_id, c.kind, c.amount,
               c.content_hash, h.signed_on AS held_on, h.in_force_from, coalesce(h.valid_to, c.valid_to) AS valid_to,
               CASE WHEN NOT e.effective AND e.signed_on <= as_of THEN e.signed_on END AS invalid_on
        FROM read.contract_content AS c
        LEFT JOIN held AS h ON h.contract_no = c.contract_no
        LEFT JOIN read.contract_effect AS e ON e.contract_no = c.contract_no
        WHERE CASE WHEN h.revision IS NOT NULL THEN c.revision = h.revision
                   ELSE least((c.registered_at AT TIME ZONE 'Asia/Shanghai')::date, e.signed_on) <= as_of END
        ORDER BY c.contract_no, c.revision DESC
    ), money AS (
        SELECT i.contract_no, sum(i.amount) AS dispatched, sum(m.collected) AS collected,
               sum(i.amount - m.collected - m.reduced) AS outstanding
        FROM read.contract_invoice AS i
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(v.collected), 0) AS collected, coalesce(sum(v.reduced), 0) AS reduced
            FROM read.contract_movement AS v
            WHERE v.invoice_no = i.invoice_no AND v.customer_id = i.customer_id AND v.moved_on <= as_of
        ) AS m
        WHERE i.issued_on <= as_of GROUP BY i.contract_no
    )
    SELECT s.contract_no, s.revision, s.customer_id, coalesce(o.staff_id, s.staff_id),
           coalesce(k.kind, s.kind), s.amount,
           coalesce(s.held_on, s.invalid_on), s.in_force_from, s.valid_to,
           coalesce(c.copies, 0)::integer, coalesce(m.dispatched, 0)::numeric(18,2),
           coalesce(m.collected, 0)::numeric(18,2), coalesce(m.outstanding, 0)::numeric(18,2),
           CASE
               WHEN s.held_on IS NOT NULL AND t.ended_on <= as_of THEN 'terminated'
               WHEN s.held_on IS NOT NULL AND read.contract_completed(s.contract_no, s.revision, as_of) THEN 'completed'
               WHEN s.held_on IS NOT NULL AND s.valid_to < as_of THEN 'expired'
               WHEN s.held_on IS NOT NULL THEN 'effective'
               WHEN s.invalid_on IS NOT NULL THEN 'invalid'
               WHEN EXISTS (SELECT FROM read.contract_signature AS g
                            WHERE g.contract_no = s.contract_no AND g.content_hash = s.content_hash
                              AND g.signed_on <= as_of) THEN 'signed'
               WHEN r.approved THEN 'reviewed'
               WHEN NOT r.approved THEN 'rejected'
               ELSE 'draft'
           END
    FROM shown AS s
    LEFT JOIN money AS m ON m.contract_no = s.contract_no
    LEFT JOIN read.contract_termination AS t ON t.contract_no = s.contract_no
    LEFT JOIN read.contract_review AS r
        ON r.contract_no = s.contract_no AND r.revision = s.revision AND r.reviewed_on <= as_of
    LEFT JOIN LATERAL (
        SELECT h.staff_id FROM read.contract_handover AS h
        WHERE h.contract_no = s.contract_no AND h.effective_on <= as_of ORDER BY h.effective_on DESC LIMIT 1
    ) AS o ON true
    LEFT JOIN LATERAL (
        SELECT k.kind FROM read.kind_raised AS k
        WHERE k.contract_no = s.contract_no AND k.revision = s.revision AND k.raised_on <= as_of
        ORDER BY k.position DESC LIMIT 1
    ) AS k ON true
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE last.state = 'acknowledged') AS copies
        FROM (SELECT DISTINCT ON (p.copy_no) p.state FROM read.contract_copy AS p
              WHERE p.contract_no = s.contract_no AND p.revision = s.revision AND p.day <= as_of
              ORDER BY p.copy_no, p.position DESC) AS last
    ) AS c ON true
    ORDER BY s.contract_no COLLATE "C"
$$;

COMMENT ON FUNCTION bi.contract_ledger(date) IS '任一日的合同台账，每份合同一行：contract_no 合同号，revision 版本，customer_id 客户，staff_id 当日业务员，kind 类别，amount 金额，signed_on 签订日，in_force_from 生效日，valid_to 有效期至，copies 已签收正本（0–4），dispatched 已出货（开票金额），collected 已收，outstanding 未收，status 状态
The contract ledger on any day, one row per contract: contract_no, revision, customer_id, staff_id (the rep on that day), kind, amount, signed_on, in_force_from, valid_to, copies (acknowledged, 0 to 4), dispatched (amounts of its invoices), collected, outstanding, status';

REVOKE ALL ON FUNCTION bi.contract_ledger(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.contract_ledger(date) TO dashboard;
RESET ROLE;
