"""The rows of a day's 出货日报表, and their hash. P5-5.3a

The hash is that of the rows of report `dispatch` as JSON, a line each, by order and invoice; amounts as the report has
them. First come those of the day, then the corrections: dispatches of days that were filed before they were recorded,
and that stand in no report yet.
"""

from collections.abc import Sequence
from hashlib import sha256
from json import dumps
from typing import Any

from services.orders.subjects.dispatch_report import FileDispatchReport, ReportBasis
from shared.runtime.ask.decisions import Reader, Stamp

# What was filed last before this day was filed, and of this day what was on record then; null: it is not filed yet.
ROWS = """
WITH mine AS (SELECT (SELECT r.position FROM read.dispatch_report AS r WHERE r.reported_on = $1) AS position),
last AS (
    SELECT coalesce(max(r.position), 0) AS position FROM read.dispatch_report AS r, mine AS m
    WHERE m.position IS NULL OR r.position < m.position
)
SELECT b.*, d.dispatched_on <> $1 AS corrects FROM bi.dispatch AS b
JOIN read.departure AS d ON d.invoice_no = b.invoice_no AND d.customer_id = b.customer_id
WHERE d.dispatched_on = $1 OR (d.position > (SELECT position FROM last)
    AND (SELECT m.position IS NULL OR d.position < m.position FROM mine AS m)
    AND EXISTS (SELECT FROM read.dispatch_report AS f
                WHERE f.reported_on = d.dispatched_on AND f.position < d.position))
ORDER BY corrects, b.order_no COLLATE "C", b.invoice_no COLLATE "C", b.customer_id COLLATE "C"
"""


async def report_basis(reader: Reader, command: FileDispatchReport, stamp: Stamp) -> ReportBasis:
    """Look up what a report says as of now."""
    rows = await reader.fetch(ROWS, command.date)
    corrections = tuple(row["invoice_no"] for row in rows if row["corrects"])
    return ReportBasis(stamp, len(rows), hash_of(rows), corrections)


def hash_of(rows: Sequence[Any]) -> str:
    """Return the SHA-256 of rows, in hex."""
    lines = "".join(f"{dumps([_said(value) for value in row.values()], ensure_ascii=False)}\n" for row in rows)
    return sha256(lines.encode()).hexdigest()


def _said(value: object) -> object:
    return value if value is None or isinstance(value, str | bool | int) else str(value)
