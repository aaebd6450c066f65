-- The daily dispatch report (出货日报表) as people and dashboards read it. Columns and their order are a public promise.

CREATE VIEW bi.dispatch AS
SELECT d.dispatched_on AS date,
       left(d.batch_at::text, 5) AS batch,
       row_number() OVER (
           PARTITION BY d.dispatched_on, d.batch_at ORDER BY a.approved_at, d.order_no, d.invoice_no
       ) AS sequence,
       d.order_no,
       d.customer_id,
       d.invoice_no,
       d.amount,
       d.vehicle,
       d.escort,
       d.freight
FROM read.dispatch AS d
LEFT JOIN read.order_approval AS a USING (order_no);

COMMENT ON VIEW bi.dispatch IS 'Daily dispatch report: what left the house on which day with which batch. 出货日报表';
COMMENT ON COLUMN bi.dispatch.date IS 'Day of dispatch 出货日期';
COMMENT ON COLUMN bi.dispatch.batch IS 'Batch of that day, 09:00 or 13:30; empty for dispatches taken over from before 批次（导入的历史出货为空）';
COMMENT ON COLUMN bi.dispatch.sequence IS 'Place in the batch: approved first, goes first 批次内出货顺序';
COMMENT ON COLUMN bi.dispatch.order_no IS 'Order number 订单编号';
COMMENT ON COLUMN bi.dispatch.customer_id IS 'Customer 客户编号';
COMMENT ON COLUMN bi.dispatch.invoice_no IS 'Number of the invoice for this dispatch 发票编号';
COMMENT ON COLUMN bi.dispatch.amount IS 'Goods and freight in yuan, tax included 金额（货款与运费，含税，元）';
COMMENT ON COLUMN bi.dispatch.vehicle IS 'Vehicle 车辆';
COMMENT ON COLUMN bi.dispatch.escort IS 'Who goes along to collect the money 押货收款人';
COMMENT ON COLUMN bi.dispatch.freight IS 'Freight charged, in yuan 运费（元）';

ALTER VIEW bi.dispatch OWNER TO huikuan_service;
GRANT USAGE ON SCHEMA bi TO dashboard;
GRANT SELECT ON bi.dispatch TO dashboard;
