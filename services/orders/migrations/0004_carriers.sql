-- What of drivers lies beside the log, so that it can be erased; and what their papers' files belong to. P5-5.3a
SET LOCAL ROLE huikuan_service;

CREATE SCHEMA beside;
CREATE TABLE beside.driver_detail (
    driver_id text NOT NULL,
    what text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (driver_id, what)
);
COMMENT ON TABLE beside.driver_detail IS '司机电话与证件号码，到期清除 / phones of drivers and numbers of papers about them, until they are erased';

-- A paper of a driver who is erased belongs to nothing any more.
CREATE OR REPLACE VIEW files.use AS
SELECT a.object, a.file_no, a.sha256, a.name FROM read.attachment AS a
WHERE NOT EXISTS (SELECT FROM read.driver_erasure AS e WHERE a.object = 'driver-paper/' || e.driver_id)
UNION ALL
SELECT 'driver-paper/' || p.driver_id, p.kind || '/' || p.position, p.sha256, p.kind FROM read.driver_paper AS p
WHERE NOT EXISTS (SELECT FROM read.driver_erasure AS e WHERE e.driver_id = p.driver_id);

CREATE VIEW files.erasable AS
SELECT o.driver_id, k.sha256
FROM files.kept AS k
JOIN (
    SELECT p.driver_id, p.sha256 FROM read.driver_paper AS p
    UNION SELECT substr(a.object, length('driver-paper/') + 1), a.sha256 FROM read.attachment AS a
    WHERE a.object LIKE 'driver-paper/%'
) AS o USING (sha256)
JOIN read.driver_erasure AS e ON e.driver_id = o.driver_id
WHERE NOT EXISTS (SELECT FROM files.use AS u WHERE u.sha256 = k.sha256);

RESET ROLE;

CREATE VIEW bi.drivers AS
SELECT d.driver_id,
       d.carrier_id,
       (SELECT p.number FROM read.driver_paper AS p
        WHERE p.driver_id = d.driver_id AND p.kind = 'plate' ORDER BY p.position DESC LIMIT 1) AS plate,
       (SELECT min(l.valid_to) FROM (
            SELECT DISTINCT ON (p.kind) p.valid_to FROM read.driver_paper AS p
            WHERE p.driver_id = d.driver_id ORDER BY p.kind, p.position DESC) AS l) AS papers_valid_to,
       t.last_trip_on,
       (t.last_trip_on + make_interval(months => policy.figure(
           'keep_months', ((SELECT log.now()) AT TIME ZONE 'Asia/Shanghai')::date)::integer))::date AS keep_to
FROM read.driver AS d
LEFT JOIN LATERAL (SELECT max(dispatched_on) AS last_trip_on FROM read.trip WHERE driver_id = d.driver_id) AS t ON true
WHERE NOT EXISTS (SELECT FROM read.driver_erasure AS e WHERE e.driver_id = d.driver_id);

COMMENT ON VIEW bi.drivers IS 'Drivers of carriers, without those who are erased. 承运司机';
COMMENT ON COLUMN bi.drivers.driver_id IS 'Driver 司机编号';
COMMENT ON COLUMN bi.drivers.carrier_id IS 'Carrier 承运商编号';
COMMENT ON COLUMN bi.drivers.plate IS 'Number of the plate that was recorded last 车牌';
COMMENT ON COLUMN bi.drivers.papers_valid_to IS 'The earliest end of the latest papers, that day included 证件最早到期日（含）';
COMMENT ON COLUMN bi.drivers.last_trip_on IS 'Day of the last trip 最近一次承运日';
COMMENT ON COLUMN bi.drivers.keep_to IS 'Last day on which the papers are kept 资料保存到（含）';

ALTER VIEW bi.drivers OWNER TO huikuan_service;
GRANT SELECT ON bi.drivers TO dashboard;
