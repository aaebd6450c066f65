-- The kind of a contract is the one for which it was taken last; notices of reviews stand in a report of their own.
CREATE OR REPLACE VIEW bi.contracts AS
SELECT latest.contract_no,
       latest.customer_id,
       coalesce(handover.staff_id, latest.staff_id) AS staff_id,
       coalesce(raised.kind, latest.kind) AS kind,
       latest.amount,
       effect.signed_on,
       CASE WHEN effect.effective THEN 'yes' ELSE 'no' END AS effective,
       CASE
           WHEN effect.effective THEN 'effective'
           WHEN NOT effect.effective THEN 'invalid'
           WHEN signature.contract_no IS NOT NULL THEN 'signed'
           WHEN review.approved THEN 'reviewed'
           WHEN NOT review.approved THEN 'rejected'
           ELSE 'draft'
       END AS status
FROM (
    SELECT DISTINCT ON (contract_no) contract_no, revision, customer_id, staff_id, kind, amount, content_hash
    FROM read.contract_content ORDER BY contract_no, revision DESC
) AS latest
LEFT JOIN read.contract_effect AS effect USING (contract_no)
LEFT JOIN read.contract_review AS review USING (contract_no, revision)
LEFT JOIN LATERAL (
    SELECT s.contract_no FROM read.contract_signature AS s
    WHERE s.contract_no = latest.contract_no AND s.content_hash = latest.content_hash LIMIT 1
) AS signature ON true
LEFT JOIN LATERAL (
    SELECT h.staff_id FROM read.contract_handover AS h
    WHERE h.contract_no = latest.contract_no AND h.effective_on <= ((SELECT log.now()) AT TIME ZONE 'Asia/Shanghai')::date
    ORDER BY h.effective_on DESC LIMIT 1
) AS handover ON true
LEFT JOIN LATERAL (
    SELECT k.kind FROM read.kind_raised AS k
    WHERE k.contract_no = latest.contract_no AND k.revision = latest.revision ORDER BY k.position DESC LIMIT 1
) AS raised ON true;

CREATE VIEW bi.review_notices AS
SELECT n.contract_no, n.revision, n.department,
       coalesce((SELECT f.due_on FROM read.duty_deadline AS f
                 WHERE f.duty_id = concat_ws('/', 'notice', n.contract_no, n.revision, n.department)
                 ORDER BY f.position DESC LIMIT 1), n.due_on) AS due_on,
       a.acknowledged_on, a.acknowledged_by
FROM read.review_notice AS n LEFT JOIN read.notice_acknowledgement AS a USING (contract_no, revision, department);

COMMENT ON VIEW bi.review_notices IS 'Notices of reviewed contracts to departments. 合同评审结果通知及签收';
COMMENT ON COLUMN bi.review_notices.contract_no IS 'Contract number 合同编号';
COMMENT ON COLUMN bi.review_notices.revision IS 'Revision, which is the round of the review 版本（评审轮次）';
COMMENT ON COLUMN bi.review_notices.department IS 'Department that is told 被通知的部门';
COMMENT ON COLUMN bi.review_notices.due_on IS 'Last day to take note in time 签收期限（含）';
COMMENT ON COLUMN bi.review_notices.acknowledged_on IS 'Day on which it took note; empty: not yet 签收日期（未签收为空）';
COMMENT ON COLUMN bi.review_notices.acknowledged_by IS 'Who took note for the department 签收人';

ALTER VIEW bi.review_notices OWNER TO huikuan_service;
GRANT SELECT ON bi.review_notices TO dashboard;
