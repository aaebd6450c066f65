-- What is planned to leave when, and the daily dispatch report in the order of that plan: urgent orders first, or as the
-- dispatcher put them. A dispatch on another day than planned has no place in the batch.
CREATE VIEW bi.dispatch_plan AS
WITH last AS (
    SELECT DISTINCT ON (s.order_no, s.customer_id) s.* FROM read.plan_step AS s
    ORDER BY s.order_no, s.customer_id, s.position DESC
), frozen AS (
    SELECT p.ship_on, p.batch_at, p.order_no, p.customer_id, p.place FROM read.batch_place AS p WHERE p.planned
), every AS (
    SELECT f.ship_on, f.batch_at, f.place, f.order_no, f.customer_id, s.zone, s.transit_days, s.at
    FROM frozen AS f
    JOIN LATERAL (
        SELECT p.zone, p.transit_days, p.at FROM read.plan_step AS p
        WHERE p.order_no = f.order_no AND p.customer_id = f.customer_id AND p.ship_on = f.ship_on
          AND p.batch_at = f.batch_at
        ORDER BY p.position DESC LIMIT 1
    ) AS s ON true
    UNION ALL
    SELECT l.ship_on, l.batch_at, b.place, l.order_no, l.customer_id, l.zone, l.transit_days, l.at
    FROM last AS l
    LEFT JOIN LATERAL (
        SELECT p.place FROM read.batch_place AS p
        WHERE p.ship_on = l.ship_on AND p.batch_at = l.batch_at AND p.order_no = l.order_no
          AND p.customer_id = l.customer_id
        ORDER BY p.position DESC LIMIT 1
    ) AS b ON true
    WHERE l.ship_on IS NOT NULL AND NOT EXISTS (
        SELECT FROM frozen AS f WHERE f.ship_on = l.ship_on AND f.batch_at = l.batch_at AND f.order_no = l.order_no
          AND f.customer_id = l.customer_id)
)
SELECT e.ship_on,
       left(e.batch_at::text, 5) AS batch,
       row_number() OVER (
           PARTITION BY e.ship_on, e.batch_at ORDER BY e.place, f.urgent DESC, e.at, e.order_no, e.customer_id
       ) AS sequence,
       e.order_no,
       e.customer_id,
       e.zone,
       f.required_on,
       CASE WHEN f.urgent THEN 'yes' ELSE 'no' END AS urgent,
       CASE WHEN e.ship_on + e.transit_days > f.required_on THEN 'yes' ELSE 'no' END AS late,
       t.state AS status
FROM every AS e
JOIN read.order_form AS f ON f.order_no = e.order_no AND f.customer_id = e.customer_id
JOIN read.order_state AS t ON t.order_no = e.order_no AND t.customer_id = e.customer_id;

COMMENT ON VIEW bi.dispatch_plan IS 'What is planned to leave with which batch. 出货计划';
COMMENT ON COLUMN bi.dispatch_plan.ship_on IS 'Day on which it is planned to leave 计划出货日';
COMMENT ON COLUMN bi.dispatch_plan.batch IS 'Batch of that day 批次';
COMMENT ON COLUMN bi.dispatch_plan.sequence IS 'Place in the batch: urgent first, then as approved, or as the dispatcher put it 批次内顺序';
COMMENT ON COLUMN bi.dispatch_plan.order_no IS 'Order number 订单编号';
COMMENT ON COLUMN bi.dispatch_plan.customer_id IS 'Customer 客户编号';
COMMENT ON COLUMN bi.dispatch_plan.zone IS 'Zone of the address; empty: none is known 配送区域（不明为空）';
COMMENT ON COLUMN bi.dispatch_plan.required_on IS 'Day on which it is required 要求到货日';
COMMENT ON COLUMN bi.dispatch_plan.urgent IS 'Urgent: yes or no 是否加急';
COMMENT ON COLUMN bi.dispatch_plan.late IS 'Planned to arrive after the required day: yes or no 是否预计晚到';
COMMENT ON COLUMN bi.dispatch_plan.status IS 'What became of the order last 订单状态';

ALTER VIEW bi.dispatch_plan OWNER TO huikuan_service;
GRANT SELECT ON bi.dispatch_plan TO dashboard;

CREATE OR REPLACE VIEW bi.dispatch AS
SELECT d.dispatched_on AS date,
       left(d.batch_at::text, 5) AS batch,
       CASE WHEN coalesce(n.planned_on, d.dispatched_on) = d.dispatched_on THEN row_number() OVER (
           PARTITION BY d.dispatched_on, d.batch_at, coalesce(n.planned_on, d.dispatched_on) = d.dispatched_on
           ORDER BY b.place, coalesce(f.urgent, false) DESC, a.approved_at, d.order_no, d.invoice_no
       ) END AS sequence,
       d.order_no,
       d.customer_id,
       d.invoice_no,
       d.amount,
       d.vehicle,
       d.escort,
       d.freight
FROM read.dispatch AS d
LEFT JOIN read.order_approval AS a USING (order_no, customer_id)
LEFT JOIN read.order_form AS f USING (order_no, customer_id)
LEFT JOIN read.planned_dispatch AS n USING (invoice_no, customer_id)
LEFT JOIN LATERAL (
    SELECT p.place FROM read.batch_place AS p
    WHERE p.ship_on = d.dispatched_on AND p.batch_at = d.batch_at AND p.order_no = d.order_no
      AND p.customer_id = d.customer_id
    ORDER BY p.position DESC LIMIT 1
) AS b ON true;

COMMENT ON COLUMN bi.dispatch.sequence IS 'Place in the batch: urgent first, then as approved, or as the dispatcher put it; empty: planned for another day 批次内出货顺序（非计划日出货为空）';
