-- Whose customers are on a day, out of the tables of the projection `office_customers`. P2-1, P2-2a
SET LOCAL ROLE huikuan_service;

-- Who looks like an earlier entry belongs to that entry's owner until a manager clears the suspicion; an earlier entry
-- has a smaller number, so the chain of entries ends. `asked` null: all customers.
CREATE FUNCTION read.owner_on(as_of date, asked text[] DEFAULT NULL) RETURNS TABLE (customer_id text, owner_id text)
LANGUAGE sql STABLE AS $$
WITH RECURSIVE chain AS (
    SELECT e.customer_id, e.customer_id AS holder FROM read.customer_entry AS e
    WHERE e.registered_on <= as_of AND (asked IS NULL OR e.customer_id = ANY (asked))
    UNION ALL
    SELECT c.customer_id, tie.earlier_id
    FROM chain AS c
    JOIN LATERAL (
        SELECT s.earlier_id FROM read.customer_suspicion AS s
        JOIN read.customer_entry AS e ON e.customer_id = s.earlier_id
        LEFT JOIN read.customer_ruling AS r
               ON r.customer_id = s.customer_id AND r.earlier_id = s.earlier_id AND r.ruled_on <= as_of
        WHERE s.customer_id = c.holder AND coalesce(r.merged, s.earlier_owns)
        ORDER BY e.entry LIMIT 1
    ) AS tie ON true
)
SELECT c.customer_id, CASE WHEN a.effective_on IS NULL THEN e.owner_id ELSE a.owner_id END
FROM chain AS c
JOIN read.customer_entry AS e ON e.customer_id = c.holder
LEFT JOIN LATERAL (
    SELECT a.effective_on, a.owner_id FROM read.customer_assignment AS a
    WHERE a.customer_id = c.holder AND a.effective_on <= as_of ORDER BY a.effective_on DESC LIMIT 1
) AS a ON true
WHERE NOT EXISTS (
    SELECT FROM read.customer_suspicion AS s
    LEFT JOIN read.customer_ruling AS r
           ON r.customer_id = s.customer_id AND r.earlier_id = s.earlier_id AND r.ruled_on <= as_of
    JOIN read.customer_entry AS e ON e.customer_id = s.earlier_id
    WHERE s.customer_id = c.holder AND coalesce(r.merged, s.earlier_owns)
)
$$;
COMMENT ON FUNCTION read.owner_on(date, text[]) IS '某日客户的归属（空为公海） / The owner of each customer on a day; none: the pool';

CREATE VIEW bi.customer_names AS SELECT e.customer_id, e.name FROM read.customer_entry AS e;

COMMENT ON VIEW bi.customer_names IS '客户名称 / Names of customers';
COMMENT ON COLUMN bi.customer_names.customer_id IS '客户编号 / Customer id';
COMMENT ON COLUMN bi.customer_names.name IS '名称 / Name';
GRANT USAGE ON SCHEMA bi TO dashboard;
GRANT SELECT ON bi.customer_names TO dashboard;

RESET ROLE;
