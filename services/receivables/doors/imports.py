"""The doors through which invoices and money of a history come in, in one sequence. P4-5.3, P4-7"""

from dataclasses import replace
from typing import Annotated

from fastapi import Path

from services.receivables.basis.account import batch_basis, causes
from services.receivables.doors.entries import Entry, wishes
from services.receivables.subjects.account import ACCOUNT
from shared.events.days import Day
from shared.events.text import Id, Known
from shared.office.doors import may
from shared.runtime.http.front_door import AskingRows, Batch, Batched, Body, Parts, Reading, strict_router
from shared.runtime.http.problems import Problem

router = strict_router()

Number = Annotated[Known, Path()]


class Entries(Batch[Entry]):
    """Rows of invoices, receipts, bounces, credit notes and write-offs, in their order."""


@router.post("/import/entries", dependencies=[may("entries.import")])
async def import_entries(batch: Entries, ask: AskingRows, parts: Parts) -> Batched:
    """Take over receipts, bounces, credit notes and write-offs of a history, in their order.

    A row of kind `invoice` names a dispatch that orders took over as `invoiced` by this import: it is invoiced here.
    """
    commands = wishes(batch.rows)
    # One look at the tables serves all rows: dispatches, and what they name of others, were there before the batch.
    book = parts.book
    account = replace(ACCOUNT, basis=await batch_basis(book, parts.pool, commands))
    rows = [(account, command.customer_id, command) for command in commands]
    return await ask(rows, causes=await causes(parts.pool, commands))


class OwnerOf(Body):
    """The customer of an invoice, and the day on which it was issued."""

    customer_id: Id
    issued_on: Day


@router.get("/import/invoices/{invoice_no}", dependencies=[may("entries.import")])
async def owner_of(read: Reading, invoice_no: Number) -> OwnerOf:
    """Say whose invoice a number is and when it was issued, for rows of an import that name it."""
    row = await read.fetchrow("SELECT customer_id, issued_on FROM read.invoice WHERE invoice_no = $1", invoice_no)
    if row is None:
        raise Problem(404, f"there is no invoice {invoice_no}")
    return OwnerOf(**dict(row))
