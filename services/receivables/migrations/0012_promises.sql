-- Promises to pay. What counts is money that paid the invoice from the day of the promise to the promised one, less what
-- was taken back; set-offs are no money. P4-7.5
SET LOCAL ROLE huikuan_service;

CREATE VIEW read.promise_paid AS
SELECT p.promise_no, coalesce(sum(m.collected), 0)::numeric(18,2) AS paid
FROM read.promise AS p
LEFT JOIN read.movement AS m
    ON m.invoice_no = p.invoice_no AND m.customer_id = p.customer_id AND m.kind IN ('allocation', 'reversal')
   AND m.business_on BETWEEN p.made_on AND p.promised_for
   AND NOT EXISTS (SELECT FROM read.set_off AS s WHERE s.set_off_no = m.reference AND s.customer_id = m.customer_id)
GROUP BY p.promise_no;

CREATE VIEW bi.promises AS
SELECT p.promise_no, p.customer_id, p.invoice_no, p.amount, p.promised_for,
       coalesce(e.paid, (SELECT d.paid FROM read.promise_paid AS d WHERE d.promise_no = p.promise_no)) AS paid,
       coalesce(e.outcome, 'open') AS status
FROM read.promise AS p LEFT JOIN read.promise_end AS e ON e.promise_no = p.promise_no
ORDER BY p.promise_no COLLATE "C";

COMMENT ON VIEW bi.promises IS '付款承诺及其结果 / Promises to pay and what became of them';
COMMENT ON COLUMN bi.promises.promise_no IS '承诺号 / promise';
COMMENT ON COLUMN bi.promises.customer_id IS '客户 / customer';
COMMENT ON COLUMN bi.promises.invoice_no IS '发票号 / invoice';
COMMENT ON COLUMN bi.promises.amount IS '承诺金额 / promised, yuan';
COMMENT ON COLUMN bi.promises.promised_for IS '承诺付款日 / the promised day';
COMMENT ON COLUMN bi.promises.paid IS '期间内到款，可为负 / paid by then, less what was taken back, yuan';
COMMENT ON COLUMN bi.promises.status IS '状态：open 未到期、kept 已守、broken 未守 / open, kept or broken';
GRANT SELECT ON bi.promises TO dashboard;

RESET ROLE;
