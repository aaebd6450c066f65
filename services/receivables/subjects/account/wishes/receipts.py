"""Money that comes in, what it waits for, and receipts that are wrong. P4-5.3, P4-7.6"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.days import Day, PastDay
from shared.events.money import NotNegative
from shared.events.receivables import BankLine, BillKind, Method
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Command

INSTRUMENTS = ("cheque", "bill")


class RecordReceipt(Command):
    """Money or an instrument came in. With `cleared_on` a cheque or bill is money from that day.

    `bounced_on` says that it came back; `bank_line` by which line of a bank's statement it came.
    """

    gained: ClassVar[frozenset[str]] = frozenset(
        {"acceptor", "bill_kind", "due_on", "endorser_id", "endorsers", "order_no", "bank_line"}
    )
    complete: ClassVar[bool] = False

    receipt_no: Id
    customer_id: Known
    method: Method
    instrument_no: Id | None = None
    bank: Text | None = None
    drawer_id: Known | None = None
    replaces: Known | None = None
    received_on: PastDay
    cleared_on: PastDay | None = None
    bounced_on: PastDay | None = None
    amount: NotNegative
    invoice_no: Known | None = None
    collected_by: Id | None = None
    bank_line: BankLine | None = None
    bill_kind: BillKind | None = None
    acceptor: Text | None = None
    due_on: Day | None = None
    endorsers: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    endorser_id: Known | None = None
    order_no: Known | None = None

    @property
    def counts_on(self) -> date | None:
        """The day from which it is money; None: it is not, or not yet."""
        if self.method not in INSTRUMENTS:
            return self.received_on
        bounced_first = (
            self.bounced_on is not None and self.cleared_on is not None and self.bounced_on <= self.cleared_on
        )
        return None if bounced_first else self.cleared_on


class TakeOverReceipt(RecordReceipt):
    """A receipt of a history, with its whole life: what is on record and not in it is other content.

    The bounce of what had been money is a wish of its own, since other facts of the history may lie between.
    """

    complete: ClassVar[bool] = True


class ReleaseReceipt(Command):
    """Let a receipt wait no longer for the invoice that it names."""

    receipt_no: Known
    customer_id: Known
    released_on: PastDay


class ReleaseMisdirected(Command):
    """Let a receipt wait no longer for an invoice that was issued to another customer."""

    receipt_no: Id
    customer_id: Id
    invoice_no: Id
    issued_on: PastDay


class ReleaseOrder(Command):
    """Let money wait no longer for an order that is wholly invoiced or cancelled."""

    order_no: Id
    customer_id: Id
    released_on: Day


class ProposeCorrection(Command):
    """Say that a receipt is wrong, and why: typed twice, or for the wrong customer."""

    correction_no: Id
    receipt_no: Known
    customer_id: Known
    reason: Text


class ConfirmCorrection(Command):
    """Confirm that a receipt is wrong: from today on it is worth nothing."""

    receipt_no: Known
    customer_id: Known
    on_behalf_of: Known | None = None
