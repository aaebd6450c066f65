"""The basis of a close: the sums that it freezes. P4-5.2"""

from datetime import date
from decimal import Decimal

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.period.book import CloseMonth, PeriodBasis, PeriodCommand, SettleLeaver
from services.receivables.subjects.period.statements import Earner, first_day_after
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book

# One statement, so one snapshot: sums and the positions behind them belong together.
MONTH = """
SELECT 'entitled' AS told, staff_id, invoice_no, component, sum(amount) AS amount, NULL::bigint AS position
FROM read.commission_entry WHERE component <> 'cash' AND business_on < $3 GROUP BY staff_id, invoice_no, component
UNION ALL
SELECT 'month', staff_id, NULL, NULL, sum(amount), NULL
FROM read.commission_entry WHERE component = 'cash' AND business_on >= $2 AND business_on < $3 GROUP BY staff_id
UNION ALL
SELECT 'year', staff_id, NULL, NULL, sum(amount), NULL
FROM read.commission_entry WHERE component = 'cash' AND business_on >= $1 AND business_on < $3 GROUP BY staff_id
UNION ALL
SELECT 'first', to_char(min(business_on), 'YYYY-MM'), NULL, NULL, NULL, NULL FROM read.commission_entry
UNION ALL
SELECT 'known', p.source, NULL, NULL, NULL, max(p.position)
FROM feed.position AS p JOIN feed.projection AS live ON live.name = p.name AND live.live = p.version
WHERE p.name = 'commission' GROUP BY p.source
"""


# Of one person through a day; the first month with entries of anybody; the same snapshot.
LEAVER = """
SELECT 'entitled' AS told, invoice_no, component, sum(amount) AS amount, NULL::bigint AS position
FROM read.commission_entry WHERE component <> 'cash' AND staff_id = $1 AND business_on <= $2
GROUP BY invoice_no, component
UNION ALL
SELECT 'first', to_char(min(business_on), 'YYYY-MM'), NULL, NULL, NULL FROM read.commission_entry
UNION ALL
SELECT 'person', NULL, NULL, NULL, count(*) FROM read.person WHERE staff_id = $1
UNION ALL
SELECT 'known', p.source, NULL, NULL, max(p.position)
FROM feed.position AS p JOIN feed.projection AS live ON live.name = p.name AND live.live = p.version
WHERE p.name = 'commission' GROUP BY p.source
"""


async def period_basis(
    book: Book[ReceivablesRules], reader: Reader, command: PeriodCommand, stamp: Stamp
) -> PeriodBasis:
    """Read the sums that a month's close freezes, or those of a leaver."""
    match command:
        case CloseMonth():
            return await close_basis(book, reader, command, stamp)
        case SettleLeaver():
            return await leaver_basis(book, reader, command, stamp)


async def leaver_basis(
    book: Book[ReceivablesRules], reader: Reader, command: SettleLeaver, stamp: Stamp
) -> PeriodBasis:
    """Read the sums of a leaver through the last day, in one snapshot."""
    rows = await reader.fetch(LEAVER, command.staff_id, command.through)
    told = {name: [row for row in rows if row["told"] == name] for name in ("entitled", "first", "person", "known")}
    return PeriodBasis(
        *(stamp, book),
        {Earner(command.staff_id, row["invoice_no"], row["component"]): row["amount"] for row in told["entitled"]},
        first_month=told["first"][0]["invoice_no"],
        known={row["invoice_no"]: row["position"] for row in told["known"]},
        person_known=bool(told["person"][0]["position"]),
    )


async def close_basis(book: Book[ReceivablesRules], reader: Reader, command: CloseMonth, stamp: Stamp) -> PeriodBasis:
    """Read the sums that a month's close freezes, in one snapshot."""
    begins, ends = date.fromisoformat(f"{command.month}-01"), first_day_after(command.month)
    entitled: dict[Earner, Decimal] = {}
    collected: dict[str, dict[str, Decimal]] = {"month": {}, "year": {}}
    known: dict[str, int] = {}
    first: str | None = None
    for row in await reader.fetch(MONTH, begins.replace(month=1), begins, ends):
        match row["told"]:
            case "entitled":
                entitled[Earner(row["staff_id"], row["invoice_no"], row["component"])] = row["amount"]
            case "first":
                first = row["staff_id"]
            case "known":
                known[row["staff_id"]] = row["position"]
            case told:
                collected[told][row["staff_id"]] = row["amount"]
    return PeriodBasis(stamp, book, entitled, collected["month"], collected["year"], first, known)
