"""What a decision about an account rests on: who pays and collects, whose the invoice is, what an import dispatched."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.account.invoicing import AccountBasis, invoice
from services.receivables.subjects.account.wishes import (
    AccountCommand,
    IssueInvoice,
    RecordDelivery,
    RecordReceipt,
    SetOff,
    TakeOverInvoice,
)
from services.receivables.tables.elsewhere import CAUSE
from shared.events.orders import OrderDispatched
from shared.office import merged
from shared.office.joining import joining
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
    told = [one for one in receipts if isinstance(one, RecordReceipt) and not one.complete]
    open_ = await joining(reader, [one.collected_by for one in told])
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
        return AccountBasis(stamp, book, known, invoice_of, stays.get(command.customer_id), joining=open_)

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
