-- Today is the company's: in a home for trials the day on which its clock stands.
CREATE OR REPLACE VIEW bi.contracts AS
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
    WHERE h.contract_no = latest.contract_no AND h.effective_on <= ((SELECT log.now()) AT TIME ZONE 'Asia/Shanghai')::date
    ORDER BY h.effective_on DESC LIMIT 1
) AS handover ON true;
