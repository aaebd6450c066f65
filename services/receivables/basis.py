"""What decisions of receivables rest on: whose the named numbers are, and the sums that a month's close freezes."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.receivables.account import AccountCommand
from services.receivables.invoicing import AccountBasis
from services.receivables.period import CloseMonth, PeriodBasis
from services.receivables.policy import ReceivablesRules
from services.receivables.receipts import RecordReceipt
from services.receivables.reductions import IssueCreditNote, WriteOff
from services.receivables.statements import Earner, first_day_after
from shared.runtime.decisions import Reader, Stamp
from shared.runtime.policy import Book

AccountBasisOf = Callable[[Reader, Any, Stamp], Awaitable[AccountBasis]]

OWNERS = """
SELECT EXISTS (SELECT FROM read.customer WHERE customer_id = $1),
       (SELECT customer_id FROM read.invoice WHERE invoice_no = $2),
       coalesce((SELECT customer_id FROM read.receipt WHERE receipt_no = $3),
                (SELECT customer_id FROM read.instrument WHERE receipt_no = $3))
"""
REDUCTION = "SELECT customer_id FROM read.reduction WHERE kind = $1 AND number = $2"
REDUCTIONS = "SELECT kind, number, customer_id FROM read.reduction WHERE kind = ANY($1) AND number = ANY($2)"
CUSTOMERS = "SELECT customer_id FROM read.customer WHERE customer_id = ANY($1)"
INVOICES = "SELECT invoice_no, customer_id FROM read.invoice WHERE invoice_no = ANY($1)"
RECEIPTS = """
SELECT receipt_no, customer_id FROM read.receipt WHERE receipt_no = ANY($1)
UNION SELECT receipt_no, customer_id FROM read.instrument WHERE receipt_no = ANY($1)
"""
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


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whose the numbers of a batch are, as far as the tables know."""

    customers: frozenset[str]
    invoices: dict[str, str]
    receipts: dict[str, str]
    reductions: dict[tuple[str, str], str]


async def account_basis(
    book: Book[ReceivablesRules], reader: Reader, command: AccountCommand, stamp: Stamp
) -> AccountBasis:
    """Look up whose the numbers of a new document are; other wishes find everything in the account."""
    if isinstance(command, IssueCreditNote | WriteOff):
        return AccountBasis(stamp, book, reduction_of=await reader.fetchval(REDUCTION, *reduction(command)))
    if not isinstance(command, RecordReceipt):
        return AccountBasis(stamp, book)
    known, invoice_of, receipt_of = await reader.fetchrow(
        OWNERS, command.customer_id, command.invoice_no, command.receipt_no
    ) or (False, None, None)
    return AccountBasis(stamp, book, known, invoice_of, receipt_of)


async def batch_basis(
    book: Book[ReceivablesRules], reader: Reader, commands: Iterable[AccountCommand]
) -> AccountBasisOf:
    """Look the numbers of all documents of a batch up at once; return a basis that knows them."""
    listed = list(commands)
    receipts = [command for command in listed if isinstance(command, RecordReceipt)]
    reduced = [reduction(command) for command in listed if isinstance(command, IssueCreditNote | WriteOff)]
    customers = await reader.fetch(CUSTOMERS, sorted({one.customer_id for one in receipts}))
    invoices = await reader.fetch(INVOICES, sorted({one.invoice_no for one in receipts if one.invoice_no is not None}))
    known = await reader.fetch(RECEIPTS, sorted({one.receipt_no for one in receipts}))
    kinds, of_reductions = sorted({kind for kind, _ in reduced}), sorted({number for _, number in reduced})
    gone = await reader.fetch(REDUCTIONS, kinds, of_reductions) if reduced else ()
    numbers = Numbers(
        frozenset(row[0] for row in customers),
        dict(map(tuple, invoices)),
        dict(map(tuple, known)),
        {(kind, number): customer_id for kind, number, customer_id in gone},
    )

    async def basis(_reader: Reader, command: AccountCommand, stamp: Stamp) -> AccountBasis:
        if isinstance(command, IssueCreditNote | WriteOff):
            return AccountBasis(stamp, book, reduction_of=numbers.reductions.get(reduction(command)))
        if not isinstance(command, RecordReceipt):
            return AccountBasis(stamp, book)
        return AccountBasis(
            *(stamp, book, command.customer_id in numbers.customers),
            numbers.invoices.get(command.invoice_no or ""),
            numbers.receipts.get(command.receipt_no),
        )

    return basis


def reduction(command: IssueCreditNote | WriteOff) -> tuple[str, str]:
    """Return kind and number of a document that reduces an invoice."""
    if isinstance(command, WriteOff):
        return "write_off", command.write_off_no
    return "credit_note", command.credit_note_no


async def period_basis(book: Book[ReceivablesRules], reader: Reader, command: CloseMonth, stamp: Stamp) -> PeriodBasis:
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
