-- Reports of any day hash all movements up to it: 1.7 million of them do so in memory with this much room, without it on disk.
ALTER FUNCTION bi.receivables(date, timestamptz) SET work_mem = '64MB';
ALTER FUNCTION bi.ageing(date, timestamptz) SET work_mem = '64MB';
ALTER FUNCTION bi.overdue(date, timestamptz) SET work_mem = '64MB';
