"""Everything of one customer, and the order in which money finds debts. P4-5.3"""

from bisect import bisect_left, insort
from dataclasses import dataclass, field

from sortedcontainers import SortedList

from services.receivables.subjects.account.disputes import Disputes
from services.receivables.subjects.account.documents import AGE, Allocation, Invoice, Place, Receipt, Turn, reaches
from services.receivables.subjects.account.freight import Freight
from services.receivables.subjects.account.invoice_lines import Line, micro
from services.receivables.subjects.account.pressure import Pressure
from services.receivables.subjects.account.promises import Promises
from services.receivables.subjects.account.road import Road
from shared.events.money import fen
from shared.events.receivables import (
    AmountWrittenOff,
    CollectionPaused,
    CreditNoteIssued,
    InvoiceIssued,
    RefundPaid,
    RefundProposed,
    SetOffProposed,
)


@dataclass(slots=True)
class Account:
    """Everything of one customer. `queue` holds open invoices, `free` receipts with money that may pay anything.

    `free_for` holds the free receipts that name an invoice, by its number; `reclaimed` are those of these invoices of
    which something is written off; `waiting` holds the receipts that name an invoice not yet issued, by its number.

    By the numbers of orders: `ordered` has their invoices, `of_orders` the receipts that name them, `for_orders` those
    with money that waits for their invoices.
    """

    invoices: dict[str, Invoice] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    instruments: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)  # by bank: who has it first
    bank_lines: dict[str, str] = field(default_factory=dict)  # the receipt of each, by what a line is known by
    lines_freed: dict[str, int] = field(default_factory=dict)  # how many receipts of a line were corrected, at least
    credit_notes: dict[str, CreditNoteIssued] = field(default_factory=dict)
    write_offs: dict[str, AmountWrittenOff] = field(default_factory=dict)
    refunds: dict[str, RefundProposed] = field(default_factory=dict)
    refunds_paid: dict[str, RefundPaid] = field(default_factory=dict)
    set_offs: dict[str, SetOffProposed] = field(default_factory=dict)
    road: Road = field(default_factory=Road)
    promises: Promises = field(default_factory=Promises)
    disputes: Disputes = field(default_factory=Disputes)
    freight: Freight = field(default_factory=Freight)
    pressure: Pressure = field(default_factory=Pressure)
    pauses: set[CollectionPaused] = field(default_factory=set)
    refused_credits: set[str] = field(default_factory=set)  # numbers of credit notes that after-sales claimed in vain
    allocations: dict[int, Allocation] = field(default_factory=dict)
    last_allocation: int = 0
    queue: "SortedList[Turn]" = field(default_factory=SortedList)
    free: "SortedList[Place]" = field(default_factory=SortedList)
    free_for: "dict[str, SortedList[Place]]" = field(default_factory=dict)
    reclaimed: set[str] = field(default_factory=set)
    waiting: dict[str, set[str]] = field(default_factory=dict)
    ordered: dict[str, list[str]] = field(default_factory=dict)
    of_orders: dict[str, list[str]] = field(default_factory=dict)
    for_orders: "dict[str, SortedList[Place]]" = field(default_factory=dict)

    def issue(self, issued: InvoiceIssued) -> None:
        """Take an invoice in; money that waited for it waits no longer."""
        lines = [
            Line(line.line_no, line.kind == "goods", micro(line.quantity), fen(line.amount), fen(line.list_amount))
            for line in issued.lines
        ]
        invoice = Invoice(issued, issued.instalments, reaches(issued.instalments), lines)
        self.invoices[issued.invoice_no] = invoice
        if issued.order_no is not None:
            self.ordered.setdefault(issued.order_no, []).append(issued.invoice_no)
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
        """Say whether a receipt's money waits for the invoice that it names, or for invoices of its order."""
        if receipt.for_order is not None:
            return not receipt.released
        return receipt.named is not None and not receipt.released and receipt.named not in self.invoices

    def place(self, receipt: Receipt) -> None:
        """Put a receipt where it belongs after its unapplied money changed: waiting, free, or neither."""
        waits = self.waits(receipt)
        if receipt.named is not None:
            self._hold_back(receipt.named, receipt, held_back=waits and receipt.unapplied > 0)
        if receipt.for_order is not None:
            self._keep(receipt.for_order, receipt, kept=waits and receipt.unapplied > 0)
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

    def _keep(self, order_no: str, receipt: Receipt, *, kept: bool) -> None:
        others = self.for_orders.setdefault(order_no, SortedList())
        if kept and receipt.turn not in others:
            others.add(receipt.turn)
        elif not kept and receipt.turn in others:
            others.remove(receipt.turn)
        if not others:
            del self.for_orders[order_no]

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
