-- Complaints as others may read them, and the steps that are late at an instant. P5-7
-- Everything here belongs to the service's role, whoever applies it.
SET LOCAL ROLE huikuan_service;

CREATE VIEW bi.complaints AS
WITH taken AS (
    SELECT s.complaint_no,
           min(s.taken_at) FILTER (WHERE s.step = 'form') AS form_at,
           min(s.taken_at) FILTER (WHERE s.step = 'answer') AS answered_at,
           min(s.taken_at) FILTER (WHERE s.step = 'review') AS reviewed_at,
           min(s.taken_at) FILTER (WHERE s.step = 'decision') AS decided_at,
           min(s.taken_at) FILTER (WHERE s.step = 'close') AS closed_at
    FROM read.step AS s GROUP BY 1
)
SELECT c.complaint_no, c.customer_id, c.invoice_no, c.received_on, c.channel, c.severity, c.form_required,
       CASE WHEN t.closed_at IS NOT NULL THEN 'closed'
            WHEN t.decided_at IS NOT NULL THEN 'decided'
            WHEN t.reviewed_at IS NOT NULL THEN 'reviewed'
            WHEN c.form_required AND t.form_at IS NULL THEN 'form_missing'
            WHEN t.answered_at IS NOT NULL THEN 'answered'
            ELSE 'filed' END AS status,
       c.answer_due_at, t.answered_at, c.decision_due_at, t.decided_at, d.outcome, d.amount,
       n.credit_note_no, n.amount AS credited, t.closed_at
FROM read.complaint AS c
LEFT JOIN taken AS t USING (complaint_no)
LEFT JOIN read.decision AS d USING (complaint_no)
LEFT JOIN read.credit_note AS n ON n.complaint_no = c.complaint_no;

COMMENT ON VIEW bi.complaints IS '客户投诉及其处理进度 / Complaints and how far they are handled';
COMMENT ON COLUMN bi.complaints.complaint_no IS '投诉编号 / Complaint number';
COMMENT ON COLUMN bi.complaints.customer_id IS '客户编号 / Customer id';
COMMENT ON COLUMN bi.complaints.invoice_no IS '涉及发票 / Invoice that it is about';
COMMENT ON COLUMN bi.complaints.received_on IS '受理日 / Day on which it was received';
COMMENT ON COLUMN bi.complaints.channel IS '渠道 / Channel';
COMMENT ON COLUMN bi.complaints.severity IS '严重程度 / Severity';
COMMENT ON COLUMN bi.complaints.form_required IS '是否须填客户投诉申请单 / The complaint form is mandatory';
COMMENT ON COLUMN bi.complaints.status IS '状态 / filed, form_missing, answered, reviewed, decided or closed';
COMMENT ON COLUMN bi.complaints.answer_due_at IS '首次答复期限 / First answer is due';
COMMENT ON COLUMN bi.complaints.answered_at IS '首次答复时间 / First answer was given';
COMMENT ON COLUMN bi.complaints.decision_due_at IS '决定期限 / Decision is due';
COMMENT ON COLUMN bi.complaints.decided_at IS '决定时间 / Decision was taken';
COMMENT ON COLUMN bi.complaints.outcome IS '决定 / return, replace, allowance, compensation or reject';
COMMENT ON COLUMN bi.complaints.amount IS '决定金额 / Amount decided';
COMMENT ON COLUMN bi.complaints.credit_note_no IS '红字单号 / Credit note that receivables issued for it';
COMMENT ON COLUMN bi.complaints.credited IS '已折让金额 / Amount credited';
COMMENT ON COLUMN bi.complaints.closed_at IS '结案时间 / Closed';

CREATE FUNCTION bi.complaints_overdue(at timestamptz)
RETURNS TABLE (complaint_no text, customer_id text, step text, due_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.complaint_no, c.customer_id, late.step, late.due_at
    FROM bi.complaints AS c
    CROSS JOIN LATERAL (VALUES ('answer', c.answer_due_at, c.answered_at),
                               ('decision', c.decision_due_at, c.decided_at)) AS late (step, due_at, done_at)
    WHERE late.due_at < at AND coalesce(least(late.done_at, c.closed_at), at) >= at
      AND (late.step = 'answer' OR c.form_required)
    ORDER BY c.complaint_no COLLATE "C", late.step
$$;

COMMENT ON FUNCTION bi.complaints_overdue(timestamptz) IS '某一时刻逾期未办的步骤：complaint_no 投诉编号，customer_id 客户编号，step 步骤，due_at 期限
Steps that are late at an instant: complaint_no, customer_id, step (answer; decision where the form is mandatory), due_at';

REVOKE ALL ON FUNCTION bi.complaints_overdue(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bi.complaints_overdue(timestamptz) TO dashboard;
GRANT USAGE ON SCHEMA bi TO dashboard;
GRANT SELECT ON bi.complaints TO dashboard;

RESET ROLE;
