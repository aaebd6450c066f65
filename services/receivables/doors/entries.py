"""Rows of an import: invoices and what became of them, and money, mixed, in the order of their history."""

from typing import Annotated, Any, Literal

from pydantic import Field

from services.receivables.subjects.account.wishes import AccountCommand
from services.receivables.subjects.account.wishes.instruments import BounceInstrument
from services.receivables.subjects.account.wishes.invoices import RecordDelivery, TakeOverInvoice
from services.receivables.subjects.account.wishes.receipts import RecordReceipt, TakeOverReceipt
from services.receivables.subjects.account.wishes.reductions import (
    IssueCreditNote,
    TakeOverCreditNote,
    TakeOverWriteOff,
    WriteOff,
)
from shared.events.days import PastDay
from shared.events.money import NotNegative
from shared.events.receivables import Method
from shared.events.text import Id, Known
from shared.runtime.ask.decisions import Command


class InvoiceRow(Command):
    """A dispatch of the import, which orders took over before: its invoice has its place among the money."""

    kind: Literal["invoice"]
    invoice_no: Known
    customer_id: Known

    def wish(self) -> TakeOverInvoice:
        """Return what the row asks."""
        return TakeOverInvoice.model_construct(**told(self))


class DeliveryRow(Command):
    """A row of deliveries.csv: due days counted from delivery move; orders is told of it after the history."""

    kind: Literal["delivery"]
    invoice_no: Known
    customer_id: Known
    delivered_on: PastDay

    def wish(self) -> RecordDelivery:
        """Return what the row asks."""
        return RecordDelivery.model_construct(**told(self))


class ReceiptRow(Command):
    """A row of receipts.csv, sent on the day it counts; a bounce of money follows as a row of its own."""

    kind: Literal["receipt"]
    receipt_no: Id
    customer_id: Known
    method: Method
    instrument_no: Id | None = None
    received_on: PastDay
    cleared_on: PastDay | None = None
    bounced_on: PastDay | None = None
    amount: NotNegative
    invoice_no: Id | None = None

    def wish(self) -> RecordReceipt:
        """Return what the row asks; it tells the whole life of the receipt."""
        return TakeOverReceipt.model_construct(**told(self))


class BounceRow(Command):
    """The bounce of a row of receipts.csv that was money."""

    kind: Literal["bounce"]
    receipt_no: Known
    customer_id: Known
    bounced_on: PastDay

    def wish(self) -> BounceInstrument:
        """Return what the row asks."""
        return BounceInstrument.model_construct(**told(self))


class CreditNoteRow(Command):
    """A row of credit_notes.csv."""

    kind: Literal["credit_note"]
    credit_note_no: Id
    customer_id: Known
    invoice_no: Known
    dated_on: PastDay
    amount: NotNegative

    def wish(self) -> IssueCreditNote:
        """Return what the row asks: without lines it is an allowance."""
        return TakeOverCreditNote.model_construct(**told(self))


class WriteOffRow(Command):
    """A row of write_offs.csv."""

    kind: Literal["write_off"]
    write_off_no: Id
    customer_id: Known
    invoice_no: Known
    dated_on: PastDay
    amount: NotNegative

    def wish(self) -> WriteOff:
        """Return what the row asks."""
        return TakeOverWriteOff.model_construct(**told(self))


Row = InvoiceRow | DeliveryRow | ReceiptRow | BounceRow | CreditNoteRow | WriteOffRow
Entry = Annotated[Row, Field(discriminator="kind")]


def told(row: Command) -> dict[str, Any]:
    """Return the members of a row, validated already, without its kind."""
    return {name: value for name, value in dict(row).items() if name != "kind"}


def wishes(rows: list[Entry]) -> list[AccountCommand]:
    """Return what the rows ask, in their order."""
    return [row.wish() for row in rows]
