"""What the account of a customer knows: a fold of its facts, small enough to decide on at once.

The state is changed in place. Beside every document by its number it keeps two queues, so that a decision touches only
what is open, however long the history: debts in the order in which money pays them, free money in the order in which it
pays. The queues are sorted lists that find, add and remove in logarithmic time.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate
from operator import attrgetter

from sortedcontainers import SortedList

from services.receivables.subjects.account.invoice_lines import Line, micro
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
    SetOffProposed,
)

Turn = tuple[date, date, str]
"""When a debt is paid: by due date, then issue date, then invoice number."""

Place = tuple[date, str]
"""When free money pays: by the day from which it counts, then receipt number."""

BEFORE_ALL: Place = (date.min, "")


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


AGE = attrgetter("age")


@dataclass(slots=True, eq=False)
class WrittenOff:
    """What is left of a write-off."""

    number: str
    left: Decimal
    dated_on: date


@dataclass(slots=True)
class Invoice:
    """An invoice, what reduced it and what paid it; `reopened_on`: when something settled last came open again.

    `allocations` stand by age, `write_offs` as recorded; each is taken back from its end.
    """

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

    def recover(self, number: str, amount: Decimal) -> None:
        """Take back a part of a write-off."""
        last = reversed(range(len(self.write_offs)))
        place = next(place for place in last if self.write_offs[place].number == number)
        self.write_offs[place].left -= amount
        if not self.write_offs[place].left:
            del self.write_offs[place]
        self.written_off -= amount


@dataclass(slots=True)
class Receipt:
    """Money, or an instrument that may become money; `counts_on` is None before it does.

    `allocations` stand by age.
    """

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
    def turn(self) -> Place:
        """When its free money pays."""
        return self.counts_on or date.max, self.receipt_no


@dataclass(slots=True)
class Account:
    """Everything of one customer. `queue` holds open invoices, `free` receipts with money that may pay anything.

    `free_for` holds the free receipts that name an invoice, by its number; `reclaimed` are those of these invoices of
    which something is written off; `waiting` holds the receipts that name an invoice not yet issued, by its number.
    """

    invoices: dict[str, Invoice] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    instruments: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)  # by bank: who has it first
    credit_notes: dict[str, CreditNoteIssued] = field(default_factory=dict)
    write_offs: dict[str, AmountWrittenOff] = field(default_factory=dict)
    refunds: dict[str, RefundProposed] = field(default_factory=dict)
    refunds_paid: dict[str, RefundPaid] = field(default_factory=dict)
    set_offs: dict[str, SetOffProposed] = field(default_factory=dict)
    pauses: set[CollectionPaused] = field(default_factory=set)
    refused_credits: set[str] = field(default_factory=set)  # numbers of credit notes that after-sales claimed in vain
    allocations: dict[int, Allocation] = field(default_factory=dict)
    last_allocation: int = 0
    queue: "SortedList[Turn]" = field(default_factory=SortedList)
    free: "SortedList[Place]" = field(default_factory=SortedList)
    free_for: "dict[str, SortedList[Place]]" = field(default_factory=dict)
    reclaimed: set[str] = field(default_factory=set)
    waiting: dict[str, set[str]] = field(default_factory=dict)

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
            self.queue.remove(invoice.turn)
        if turn is not None:
            self.queue.add(turn)
        invoice.turn = turn

    def waits(self, receipt: Receipt) -> bool:
        """Say whether a receipt's money waits for the invoice that it names."""
        return receipt.named is not None and not receipt.released and receipt.named not in self.invoices

    def place(self, receipt: Receipt) -> None:
        """Put a receipt where it belongs after its unapplied money changed: waiting, free, or neither."""
        waits = self.waits(receipt)
        if receipt.named is not None:
            self._hold_back(receipt.named, receipt, held_back=waits and receipt.unapplied > 0)
        free = receipt.unapplied > 0 and not waits
        if free is (receipt.turn in self.free):
            return
        if free:
            self.free.add(receipt.turn)
        else:
            self.free.remove(receipt.turn)
        if receipt.named is not None:
            self._offer(receipt.named, receipt, free=free)

    def _hold_back(self, invoice_no: str, receipt: Receipt, *, held_back: bool) -> None:
        if held_back:
            self.waiting.setdefault(invoice_no, set()).add(receipt.receipt_no)
        elif receipt.receipt_no in (others := self.waiting.get(invoice_no, set())):
            others.remove(receipt.receipt_no)
            if not others:
                del self.waiting[invoice_no]

    def _offer(self, invoice_no: str, receipt: Receipt, *, free: bool) -> None:
        if free:
            self.free_for.setdefault(invoice_no, SortedList()).add(receipt.turn)
        else:
            self.free_for[invoice_no].remove(receipt.turn)
            if not self.free_for[invoice_no]:
                del self.free_for[invoice_no]
        self.reclaim(invoice_no)

    def reclaim(self, invoice_no: str) -> None:
        """Note whether there is free money that takes a write-off of an invoice back."""
        invoice = self.invoices.get(invoice_no)
        if invoice is not None and invoice.written_off > 0 and invoice_no in self.free_for:
            self.reclaimed.add(invoice_no)
        else:
            self.reclaimed.discard(invoice_no)

    def next_payer(self, after: Place) -> Place | None:
        """Return the first free receipt after a place that finds something to pay; None where none does."""
        if self.queue:
            payers = self.free.irange(minimum=after, inclusive=(False, True))
        else:  # only what names an invoice that was given up
            of_invoices = [self.free_for[number] for number in self.reclaimed]
            payers = iter(sorted(turn for turns in of_invoices for turn in _first(turns, after)))
        payer: Place | None = next(payers, None)
        return payer

    def allocate(self, allocation: Allocation) -> None:
        """Keep an allocation."""
        self.allocations[allocation.number] = allocation
        insort(self.invoices[allocation.invoice_no].allocations, allocation, key=AGE)
        insort(self.receipts[allocation.receipt_no].allocations, allocation, key=AGE)

    def drop(self, allocation: Allocation) -> None:
        """Forget an allocation of which nothing is left."""
        del self.allocations[allocation.number]
        for those in (
            self.invoices[allocation.invoice_no].allocations,
            self.receipts[allocation.receipt_no].allocations,
        ):
            del those[bisect_left(those, allocation.age, key=AGE)]


def _first(turns: "SortedList[Place]", after: Place) -> list[Place]:
    place = turns.bisect_right(after)
    return list(turns[place : place + 1])


def reaches(instalments: tuple[InvoiceInstalment, ...]) -> list[Decimal]:
    """Return how far each instalment reaches, counted from the invoice's first fen."""
    return list(accumulate(instalment.amount for instalment in instalments))
