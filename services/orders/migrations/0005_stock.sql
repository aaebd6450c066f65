-- What is on hand and what is reserved of a product; and how far production is. P1-2.1, P5-5.1
SET LOCAL ROLE huikuan_service;

-- From the last count on, or from the first receipt: what came in since, less what left since.
CREATE VIEW read.stock_on_hand AS
SELECT p.product_id,
       coalesce(c.counted, 0)
       + coalesce((SELECT sum(m.received) FROM read.stock_move AS m
                   WHERE m.product_id = p.product_id AND m.position > coalesce(c.position, 0)), 0)
       - coalesce((SELECT sum(d.quantity) FROM read.dispatch_line AS d
                   WHERE d.product_id = p.product_id AND d.position > coalesce(c.position, p.since)), 0) AS on_hand
FROM (SELECT product_id, min(position) AS since FROM read.stock_move GROUP BY product_id) AS p
LEFT JOIN LATERAL (
    SELECT m.position, m.counted FROM read.stock_move AS m
    WHERE m.product_id = p.product_id AND m.counted IS NOT NULL ORDER BY m.position DESC LIMIT 1
) AS c ON true;

CREATE VIEW read.stock_controlled AS
SELECT DISTINCT ON (product_id) product_id, stock_controlled FROM read.product_property
WHERE stock_controlled IS NOT NULL ORDER BY product_id, version DESC;

-- What approved orders still ask for of products whose stock is controlled, and what of it is reserved: whoever was
-- approved first reserves first.
CREATE VIEW read.stock_reservation AS
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
                                    AND d.product_id = a.product_id), 0) AS quantity
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

RESET ROLE;

CREATE VIEW bi.stock AS
SELECT p.product_id,
       coalesce(h.on_hand, 0) AS on_hand,
       coalesce(r.reserved, 0) AS reserved,
       coalesce(h.on_hand, 0) - coalesce(r.reserved, 0) AS free,
       coalesce(r.short, 0) AS short
FROM read.stock_controlled AS p
LEFT JOIN read.stock_on_hand AS h ON h.product_id = p.product_id
LEFT JOIN (
    SELECT product_id, sum(reserved) AS reserved, sum(short) AS short FROM read.stock_reservation GROUP BY product_id
) AS r ON r.product_id = p.product_id
WHERE p.stock_controlled;

COMMENT ON VIEW bi.stock IS 'Stock of products whose stock is controlled. 库存';
COMMENT ON COLUMN bi.stock.product_id IS 'Product 产品编号';
COMMENT ON COLUMN bi.stock.on_hand IS 'Received, less issued, as counted 现存数量';
COMMENT ON COLUMN bi.stock.reserved IS 'Reserved for approved orders 已预留';
COMMENT ON COLUMN bi.stock.free IS 'Not reserved 可用数量';
COMMENT ON COLUMN bi.stock.short IS 'Asked for by approved orders and not there 短缺数量';

CREATE VIEW bi.production AS
SELECT DISTINCT ON (r.order_no, r.contract_line_no)
       r.order_no, r.contract_line_no, r.product_id, r.stage, r.quantity, r.expected_on, r.required_on, r.reported_on
FROM read.production_report AS r
ORDER BY r.order_no, r.contract_line_no, r.report_no DESC;

COMMENT ON VIEW bi.production IS 'The latest report of production of each line of an order. 生产进度';
COMMENT ON COLUMN bi.production.order_no IS 'Order number 订单编号';
COMMENT ON COLUMN bi.production.contract_line_no IS 'Line of the contract 合同行号';
COMMENT ON COLUMN bi.production.product_id IS 'Product 产品编号';
COMMENT ON COLUMN bi.production.stage IS 'How far it is 阶段';
COMMENT ON COLUMN bi.production.quantity IS 'Quantity that is so far 数量';
COMMENT ON COLUMN bi.production.expected_on IS 'Day on which it is expected 预计完成日';
COMMENT ON COLUMN bi.production.required_on IS 'Day on which it is required 要求到货日';
COMMENT ON COLUMN bi.production.reported_on IS 'Day of the report 报告日';

ALTER VIEW bi.stock OWNER TO huikuan_service;
ALTER VIEW bi.production OWNER TO huikuan_service;
GRANT SELECT ON bi.stock, bi.production TO dashboard;
