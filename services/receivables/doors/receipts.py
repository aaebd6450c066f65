"""Front door of receivables: money in, credit notes, write-offs, refunds, collection, closing months. P4-5, P4-7"""

from dataclasses import replace
from typing import Annotated, cast

from fastapi import Path

from services.receivables.basis.account import batch_basis, causes
from services.receivables.doors.entries import Entry, wishes
from services.receivables.doors.visibility import of_invoice, of_receipt, of_refund, of_set_off
from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.bills import BounceInstrument, ClearInstrument
from services.receivables.subjects.account.collection import PauseCollection
from services.receivables.subjects.account.receipts import HandInCash, RecordReceipt, ReleaseReceipt
from services.receivables.subjects.account.reductions import IssueCreditNote, WriteOff
from services.receivables.subjects.account.refunds import ApproveSetOff, PayRefund, ProposeRefund, SetOff
from services.receivables.subjects.business_day import BUSINESS, DAY, BeginBusinessDay
from services.receivables.subjects.period import PERIOD, PERIODS, CloseMonth
from shared.events.days import Day
from shared.events.text import Known
from shared.office.doors import Who, may, on, require
from shared.runtime.http.front_door import Answer, Asking, AskingRows, Batch, Batched, Body, Parts, strict_router
from shared.runtime.policy import Book

router = strict_router()

Number = Annotated[Known, Path()]
COMMISSION = "commission"  # the projection whose sums a close freezes
RECORDING = may("money.record")
ON_RECEIPT = on("receipt.record", of_receipt, "receipt_no")


class Cleared(Body):
    """Whose instrument it is, and the day on which the bank paid it."""

    customer_id: Known
    cleared_on: Day


class Bounced(Body):
    """Whose instrument it is, and the day on which it came back."""

    customer_id: Known
    bounced_on: Day


class Released(Body):
    """Whose money it is, and the day from which it may pay anything."""

    customer_id: Known
    released_on: Day


class HandedIn(Body):
    """Whose money it is, and the day on which the cash reached finance."""

    customer_id: Known
    handed_in_on: Day


class Paid(Body):
    """Whose money it is, and the day on which it is paid back."""

    customer_id: Known
    paid_on: Day


class Approved(Body):
    """Whose debts are settled."""

    customer_id: Known


class Entries(Batch[Entry]):
    """Rows of invoices, receipts, bounces, credit notes and write-offs, in their order."""


@router.post("/receipts", status_code=201, dependencies=[RECORDING])
async def record_receipt(receipt: RecordReceipt, ask: Asking) -> Answer:
    """Record money or an instrument that came in; money pays at once."""
    return await ask(ACCOUNT, receipt.customer_id, receipt)


@router.post("/receipts/{receipt_no}/clear", dependencies=[ON_RECEIPT])
async def clear(receipt_no: Number, body: Cleared, ask: Asking) -> Answer:
    """Record that the bank paid a cheque or bill."""
    return await ask(ACCOUNT, body.customer_id, ClearInstrument(receipt_no=receipt_no, **body.model_dump()))


@router.post("/receipts/{receipt_no}/bounce", dependencies=[ON_RECEIPT])
async def bounce(receipt_no: Number, body: Bounced, ask: Asking) -> Answer:
    """Record that a cheque or bill came back; what it paid is open again."""
    return await ask(ACCOUNT, body.customer_id, BounceInstrument(receipt_no=receipt_no, **body.model_dump()))


@router.post("/receipts/{receipt_no}/release", dependencies=[ON_RECEIPT])
async def release(receipt_no: Number, body: Released, ask: Asking) -> Answer:
    """Let money wait no longer for the invoice that it names."""
    return await ask(ACCOUNT, body.customer_id, ReleaseReceipt(receipt_no=receipt_no, **body.model_dump()))


@router.post("/receipts/{receipt_no}/hand-in", dependencies=[ON_RECEIPT])
async def hand_in(receipt_no: Number, body: HandedIn, ask: Asking) -> Answer:
    """Record that cash taken on the road reached finance."""
    return await ask(ACCOUNT, body.customer_id, HandInCash(receipt_no=receipt_no, **body.model_dump()))


@router.post("/credit-notes", status_code=201, dependencies=[RECORDING])
async def issue_credit_note(note: IssueCreditNote, ask: Asking) -> Answer:
    """Reduce an invoice; collected money that it frees pays other debts at once."""
    return await ask(ACCOUNT, note.customer_id, note)


@router.post("/write-offs", status_code=201, dependencies=[may("money.write-off")])
async def write_off(wish: WriteOff, ask: Asking) -> Answer:
    """Give up on something open; beyond the small difference only the GM may."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/set-offs", status_code=201, dependencies=[RECORDING])
async def set_off(wish: SetOff, ask: Asking) -> Answer:
    """Propose to settle debts with something that the company owes the customer; nobody earns by it."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/set-offs/{set_off_no}/approval", dependencies=[on("set-off.approve", of_set_off, "set_off_no")])
async def approve_set_off(set_off_no: Number, body: Approved, ask: Asking) -> Answer:
    """Approve a proposed set-off; it settles what is owed."""
    return await ask(ACCOUNT, body.customer_id, ApproveSetOff(set_off_no=set_off_no, **body.model_dump()))


@router.post("/refunds", status_code=201, dependencies=[RECORDING])
async def propose_refund(wish: ProposeRefund, ask: Asking) -> Answer:
    """Propose to pay unapplied credit back."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/refunds/{refund_no}/pay", dependencies=[on("refund.pay", of_refund, "refund_no")])
async def pay_refund(refund_no: Number, body: Paid, ask: Asking) -> Answer:
    """Approve a proposed refund; it is paid."""
    return await ask(ACCOUNT, body.customer_id, PayRefund(refund_no=refund_no, **body.model_dump()))


@router.post("/collection-pauses", status_code=201, dependencies=[may("invoice.pause")])
async def pause_collection(pause: PauseCollection, ask: Asking, parts: Parts, who: Who) -> Answer:
    """Leave an invoice at its stage until the day of a promise, or while it is disputed."""
    await require(parts, who, "invoice.pause", of_invoice, pause.invoice_no)
    return await ask(ACCOUNT, pause.customer_id, pause)


@router.post("/commission-periods", dependencies=[may("months.close")])
async def close_month(wish: CloseMonth, ask: Asking) -> Answer:
    """Close a month: its statements and ranking never change afterwards.

    Every fact recorded before the close is in it, every later one falls into the next.
    """
    return await ask.at_rest(PERIODS, PERIOD, wish, tables=COMMISSION)


@router.post("/business-days", dependencies=[may("days.begin")])
async def begin_business_day(wish: BeginBusinessDay, ask: Asking) -> Answer:
    """Open the company on a day; what depends on the day is evaluated."""
    return await ask(BUSINESS, DAY, wish)


@router.post("/import/entries", dependencies=[may("entries.import")])
async def import_entries(batch: Entries, ask: AskingRows, parts: Parts) -> Batched:
    """Take over receipts, bounces, credit notes and write-offs of a history, in their order.

    A row of kind `invoice` names a dispatch that orders took over as `invoiced` by this import: it is invoiced here.
    """
    commands = wishes(batch.rows)
    # One look at the tables serves all rows: dispatches, and what they name of others, were there before the batch.
    book = cast("Book[ReceivablesRules]", parts.service.policy)
    account = replace(ACCOUNT, basis=await batch_basis(book, parts.pool, commands))
    rows = [(account, command.customer_id, command) for command in commands]
    return await ask(rows, causes=await causes(parts.pool, commands))
