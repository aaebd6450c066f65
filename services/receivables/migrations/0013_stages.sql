-- The report of the stages of collection that were reached. P4-7.5
SET LOCAL ROLE huikuan_service;

CREATE VIEW bi.stages AS
SELECT s.invoice_no, s.due_on, s.stage, s.reached_on, (
    SELECT string_agg(coalesce(o.owner_id, d.owner_id), ';' ORDER BY d.duty_id COLLATE "C" DESC)
    FROM read.duty AS d
    LEFT JOIN LATERAL (SELECT w.owner_id FROM read.duty_owner AS w WHERE w.duty_id = d.duty_id
                       ORDER BY w.position DESC LIMIT 1) AS o ON true
    WHERE d.duty_id IN (name.duty, name.duty || '/head', name.duty || '/finance_head')) AS duty_owner
FROM read.reached_stage AS s
CROSS JOIN LATERAL (SELECT 'stage/' || s.invoice_no || '/' || s.part || '/' || s.stage AS duty) AS name
ORDER BY s.invoice_no COLLATE "C", s.due_on, s.stage, s.part;

COMMENT ON VIEW bi.stages IS '催收阶段及其责任人 / Stages of collection that instalments reached, and whose duty each is';
COMMENT ON COLUMN bi.stages.invoice_no IS '发票号 / invoice';
COMMENT ON COLUMN bi.stages.due_on IS '达到阶段时的到期日 / due day, as it was when the stage was reached';
COMMENT ON COLUMN bi.stages.stage IS '阶段（1 提醒、2 经理、3 停止供货、4 法务或坏账）/ stage: 1 reminder, 2 manager, 3 stop of supply, 4 legal';
COMMENT ON COLUMN bi.stages.reached_on IS '达到日 / the day on which it was reached';
COMMENT ON COLUMN bi.stages.duty_owner IS '现责任人（多人以分号分隔）/ who owns the duty today, joined by semicolons';
GRANT SELECT ON bi.stages TO dashboard;

RESET ROLE;
