-- Orders are told apart by number and customer: an old log may hold a number at two customers, and each keeps its own row.
CREATE OR REPLACE VIEW bi.dispatch AS
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
LEFT JOIN read.order_approval AS a USING (order_no, customer_id);
