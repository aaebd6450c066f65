-- Proofs of delivery, goods that came back, cases on carriers. P5-5.2e
SET LOCAL ROLE huikuan_service;

-- The papers of proofs belong to the order of their dispatch.
CREATE OR REPLACE VIEW files.use AS
SELECT a.object, a.file_no, a.sha256, a.name FROM read.attachment AS a
WHERE NOT EXISTS (SELECT FROM read.driver_erasure AS e WHERE a.object = 'driver-paper/' || e.driver_id)
UNION ALL
SELECT 'driver-paper/' || p.driver_id, p.kind || '/' || p.position, p.sha256, p.kind FROM read.driver_paper AS p
WHERE NOT EXISTS (SELECT FROM read.driver_erasure AS e WHERE e.driver_id = p.driver_id)
UNION ALL
SELECT 'order/' || d.order_no, 'proof/' || p.position, p.sha256, p.invoice_no FROM read.proof AS p
JOIN read.dispatch AS d ON d.invoice_no = p.invoice_no AND d.customer_id = p.customer_id;

-- What came back is on hand again from that fact on, and its order asks for it again.
CREATE OR REPLACE VIEW read.stock_on_hand AS
SELECT p.product_id,
       coalesce(c.counted, 0)
       + coalesce((SELECT sum(m.received) FROM read.stock_move AS m
                   WHERE m.product_id = p.product_id AND m.position > coalesce(c.position, 0)), 0)
       - coalesce((SELECT sum(d.quantity) FROM read.dispatch_line AS d
                   WHERE d.product_id = p.product_id AND d.position > coalesce(c.position, p.since)), 0)
       + coalesce((SELECT sum(r.quantity) FROM read.returned_line AS r
                   JOIN read.dispatch_line AS d ON d.invoice_no = r.invoice_no AND d.customer_id = r.customer_id
                    AND d.line_no = r.line_no
                   WHERE d.product_id = p.product_id AND r.position > coalesce(c.position, p.since)), 0) AS on_hand
FROM (SELECT product_id, min(position) AS since FROM read.stock_move GROUP BY product_id) AS p
LEFT JOIN LATERAL (
    SELECT m.position, m.counted FROM read.stock_move AS m
    WHERE m.product_id = p.product_id AND m.counted IS NOT NULL ORDER BY m.position DESC LIMIT 1
) AS c ON true;

