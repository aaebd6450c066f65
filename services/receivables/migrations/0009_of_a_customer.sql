-- What one customer owes is looked up at that customer; `asked` null: all customers. Columns, rows and order are as before.
SET LOCAL ROLE huikuan_service;

CREATE FUNCTION read.ageing_of(as_of date, known_at timestamptz, asked text)
RETURNS TABLE (customer_id text, not_due numeric, d1_30 numeric, d31_60 numeric, d61_90 numeric, d91_180 numeric,
               d181_plus numeric, outstanding numeric, unapplied numeric)
LANGUAGE sql STABLE AS $$
    WITH owed AS (
        SELECT p.customer_id, sum(p.amount) AS outstanding,
               sum(p.amount) FILTER (WHERE as_of - p.due_on <= 0) AS not_due,
               sum(p.amount) FILTER (WHERE as_of - p.due_on BETWEEN 1 AND 30) AS d1_30,
               sum(p.amount) FILTER (WHERE as_of - p.due_on BETWEEN 31 AND 60) AS d31_60,
               sum(p.amount) FILTER (WHERE as_of - p.due_on BETWEEN 61 AND 90) AS d61_90,
               sum(p.amount) FILTER (WHERE as_of - p.due_on BETWEEN 91 AND 180) AS d91_180,
               sum(p.amount) FILTER (WHERE as_of - p.due_on > 180) AS d181_plus
        FROM read.open_part(as_of, known_at) AS p
        WHERE asked IS NULL OR p.customer_id = asked
        GROUP BY p.customer_id
    ),
    free AS (
        SELECT u.customer_id, sum(u.amount) AS unapplied
        FROM read.free_on(as_of, known_at) AS u
        WHERE asked IS NULL OR u.customer_id = asked
        GROUP BY u.customer_id HAVING sum(u.amount) <> 0
    )
    SELECT coalesce(o.customer_id, f.customer_id),
           coalesce(o.not_due, 0)::numeric(18,2), coalesce(o.d1_30, 0)::numeric(18,2), coalesce(o.d31_60, 0)::numeric(18,2),
           coalesce(o.d61_90, 0)::numeric(18,2), coalesce(o.d91_180, 0)::numeric(18,2), coalesce(o.d181_plus, 0)::numeric(18,2),
           coalesce(o.outstanding, 0)::numeric(18,2), coalesce(f.unapplied, 0)::numeric(18,2)
    FROM owed AS o FULL JOIN free AS f ON f.customer_id = o.customer_id
$$;

CREATE OR REPLACE FUNCTION bi.ageing(as_of date, known_at timestamptz DEFAULT NULL)
RETURNS TABLE (customer_id text, not_due numeric, d1_30 numeric, d31_60 numeric, d61_90 numeric, d91_180 numeric,
               d181_plus numeric, outstanding numeric, unapplied numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
SET plan_cache_mode = force_custom_plan AS $$
    SELECT * FROM read.ageing_of(as_of, known_at, NULL) AS a ORDER BY a.customer_id COLLATE "C"
$$;

REVOKE ALL ON FUNCTION read.ageing_of(date, timestamptz, text) FROM PUBLIC;
RESET ROLE;
