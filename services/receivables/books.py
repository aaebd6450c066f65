"""What the account of a customer knows: a fold of its facts, small enough to decide on at once.

The state is changed in place. Beside every document by its number it keeps two queues, so that a decision touches only
what is open: debts in the order in which money pays them, free money in the order in which it pays.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate

from services.receivables.invoice_lines import Line, micro
from shared.events.money import ZERO, fen
from shared.events.receivables import (
    AmountWrittenOff,
    CollectionPaused,
    CreditNoteIssued,
    InstrumentReceived,
    InvoiceInstalment,
    InvoiceIssued,
    RefundPaid,
    RefundProposed,
)

Turn = tuple[date, date, str]
"""When a debt is paid: by due date, then issue date, then invoice number."""


@dataclass(slots=True, eq=False)
class Allocation:
    """What is left of a payment of an invoice."""

    number: int
    receipt_no: str
    invoice_no: str
    left: Decimal
    allocated_on: date
    cash: bool

    @property
    def age(self) -> tuple[date, int]:
        """Its place among allocations: by business date, then as recorded."""
        return self.allocated_on, self.number


@dataclass(slots=True, eq=False)
class WrittenOff:
    """What is left of a write-off."""

    number: str
    left: Decimal
    dated_on: date


@dataclass(slots=True)
class Invoice:
    """An invoice, what reduced it and what paid it; `reopened_on`: when something settled last came open again."""

    issued: InvoiceIssued
    instalments: tuple[InvoiceInstalment, ...]
    reaches: list[Decimal]  # cumulative amounts of the instalments
    lines: list[Line]
    reopened_on: date = date.min
    delivered_on: date | None = None
    credited: Decimal = ZERO
    written_off: Decimal = ZERO
    collected: Decimal = ZERO
    allocations: list[Allocation] = field(default_factory=list)
    write_offs: list[WrittenOff] = field(default_factory=list)
    turn: Turn | None = None  # where it stands in the queue of debts

    @property
    def number(self) -> str:
        """The invoice number."""
        return self.issued.invoice_no

    @property
    def opened_on(self) -> date:
        """The last day on which something of it came open."""
        return max(self.issued.issued_on, self.reopened_on)

    @property
    def open(self) -> Decimal:
        """What is still to be paid."""
        return self.issued.amount - self.credited - self.written_off - self.collected

    def debts(self) -> Iterator[tuple[Turn, Decimal]]:
        """Yield what is open of each instalment, oldest first; reductions took from the latest."""
        paid, net = self.collected, self.issued.amount - self.credited - self.written_off
        for instalment, reach in zip(self.instalments, self.reaches, strict=True):
            if (part := min(reach, net) - paid) > 0:
                paid += part
                yield (instalment.due_on, self.issued.issued_on, self.number), part


@dataclass(slots=True)
class Receipt:
    """Money, or an instrument that may become money; `counts_on` is None before it does."""

    receipt_no: str
    method: str
    amount: Decimal
    received_on: date
    instrument_no: str | None
    named: str | None
    cash: bool = True
    instrument: InstrumentReceived | None = None
    counts_on: date | None = None
    bounced_on: date | None = None
    unapplied: Decimal = ZERO
    refunded: Decimal = ZERO
    available_on: date = date.min  # the last day on which money of it came free
    released: bool = False
    collected_by: str | None = None
    hand_in_by: date | None = None
    handed_in_on: date | None = None
    allocations: list[Allocation] = field(default_factory=list)

    @property
    def turn(self) -> tuple[date, str]:
        """When its free money pays: by the day it counts, then receipt number."""
        return self.counts_on or date.max, self.receipt_no


@dataclass(slots=True)
class Account:
    """Everything of one customer. `queue` holds open invoices, `free` receipts with money that may pay anything."""

    invoices: dict[str, Invoice] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    instruments: dict[tuple[str, ...], str] = field(default_factory=dict)
    credit_notes: dict[str, CreditNoteIssued] = field(default_factory=dict)
    write_offs: dict[str, AmountWrittenOff] = field(default_factory=dict)
    refunds: dict[str, RefundProposed] = field(default_factory=dict)
    refunds_paid: dict[str, RefundPaid] = field(default_factory=dict)
    pauses: set[CollectionPaused] = field(default_factory=set)
    allocations: dict[int, Allocation] = field(default_factory=dict)
    last_allocation: int = 0
    queue: list[Turn] = field(default_factory=list)
    free: list[tuple[date, str]] = field(default_factory=list)
    waiting: dict[str, set[str]] = field(default_factory=dict)  # invoice not yet issued -> receipts that name it

    def issue(self, issued: InvoiceIssued) -> None:
        """Take an invoice in; money that waited for it waits no longer."""
        lines = [
            Line(line.line_no, line.kind == "goods", micro(line.quantity), fen(line.amount), fen(line.list_amount))
            for line in issued.lines
        ]
        invoice = Invoice(issued, issued.instalments, reaches(issued.instalments), lines)
        self.invoices[issued.invoice_no] = invoice
        self.requeue(invoice)
        for receipt_no in sorted(self.waiting.pop(issued.invoice_no, ())):
            self.place(self.receipts[receipt_no])

    def requeue(self, invoice: Invoice) -> None:
        """Put an invoice where it belongs in the queue of debts after it changed."""
        turn = next((turn for turn, _ in invoice.debts()), None)
        if turn == invoice.turn:
            return
        if invoice.turn is not None:
            del self.queue[bisect_left(self.queue, invoice.turn)]
        if turn is not None:
            insort(self.queue, turn)
        invoice.turn = turn

    def waits(self, receipt: Receipt) -> bool:
        """Say whether a receipt's money waits for the invoice that it names."""
        return receipt.named is not None and not receipt.released and receipt.named not in self.invoices

    def place(self, receipt: Receipt) -> None:
        """Put a receipt where it belongs after its unapplied money changed: waiting, free, or neither."""
        waits = self.waits(receipt)
        if receipt.named is not None:
            others = self.waiting.get(receipt.named, set())
            if waits and receipt.unapplied > 0:
                self.waiting[receipt.named] = others | {receipt.receipt_no}
            elif receipt.receipt_no in others:
                others.remove(receipt.receipt_no)
                if not others:
                    del self.waiting[receipt.named]
        at = bisect_left(self.free, receipt.turn)
        listed = at < len(self.free) and self.free[at] == receipt.turn
        if (receipt.unapplied > 0 and not waits) is not listed:
            if listed:
                del self.free[at]
            else:
                self.free.insert(at, receipt.turn)

    def drop(self, allocation: Allocation) -> None:
        """Forget an allocation of which nothing is left."""
        del self.allocations[allocation.number]
        self.invoices[allocation.invoice_no].allocations.remove(allocation)
        self.receipts[allocation.receipt_no].allocations.remove(allocation)


def reaches(instalments: tuple[InvoiceInstalment, ...]) -> list[Decimal]:
    """Return how far each instalment reaches, counted from the invoice's first fen."""
    return list(accumulate(instalment.amount for instalment in instalments))
