-- Proposals and how far they are, out of the tables of the projection `<service>_proposals`. P2-6, P4-1
SET LOCAL ROLE huikuan_service;

-- What holds stands in the end; before it, the last decision says what is decided.
CREATE VIEW read.proposal_now AS
SELECT p.proposal_no, p.kind, p.staff_id, p.clause, p.incident_id, p.amount AS proposed, p.reason, p.evidence, p.favour,
       p.raised_by, p.raised_on,
       CASE WHEN first.proposal_no IS NULL THEN coalesce(fixed.due_on, p.hearing_until) ELSE p.hearing_until END
           AS hearing_until,
       p.lapses_after, h.heard_on, h.statement,
       first.decided_by, first.on_behalf_of, first.decided_on,
       CASE WHEN first.proposal_no IS NULL THEN NULL ELSE coalesce(fixed.due_on, first.appeal_until) END AS appeal_until,
       a.appealed_on, a.reason AS appeal,
       final.decided_by AS appeal_decided_by, final.on_behalf_of AS appeal_on_behalf_of,
       final.decided_on AS appeal_decided_on,
       coalesce(e.amount, first.amount) AS decided, coalesce(e.outcome, first.outcome) AS outcome,
       coalesce(e.form, first.form) AS form, coalesce(final.reason, first.reason) AS decision,
       CASE WHEN e.status IS NOT NULL THEN e.status
            WHEN a.proposal_no IS NOT NULL THEN 'appealed'
            WHEN first.proposal_no IS NOT NULL THEN 'decided'
            WHEN h.proposal_no IS NOT NULL THEN 'heard'
            ELSE 'raised' END AS status,
       CASE WHEN e.status = 'in_force' THEN e.ended_on END AS in_force_on
FROM read.proposal AS p
LEFT JOIN read.proposal_hearing AS h ON h.proposal_no = p.proposal_no
LEFT JOIN read.proposal_decision AS first ON first.proposal_no = p.proposal_no AND NOT first.final
LEFT JOIN read.proposal_decision AS final ON final.proposal_no = p.proposal_no AND final.final
LEFT JOIN read.proposal_appeal AS a ON a.proposal_no = p.proposal_no
LEFT JOIN read.proposal_end AS e ON e.proposal_no = p.proposal_no
LEFT JOIN LATERAL (
    SELECT f.due_on FROM read.proposal_deadline AS f
    WHERE f.proposal_no = p.proposal_no AND f.position > coalesce(first.position, 0)
    ORDER BY f.position DESC LIMIT 1) AS fixed ON true;
COMMENT ON VIEW read.proposal_now IS '各项提案的现状 / Every proposal with what became of it';

CREATE VIEW bi.proposals AS
SELECT n.proposal_no, n.kind, n.staff_id, n.clause, n.raised_on, n.proposed, n.decided, n.outcome, n.status, n.in_force_on
FROM read.proposal_now AS n;

COMMENT ON VIEW bi.proposals IS '对人员的提案 / Proposals that touch somebody''s money or standing';
COMMENT ON COLUMN bi.proposals.proposal_no IS '提案编号 / Proposal number';
COMMENT ON COLUMN bi.proposals.kind IS '种类：penalty 处分，reward 奖励，liability 责任 / Kind: penalty, reward, liability';
COMMENT ON COLUMN bi.proposals.staff_id IS '当事人 / The person concerned';
COMMENT ON COLUMN bi.proposals.clause IS '条款 / Clause';
COMMENT ON COLUMN bi.proposals.raised_on IS '提出日 / Raised on';
COMMENT ON COLUMN bi.proposals.proposed IS '提案金额 / Amount proposed';
COMMENT ON COLUMN bi.proposals.decided IS '决定金额，空为未决定 / Amount decided; empty: undecided';
COMMENT ON COLUMN bi.proposals.outcome IS '结果：approved 同意，lowered 减少，refused 不同意 / approved, lowered or refused';
COMMENT ON COLUMN bi.proposals.status IS '状态：raised 已提出，heard 已申辩，decided 已决定，appealed 已申诉，in_force 已生效，lapsed 已失效 / raised, heard, decided, appealed, in_force or lapsed';
COMMENT ON COLUMN bi.proposals.in_force_on IS '生效日 / In force on';
GRANT USAGE ON SCHEMA bi TO dashboard;
GRANT SELECT ON bi.proposals TO dashboard;

RESET ROLE;
