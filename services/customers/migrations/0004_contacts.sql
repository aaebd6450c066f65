-- Contacts with customers, as a report. P1-2.3
SET LOCAL ROLE huikuan_service;

CREATE VIEW bi.contacts AS
SELECT c.at, c.customer_id, c.staff_id, c.channel, c.direction,
       CASE WHEN c.late THEN 'yes' ELSE 'no' END AS late, c.summary
FROM read.contact AS c
ORDER BY c.at, c.customer_id COLLATE "C", c.contact_id COLLATE "C";

COMMENT ON VIEW bi.contacts IS '客户联系记录 / Contacts with customers';
COMMENT ON COLUMN bi.contacts.at IS '联系时间 / when it was';
COMMENT ON COLUMN bi.contacts.customer_id IS '客户 / customer';
COMMENT ON COLUMN bi.contacts.staff_id IS '联系人（本公司）/ who of the house';
COMMENT ON COLUMN bi.contacts.channel IS '方式：call 电话、letter 信函、mail 邮件、message 短信、visit 拜访、meeting 会面 / by call, letter, mail, message, visit or meeting';
COMMENT ON COLUMN bi.contacts.direction IS '方向：in 来、out 去 / in: from the customer, out: from us';
COMMENT ON COLUMN bi.contacts.late IS '是否补录（不计跟进）/ entered too late to count as follow-up';
COMMENT ON COLUMN bi.contacts.summary IS '内容 / what was said';
GRANT SELECT ON bi.contacts TO dashboard;

RESET ROLE;
