-- A ranking is frozen by the close of its month (a year's: of its December) and by nothing else: months that were never
-- closed show the figures of now, also where they lie before the first closed one. P4-5.4
SET LOCAL ROLE huikuan_service;

CREATE OR REPLACE VIEW bi.ranking AS
WITH told AS (
    SELECT to_char(e.business_on, 'YYYY-MM') AS period, to_char(e.business_on, 'YYYY-MM') AS frozen_with,
           'month_bonus' AS bonus, (date_trunc('month', e.business_on) + interval '1 month - 1 day')::date AS ends_on,
           e.staff_id, e.amount
    FROM read.commission_entry AS e WHERE e.component = 'cash'
    UNION ALL
    SELECT to_char(e.business_on, 'YYYY'), to_char(e.business_on, 'YYYY-12'),
           'year_bonus', (date_trunc('year', e.business_on) + interval '1 year - 1 day')::date, e.staff_id, e.amount
    FROM read.commission_entry AS e WHERE e.component = 'cash'
),
collected AS (
    SELECT t.period, t.bonus, t.ends_on, t.staff_id, sum(t.amount) AS amount
    FROM told AS t WHERE NOT EXISTS (SELECT FROM read.closed_month AS m WHERE m.month = t.frozen_with)
    GROUP BY t.period, t.bonus, t.ends_on, t.staff_id
),
ranked AS (
    SELECT c.*, (rank() OVER (PARTITION BY c.period ORDER BY c.amount DESC))::integer AS rank
    FROM collected AS c WHERE c.amount <> 0
),
bonus AS MATERIALIZED (
    SELECT p.period, policy.list(p.bonus, p.ends_on) AS steps
    FROM (SELECT DISTINCT period, bonus, ends_on FROM collected) AS p
)
SELECT c.period, c.rank, c.staff_id, c.collected, c.bonus FROM read.closed_ranking AS c
WHERE rpad(c.period, 7, '-12') IN (SELECT m.month FROM read.closed_month AS m)
UNION ALL
SELECT r.period, r.rank, r.staff_id, r.amount::numeric(18,2),
       (CASE WHEN r.amount > 0 THEN coalesce(b.steps[r.rank], 0) ELSE 0 END)::numeric(18,2)
FROM ranked AS r JOIN bonus AS b ON b.period = r.period;

RESET ROLE;
