-- Changes of contracts stand in a report of their own.
CREATE VIEW bi.contract_changes AS
SELECT r.contract_no, r.change_no, r.side, r.requested_on,
       CASE WHEN c.agreed THEN c.called_on END AS consented_on,
       v.revision, f.in_force_from,
       CASE
           WHEN w.change_no IS NOT NULL THEN 'withdrawn'
           WHEN f.revision IS NOT NULL THEN 'effective'
           WHEN NOT c.agreed THEN 'closed'
           WHEN v.revision IS NOT NULL THEN 'revising'
           WHEN c.agreed THEN 'consented'
           ELSE 'requested'
       END AS status
FROM read.change_request AS r
LEFT JOIN read.change_consent AS c USING (contract_no, change_no)
LEFT JOIN read.change_withdrawal AS w USING (contract_no, change_no)
LEFT JOIN LATERAL (
    SELECT max(d.revision) AS revision FROM read.change_revision AS d
    WHERE d.contract_no = r.contract_no AND d.change_no = r.change_no
) AS v ON true
LEFT JOIN read.contract_in_force AS f ON f.contract_no = r.contract_no AND f.revision = v.revision;

COMMENT ON VIEW bi.contract_changes IS 'Changes of effective contracts: requests, consent, the revision that came of them. 合同变更：申请、客户意见及所形成的版本';
COMMENT ON COLUMN bi.contract_changes.contract_no IS 'Contract number 合同编号';
COMMENT ON COLUMN bi.contract_changes.change_no IS 'Number of the request within the contract 变更申请序号';
COMMENT ON COLUMN bi.contract_changes.side IS 'company or customer: who asks for it 提出方：公司或客户';
COMMENT ON COLUMN bi.contract_changes.requested_on IS 'Day of the request 申请日期';
COMMENT ON COLUMN bi.contract_changes.consented_on IS 'Day of the call in which the customer consented; empty: none 客户电话同意日期（无则为空）';
COMMENT ON COLUMN bi.contract_changes.revision IS 'Revision drafted for it; empty: none yet 所形成的版本（尚无则为空）';
COMMENT ON COLUMN bi.contract_changes.in_force_from IS 'First day of that revision; empty: not signed by both 该版本生效首日（双方未签为空）';
COMMENT ON COLUMN bi.contract_changes.status IS 'requested, consented, revising, effective, withdrawn or closed 状态：已申请、已同意、修订中、已生效、已撤回、已关闭';

ALTER VIEW bi.contract_changes OWNER TO huikuan_service;
GRANT SELECT ON bi.contract_changes TO dashboard;
