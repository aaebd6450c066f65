-- A credit that receivables refused opens the decision again: in the list of complaints, and among the steps that are late. P5-7.2
-- Everything here belongs to the service's role, whoever applies it.
SET LOCAL ROLE huikuan_service;

-- Decision and close count from the last refusal on: what came before is taken back by it.
CREATE OR REPLACE VIEW bi.complaints AS
WITH refused AS (
    SELECT r.complaint_no, max(r.version) AS version FROM read.credit_refusal AS r GROUP BY 1
), taken AS (
    SELECT s.complaint_no,
           min(s.taken_at) FILTER (WHERE s.step = 'form') AS form_at,
           min(s.taken_at) FILTER (WHERE s.step = 'answer') AS answered_at,
           min(s.taken_at) FILTER (WHERE s.step = 'review') AS reviewed_at,
           min(s.taken_at) FILTER (WHERE s.step = 'decision' AND s.version > coalesce(r.version, 0)) AS decided_at,
           min(s.taken_at) FILTER (WHERE s.step = 'close' AND s.version > coalesce(r.version, 0)) AS closed_at
    FROM read.step AS s LEFT JOIN refused AS r USING (complaint_no) GROUP BY 1
)
SELECT c.complaint_no, c.customer_id, c.invoice_no, c.received_on, c.channel, c.severity, c.form_required,
       CASE WHEN t.closed_at IS NOT NULL THEN 'closed'
            WHEN t.decided_at IS NOT NULL THEN 'decided'
            WHEN r.version IS NOT NULL THEN 'credit_refused'
            WHEN t.reviewed_at IS NOT NULL THEN 'reviewed'
            WHEN c.form_required AND t.form_at IS NULL THEN 'form_missing'
            WHEN t.answered_at IS NOT NULL THEN 'answered'
            ELSE 'filed' END AS status,
       c.answer_due_at, t.answered_at, c.decision_due_at, t.decided_at, d.outcome, d.amount,
       n.credit_note_no, n.amount AS credited, t.closed_at
FROM read.complaint AS c
LEFT JOIN taken AS t USING (complaint_no)
LEFT JOIN refused AS r USING (complaint_no)
LEFT JOIN read.decision AS d ON d.complaint_no = c.complaint_no AND t.decided_at IS NOT NULL
LEFT JOIN read.credit_note AS n ON n.complaint_no = c.complaint_no;

COMMENT ON COLUMN bi.complaints.status IS '状态 / filed, form_missing, answered, reviewed, credit_refused (the decision is open again), decided or closed';
COMMENT ON COLUMN bi.complaints.decided_at IS '决定时间；折让被拒后为空，直至重新决定 / Decision was taken; empty after its credit was refused, until it is taken anew';
COMMENT ON COLUMN bi.complaints.outcome IS '决定 / return, replace, allowance, compensation or reject; empty while the decision is open';
COMMENT ON COLUMN bi.complaints.amount IS '决定金额 / Amount decided; empty while the decision is open';

CREATE VIEW bi.credits_refused AS
SELECT r.complaint_no, r.customer_id, r.credit_note_no, r.invoice_no, r.amount, r.left_of_invoice, r.rule, r.clause,
       r.refused_on, r.refused_at
FROM read.credit_refusal AS r;

COMMENT ON VIEW bi.credits_refused IS '应收拒绝的投诉折让（历史保留） / Credits of complaints that receivables refused; they stay in the history';
COMMENT ON COLUMN bi.credits_refused.complaint_no IS '投诉编号 / Complaint number';
COMMENT ON COLUMN bi.credits_refused.customer_id IS '客户编号 / Customer id';
COMMENT ON COLUMN bi.credits_refused.credit_note_no IS '被拒的红字单号 / Credit note that was not issued';
COMMENT ON COLUMN bi.credits_refused.invoice_no IS '涉及发票 / Invoice that it was granted on';
COMMENT ON COLUMN bi.credits_refused.amount IS '决定的折让金额 / Amount that was granted';
COMMENT ON COLUMN bi.credits_refused.left_of_invoice IS '当时发票可折让余额；空：无此发票 / What earlier credit notes left of the invoice then; empty: there is no such invoice';
COMMENT ON COLUMN bi.credits_refused.rule IS '拒绝的规则 / Rule that refused';
COMMENT ON COLUMN bi.credits_refused.clause IS '制度条款 / Clause of the policy';
COMMENT ON COLUMN bi.credits_refused.refused_on IS '拒绝日 / Day of the refusal';
COMMENT ON COLUMN bi.credits_refused.refused_at IS '记入投诉的时间 / When the complaint was told';

-- The steps that are due once, as before (the first decision counts), and each decision that a refusal opened again: it is
-- due at once, whether the form is mandatory or not, and done by the next decision.
CREATE OR REPLACE FUNCTION bi.complaints_overdue(at timestamptz)
RETURNS TABLE (complaint_no text, customer_id text, step text, due_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH taken AS (
        SELECT s.complaint_no,
               min(s.taken_at) FILTER (WHERE s.step = 'answer') AS answered_at,
               min(s.taken_at) FILTER (WHERE s.step = 'decision') AS decided_at,
               min(s.taken_at) FILTER (WHERE s.step = 'close') AS closed_at
        FROM read.step AS s GROUP BY 1
    ), late AS (
        SELECT c.complaint_no, c.customer_id, once.step, once.due_at, least(once.done_at, t.closed_at) AS done_at
        FROM read.complaint AS c
        LEFT JOIN taken AS t USING (complaint_no)
        CROSS JOIN LATERAL (VALUES ('answer', c.answer_due_at, t.answered_at),
                                   ('decision', c.decision_due_at, t.decided_at)) AS once (step, due_at, done_at)
        WHERE once.step = 'answer' OR c.form_required
        UNION ALL
        SELECT r.complaint_no, r.customer_id, 'decision', r.refused_at,
               (SELECT min(s.taken_at) FROM read.step AS s
                WHERE s.complaint_no = r.complaint_no AND s.step = 'decision' AND s.version > r.version)
        FROM read.credit_refusal AS r
    )
    SELECT late.complaint_no, late.customer_id, late.step, late.due_at
    FROM late WHERE late.due_at < at AND coalesce(late.done_at, at) >= at
    ORDER BY late.complaint_no COLLATE "C", late.step
$$;

COMMENT ON FUNCTION bi.complaints_overdue(timestamptz) IS '某一时刻逾期未办的步骤：complaint_no 投诉编号，customer_id 客户编号，step 步骤（answer 答复；decision 决定，折让被应收拒绝的自拒绝时起列入），due_at 期限
Steps that are late at an instant: complaint_no, customer_id, step (answer; decision where the form is mandatory, and from its refusal on where receivables refused the credit), due_at';

GRANT SELECT ON bi.credits_refused TO dashboard;

RESET ROLE;
