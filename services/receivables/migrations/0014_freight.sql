-- Freight that customers advance: what stands in each account on any day. Up to what was agreed it counts from the day on
-- which it was paid, what is above it from the day of the consent. P5-5.3a
SET LOCAL ROLE huikuan_service;

CREATE VIEW read.freight_advanced AS
SELECT a.customer_id, a.invoice_no, a.paid_on AS on_day, least(a.amount, a.agreed) AS amount
FROM read.freight_advance AS a
UNION ALL
SELECT a.customer_id, a.invoice_no, c.consented_on, a.amount - a.agreed
FROM read.freight_advance AS a JOIN read.freight_consent AS c ON c.invoice_no = a.invoice_no
WHERE a.amount > a.agreed;

-- `reserved` is asked to be paid out by then, and not paid.
CREATE FUNCTION read.freight_on(as_of date)
RETURNS TABLE (customer_id text, advanced numeric, set_off numeric, paid_out numeric, reserved numeric)
LANGUAGE sql STABLE AS $$
    SELECT m.customer_id, sum(m.advanced)::numeric(18,2), sum(m.set_off)::numeric(18,2), sum(m.paid_out)::numeric(18,2),
           sum(m.reserved)::numeric(18,2)
    FROM (
        SELECT a.customer_id, a.on_day, a.amount AS advanced, 0 AS set_off, 0 AS paid_out, 0 AS reserved
        FROM read.freight_advanced AS a
        UNION ALL
        SELECT s.customer_id, s.settled_on, 0, s.set_off, 0, s.pay_out FROM read.freight_settlement AS s
        UNION ALL
        SELECT r.customer_id, r.returned_on, 0, -r.amount, 0, 0 FROM read.freight_return AS r
        UNION ALL
        SELECT p.customer_id, p.paid_on, 0, 0, p.amount, -p.amount FROM read.freight_payment AS p
    ) AS m(customer_id, on_day, advanced, set_off, paid_out, reserved)
    WHERE m.on_day <= as_of
    GROUP BY m.customer_id
$$;

CREATE FUNCTION bi.freight_accounts(as_of date)
RETURNS TABLE (customer_id text, advanced numeric, set_off numeric, paid_out numeric, balance numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.customer_id, f.advanced, f.set_off, f.paid_out, (f.advanced - f.set_off - f.paid_out)::numeric(18,2)
    FROM read.freight_on(as_of) AS f
    WHERE f.advanced <> 0 OR f.set_off <> 0 OR f.paid_out <> 0
    ORDER BY f.customer_id COLLATE "C"
$$;

COMMENT ON FUNCTION bi.freight_accounts(date) IS '任一日的运费账户：customer_id 客户，advanced 垫付，set_off 抵扣，paid_out 已付，balance 余额
Freight accounts on any day: what customers advanced, what of it was set off or paid out; what is to be paid out stays in the balance';
REVOKE ALL ON FUNCTION read.freight_on(date), bi.freight_accounts(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.freight_accounts(date) TO dashboard;

RESET ROLE;
