-- Duties as of a day, out of the tables of the projection `<service>_duties`. P5-4.2
SET LOCAL ROLE huikuan_service;

-- A due day that was counted anew and has not come yet takes back that the duty was overdue, and who was told of it.
CREATE FUNCTION read.duty_on(as_of date) RETURNS TABLE (
    duty_id text, service text, kind text, subject text, owner_id text, raised_on date, due_on date, due_at timestamptz,
    status text, escalated_to text, clause text, by_hand boolean, reason text, ended_on date, done_by text, note text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.duty_id, d.service, d.kind, d.subject, coalesce(o.owner_id, d.owner_id), d.raised_on,
           coalesce(f.due_on, d.due_on), d.due_at,
           CASE WHEN e.status IS NOT NULL THEN e.status
                WHEN d.due_on IS NULL AND d.due_at IS NULL THEN 'told'
                WHEN l.overdue_on IS NOT NULL THEN 'overdue'
                ELSE 'open' END,
           s.escalated_to, d.clause, d.by_hand, d.reason, e.ended_on, e.done_by, e.note
    FROM read.duty AS d
    LEFT JOIN LATERAL (
        SELECT o.owner_id FROM read.duty_owner AS o WHERE o.duty_id = d.duty_id AND o.passed_on <= as_of
        ORDER BY o.position DESC LIMIT 1) AS o ON true
    LEFT JOIN LATERAL (
        SELECT f.due_on FROM read.duty_deadline AS f WHERE f.duty_id = d.duty_id AND f.fixed_on <= as_of
        ORDER BY f.position DESC LIMIT 1) AS f ON true
    LEFT JOIN LATERAL (
        SELECT max(f.position) AS position FROM read.duty_deadline AS f
        WHERE f.duty_id = d.duty_id AND f.fixed_on <= as_of AND f.fixed_on <= f.due_on) AS again ON true
    LEFT JOIN LATERAL (
        SELECT l.overdue_on FROM read.duty_overdue AS l
        WHERE l.duty_id = d.duty_id AND l.overdue_on <= as_of AND l.position > coalesce(again.position, 0)
        LIMIT 1) AS l ON true
    LEFT JOIN LATERAL (
        SELECT s.escalated_to FROM read.duty_escalation AS s
        WHERE s.duty_id = d.duty_id AND s.escalated_on <= as_of AND s.position > coalesce(again.position, 0)
        ORDER BY s.working_days DESC LIMIT 1) AS s ON true
    LEFT JOIN read.duty_end AS e ON e.duty_id = d.duty_id AND e.ended_on <= as_of
    WHERE d.raised_on <= as_of
$$;
COMMENT ON FUNCTION read.duty_on(date) IS '某日的事项 / Every duty that was raised by a day, as it stood on that day';

CREATE FUNCTION bi.duties(as_of date) RETURNS TABLE (
    service text, duty_id text, kind text, subject text, owner_id text, raised_on date, due_on date, due_at timestamptz,
    status text, escalated_to text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.service, d.duty_id, d.kind, d.subject, d.owner_id, d.raised_on, d.due_on, d.due_at, d.status, d.escalated_to
    FROM read.duty_on(as_of) AS d
$$;
REVOKE ALL ON FUNCTION read.duty_on(date), bi.duties(date) FROM PUBLIC;
GRANT USAGE ON SCHEMA bi TO dashboard;
GRANT EXECUTE ON FUNCTION bi.duties(date) TO dashboard;
COMMENT ON FUNCTION bi.duties(date) IS '任一日的事项：service 服务，duty_id 事项编号，kind 种类，subject 对象，owner_id 责任人，raised_on 提出日，due_on 到期日，due_at 到期时刻，status 状态（open 未完成，overdue 逾期，done 完成，done_late 逾期完成，withdrawn 撤回，told 告知），escalated_to 已上报至（head、director、gm）
Duties on any day: service, duty_id, kind, subject, owner_id, raised_on, due_on, due_at, status (open, overdue, done, done_late, withdrawn, told), escalated_to (head, director, gm or nobody)';

CREATE VIEW bi.duties AS SELECT d.* FROM bi.duties((now() AT TIME ZONE 'Asia/Shanghai')::date) AS d;
COMMENT ON VIEW bi.duties IS '今日的事项 / Duties as they stand today';
COMMENT ON COLUMN bi.duties.service IS '服务 / Service';
COMMENT ON COLUMN bi.duties.duty_id IS '事项编号 / Duty id';
COMMENT ON COLUMN bi.duties.kind IS '种类 / Kind';
COMMENT ON COLUMN bi.duties.subject IS '对象 / What it is about';
COMMENT ON COLUMN bi.duties.owner_id IS '责任人：员工编号，或 @ 加职能（任一担任者） / Owner: a staff id, or @ with a role or function, any holder';
COMMENT ON COLUMN bi.duties.raised_on IS '提出日 / Raised on';
COMMENT ON COLUMN bi.duties.due_on IS '到期日（含） / Due day, included';
COMMENT ON COLUMN bi.duties.due_at IS '到期时刻 / Due instant';
COMMENT ON COLUMN bi.duties.status IS '状态：open 未完成，overdue 逾期，done 完成，done_late 逾期完成，withdrawn 撤回，told 告知 / open, overdue, done, done_late, withdrawn or told';
COMMENT ON COLUMN bi.duties.escalated_to IS '已上报至：head 部门负责人，director 总监，gm 总经理 / Told to: head, director or gm';
GRANT SELECT ON bi.duties TO dashboard;

RESET ROLE;
