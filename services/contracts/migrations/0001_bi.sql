-- The ledger as people and dashboards read it. Columns and their order are a public promise.

CREATE VIEW bi.contracts AS
SELECT latest.contract_no,
       latest.customer_id,
       coalesce(handover.staff_id, latest.staff_id) AS staff_id,
       latest.kind,
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
    WHERE h.contract_no = latest.contract_no AND h.effective_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
    ORDER BY h.effective_on DESC LIMIT 1
) AS handover ON true;

COMMENT ON VIEW bi.contracts IS 'Contract ledger: the latest content of every contract and where it stands. 合同台账：每份合同的最新内容与状态';
COMMENT ON COLUMN bi.contracts.contract_no IS 'Contract number 合同编号';
COMMENT ON COLUMN bi.contracts.customer_id IS 'Customer 客户编号';
COMMENT ON COLUMN bi.contracts.staff_id IS 'Rep to whom the contract belongs today 今日负责的业务员';
COMMENT ON COLUMN bi.contracts.kind IS 'routine, special or important 合同类别：常规、特殊、重要';
COMMENT ON COLUMN bi.contracts.amount IS 'Amount in yuan, tax included 合同金额（含税，元）';
COMMENT ON COLUMN bi.contracts.signed_on IS 'Signing day; empty before both parties signed 签订日期（双方签字前为空）';
COMMENT ON COLUMN bi.contracts.effective IS 'yes: may be delivered; no: may not 是否生效（yes/no）';
COMMENT ON COLUMN bi.contracts.status IS 'draft, rejected, reviewed, signed, effective or invalid 状态：草稿、未通过、已评审、已签、已生效、无效';

ALTER VIEW bi.contracts OWNER TO huikuan_service;
GRANT USAGE ON SCHEMA bi TO dashboard;
GRANT SELECT ON bi.contracts TO dashboard;
