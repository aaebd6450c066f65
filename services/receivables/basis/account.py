"""What decisions of receivables rest on: who pays, whose the named invoice is, the sums that a close freezes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.account import AccountCommand
from services.receivables.subjects.account.invoicing import (
    AccountBasis,
    IssueInvoice,
    RecordDelivery,
    TakeOverInvoice,
    invoice,
)
from services.receivables.subjects.account.receipts import RecordReceipt
from services.receivables.subjects.account.refunds import SetOff
from services.receivables.subjects.period import CloseMonth, PeriodBasis
from services.receivables.subjects.period.statements import Earner, first_day_after
from services.receivables.tables.elsewhere import CAUSE
from shared.events.orders import OrderDispatched
from shared.office import merged
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.log.decoding import decode
from shared.runtime.policy import Book

AccountBasisOf = Callable[[Reader, Any, Stamp], Awaitable[AccountBasis]]

NUMBERS = """
SELECT 'customer' AS kind, customer_id AS number, customer_id FROM read.customer WHERE customer_id = ANY($1)
UNION ALL SELECT 'invoice', invoice_no, customer_id FROM read.invoice WHERE invoice_no = ANY($2)
"""
CAUSES = f"SELECT t.invoice_no, t.customer_id, {CAUSE} FROM read.taken_over AS t WHERE t.invoice_no = ANY($1)"
DISPATCHED = "SELECT invoice_no, customer_id, dispatched FROM read.taken_over WHERE invoice_no = ANY($1)"
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


async def account_basis(
    book: Book[ReceivablesRules], reader: Reader, command: AccountCommand, stamp: Stamp
) -> AccountBasis:
    """Look up whom and which invoice a receipt or set-off names; other wishes find everything in the account."""
    return await (await batch_basis(book, reader, [command]))(reader, command, stamp)


async def batch_basis(
    book: Book[ReceivablesRules], reader: Reader, commands: Sequence[AccountCommand]
) -> AccountBasisOf:
    """Look up at once what all rows of a batch name; return a basis that knows it."""
    of_imports = [one.invoice_no for one in commands if isinstance(one, TakeOverInvoice | RecordDelivery)]
    dispatched = await invoices_of(reader, of_imports)
    receipts = [one for one in commands if isinstance(one, RecordReceipt | SetOff)]
    asked = (
        [one.customer_id for one in receipts],
        [one.invoice_no for one in receipts if one.invoice_no is not None],
    )
    rows = await reader.fetch(NUMBERS, *asked) if any(asked) else ()
    stays = await merged.staying(reader, asked[0])
    owners: dict[tuple[str, str], set[str]] = {}
    for kind, number, customer_id in rows:
        owners.setdefault((kind, number), set()).add(customer_id)

    async def basis(_reader: Reader, command: AccountCommand, stamp: Stamp) -> AccountBasis:
        if isinstance(command, TakeOverInvoice | RecordDelivery):
            return AccountBasis(stamp, book, dispatched=dispatched.get((command.invoice_no, command.customer_id)))
        if not isinstance(command, RecordReceipt | SetOff):
            return AccountBasis(stamp, book)
        known = ("customer", command.customer_id) in owners
        # An old log may hold the number at two customers; it is the payer's if it is one of them.
        of = owners.get(("invoice", command.invoice_no or ""), set())
        invoice_of = command.customer_id if command.customer_id in of else min(of, default=None)
        return AccountBasis(stamp, book, known, invoice_of, stays.get(command.customer_id))

    return basis


async def causes(reader: Reader, commands: Sequence[AccountCommand]) -> Sequence[str | None]:
    """Return for each wish the dispatch that it answers to: the invoice of an import does; None: to none."""
    named = [one.invoice_no for one in commands if isinstance(one, TakeOverInvoice)]
    rows = await reader.fetch(CAUSES, named) if named else ()
    of = {(row["invoice_no"], row["customer_id"]): row["cause"] for row in rows}
    return [of.get((one.invoice_no, one.customer_id)) if isinstance(one, TakeOverInvoice) else None for one in commands]


async def invoices_of(reader: Reader, numbers: Sequence[str]) -> Mapping[tuple[str, str], IssueInvoice]:
    """Return the invoices of dispatches that imports brought, by number and customer, as orders recorded them."""
    rows = await reader.fetch(DISPATCHED, numbers) if numbers else ()
    sent = [(row, decode(OrderDispatched.TYPE, row["dispatched"].encode())) for row in rows]
    return {
        (row["invoice_no"], row["customer_id"]): invoice(event)
        for row, event in sent
        if isinstance(event, OrderDispatched)
    }


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