CREATE OR REPLACE VIEW read.stock_reservation AS
WITH form AS (
    SELECT DISTINCT ON (l.order_no, l.customer_id) l.order_no, l.customer_id, l.position
    FROM read.order_line AS l ORDER BY l.order_no, l.customer_id, l.position DESC
), asked AS (
    SELECT l.order_no, l.customer_id, k.product_id, sum(l.quantity) AS quantity
    FROM form AS f
    JOIN read.order_state AS s ON s.order_no = f.order_no AND s.customer_id = f.customer_id
    JOIN read.order_form AS o ON o.order_no = f.order_no AND o.customer_id = f.customer_id
    JOIN read.order_line AS l ON l.order_no = f.order_no AND l.customer_id = f.customer_id AND l.position = f.position
    JOIN LATERAL (
        SELECT c.product_id FROM read.contract_line AS c
        WHERE c.contract_no = o.contract_no AND c.line_no = l.contract_line_no ORDER BY c.revision DESC LIMIT 1
    ) AS k ON true
    JOIN read.stock_controlled AS p ON p.product_id = k.product_id AND p.stock_controlled
    WHERE s.state IN ('approved', 'dispatched')
    GROUP BY l.order_no, l.customer_id, k.product_id
), waiting AS (
    SELECT a.order_no, a.customer_id, a.product_id, v.approved_at,
           a.quantity - coalesce((SELECT sum(d.quantity) FROM read.dispatch_line AS d
                                  WHERE d.order_no = a.order_no AND d.customer_id = a.customer_id
                                    AND d.product_id = a.product_id AND NOT EXISTS (
                                        SELECT FROM read.failed_delivery AS b
                                        WHERE b.invoice_no = d.invoice_no AND b.customer_id = d.customer_id)), 0)
           AS quantity
    FROM asked AS a
    JOIN read.order_approval AS v ON v.order_no = a.order_no AND v.customer_id = a.customer_id
), queued AS (
    SELECT w.*, coalesce(h.on_hand, 0) AS on_hand,
           coalesce(sum(w.quantity) OVER (
               PARTITION BY w.product_id ORDER BY w.approved_at, w.order_no, w.customer_id
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
    FROM waiting AS w LEFT JOIN read.stock_on_hand AS h ON h.product_id = w.product_id
    WHERE w.quantity > 0
)
SELECT q.product_id, q.order_no, q.customer_id, q.approved_at,
       greatest(0, least(q.quantity, q.on_hand - q.before)) AS reserved,
       q.quantity - greatest(0, least(q.quantity, q.on_hand - q.before)) AS short
FROM queued AS q;

-- Dispatches of which a proof is asked for or there; of what came back none is asked for any more.
CREATE VIEW bi.proofs AS
SELECT d.invoice_no, d.customer_id, d.carrier_id, d.dispatched_on AS left_on, d.proof_due_on AS due_on, p.proved_on,
       CASE WHEN p.complete THEN 'yes' ELSE 'no' END AS complete,
       (SELECT string_agg(c.case_no, ';' ORDER BY c.case_no COLLATE "C") FROM read.carrier_case AS c
        WHERE c.invoice_no = d.invoice_no AND c.customer_id = d.customer_id) AS case_no
FROM read.departure AS d
LEFT JOIN LATERAL (
    SELECT o.proved_on, o.complete FROM read.proof AS o
    WHERE o.invoice_no = d.invoice_no AND o.customer_id = d.customer_id ORDER BY o.position DESC LIMIT 1
) AS p ON true
WHERE (d.proof_due_on IS NOT NULL OR p.proved_on IS NOT NULL) AND NOT EXISTS (
    SELECT FROM read.failed_delivery AS b WHERE b.invoice_no = d.invoice_no AND b.customer_id = d.customer_id);

COMMENT ON VIEW bi.proofs IS 'Proofs of delivery, until when they are due, and what became of them. 送达回单';
COMMENT ON COLUMN bi.proofs.invoice_no IS 'Number of the dispatch and its invoice 发票编号';
COMMENT ON COLUMN bi.proofs.customer_id IS 'Customer 客户编号';
COMMENT ON COLUMN bi.proofs.carrier_id IS 'Carrier; empty: none was named 承运商编号（无则为空）';
COMMENT ON COLUMN bi.proofs.left_on IS 'Day of dispatch 出货日期';
COMMENT ON COLUMN bi.proofs.due_on IS 'Last day on which the proof is in time; empty: none is asked for 回单期限（不要求为空）';
COMMENT ON COLUMN bi.proofs.proved_on IS 'Day on which the last proof was recorded 回单登记日';
COMMENT ON COLUMN bi.proofs.complete IS 'Complete: yes or no 回单是否齐全';
COMMENT ON COLUMN bi.proofs.case_no IS 'Cases on the carrier 承运案件编号';

CREATE VIEW bi.carrier_cases AS
SELECT c.case_no, c.invoice_no, c.carrier_id, c.kind, c.opened_on,
       coalesce((SELECT m.amount FROM read.case_claim AS m WHERE m.case_no = c.case_no ORDER BY m.position DESC LIMIT 1),
                c.claimed) AS claimed,
       CASE WHEN e.outcome = 'settled' THEN e.amount END AS settled,
       coalesce(e.outcome, CASE WHEN h.agrees THEN 'agreed' WHEN NOT h.agrees THEN 'contested' ELSE 'open' END) AS status
FROM read.carrier_case AS c
LEFT JOIN read.case_hearing AS h ON h.case_no = c.case_no
LEFT JOIN read.case_end AS e ON e.case_no = c.case_no;

COMMENT ON VIEW bi.carrier_cases IS 'Cases on carriers: proofs that are not there, loss, damage, lateness. 承运案件';
COMMENT ON COLUMN bi.carrier_cases.case_no IS 'Case 案件编号';
COMMENT ON COLUMN bi.carrier_cases.invoice_no IS 'Number of the dispatch and its invoice 发票编号';
COMMENT ON COLUMN bi.carrier_cases.carrier_id IS 'Carrier; empty: none was named 承运商编号（无则为空）';
COMMENT ON COLUMN bi.carrier_cases.kind IS 'proof, bill, loss, damage or late 类别：proof 回单、bill 单据原件、loss 丢失、damage 损坏、late 迟到';
COMMENT ON COLUMN bi.carrier_cases.opened_on IS 'Day on which it was opened 立案日';
COMMENT ON COLUMN bi.carrier_cases.claimed IS 'Claimed, yuan 索赔金额（元）';
COMMENT ON COLUMN bi.carrier_cases.settled IS 'Settled for, yuan 结案赔付金额（元）';
COMMENT ON COLUMN bi.carrier_cases.status IS 'open, agreed, contested, settled or dropped 状态：open 待申辩、agreed 认可、contested 有异议、settled 已赔付、dropped 已撤销';

RESET ROLE;

ALTER VIEW bi.proofs OWNER TO huikuan_service;
ALTER VIEW bi.carrier_cases OWNER TO huikuan_service;
GRANT SELECT ON bi.proofs, bi.carrier_cases TO dashboard;
