"""How each fact changes the account. Facts were decided before: nothing is checked here, everything is set. P4-5.3"""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import assert_never

from sortedcontainers import SortedList

from services.receivables.subjects.account.bank_lines import taken
from services.receivables.subjects.account.disputes import DisputeEvent, Disputes
from services.receivables.subjects.account.documents import (
    AGE,
    Allocation,
    Invoice,
    Place,
    Receipt,
    Turn,
    WrittenOff,
    reaches,
)
from services.receivables.subjects.account.freight import Freight, FreightEvent
from services.receivables.subjects.account.invoice_lines import Line, allow, micro, take_back
from services.receivables.subjects.account.pressure import Pressure, PressureEvent
from services.receivables.subjects.account.promises import PromiseEvent, Promises
from services.receivables.subjects.account.road import Road, RoadEvent
from shared.events.money import ZERO, fen
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    BadDebtLiabilityLowered,
    BadDebtLiabilityRaised,
    BillDischarged,
    BillDiscounted,
    BillEndorsed,
    BillReturned,
    CashHandedIn,
    CollectionPaused,
    CreditNoteIssued,
    CreditNoteRefused,
    CreditSetOff,
    DebtorContacted,
    DisputeAccepted,
    DisputeOpened,
    DisputeSettled,
    DueDatesMoved,
    DunningLetterApproved,
    DunningLetterDrafted,
    DunningLetterSent,
    FreightAccountSettled,
    FreightPaidOut,
    HandInFellShort,
    InstrumentBounced,
    InstrumentDeposited,
    InstrumentReceived,
    InvoiceIssued,
    LegalActionChosen,
    MoneyCollected,
    MoneyHandedIn,
    PaymentAllocated,
    PaymentReceived,
    PaymentReleased,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    ReceiptCorrected,
    ReceiptCorrectionProposed,
    RefundPaid,
    RefundProposed,
    SetOffProposed,
    StageReached,
    SupplyResumed,
    SupplyStopped,
    WriteOffReversed,
)
from shared.events.text import read_out

Money = PaymentReceived | CreditSetOff | PaymentAllocated | AllocationReversed | InstrumentBounced | ReceiptCorrected
Paper = (
    InstrumentReceived
    | InstrumentDeposited
    | ReceiptCorrectionProposed
    | PaymentReleased
    | CashHandedIn
    | RefundProposed
    | RefundPaid
    | SetOffProposed
    | CollectionPaused
    | CreditNoteRefused
)
Debt = InvoiceIssued | DueDatesMoved | CreditNoteIssued | AmountWrittenOff | WriteOffReversed
Draft = BillDiscounted | BillEndorsed | BillDischarged | BillReturned
AccountEvent = Money | Paper | Debt | RoadEvent | Draft | PromiseEvent | DisputeEvent | FreightEvent | PressureEvent


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


def evolve(account: Account, event: AccountEvent) -> Account:  # noqa: C901, PLR0912  # an arm per kind of facts
    """Take one more fact into the account, in place, and return it."""
    match event:
        case PaymentAllocated():
            allocated(account, event)
        case AllocationReversed():
            reversed_(account, event)
        case PaymentReceived() | CreditSetOff():
            received(account, event)
        case InstrumentBounced():
            bounced(account, event)
        case ReceiptCorrected():
            corrected(account, event)
        case InvoiceIssued() | DueDatesMoved() | CreditNoteIssued() | AmountWrittenOff() | WriteOffReversed():
            indebted(account, event)
        case (
            InstrumentReceived()
            | InstrumentDeposited()
            | ReceiptCorrectionProposed()
            | PaymentReleased()
            | CashHandedIn()
            | RefundProposed()
            | RefundPaid()
            | SetOffProposed()
            | CollectionPaused()
            | CreditNoteRefused()
        ):
            noted(account, event)
        case BillDiscounted() | BillEndorsed() | BillDischarged() | BillReturned():
            passed(account, event)
        case PromiseMade() | PromiseKept() | PromiseBroken():
            account.promises.evolve(event)
        case (
            StageReached()
            | DebtorContacted()
            | SupplyStopped()
            | SupplyResumed()
            | LegalActionChosen()
            | BadDebtLiabilityRaised()
            | BadDebtLiabilityLowered()
            | DunningLetterDrafted()
            | DunningLetterApproved()
            | DunningLetterSent()
        ):
            account.pressure.evolve(event)
        case MoneyCollected() | MoneyHandedIn() | HandInFellShort():
            account.road.evolve(event)
        case DisputeOpened() | DisputeAccepted() | DisputeSettled():
            account.disputes.evolve(event)
        case FreightAccountSettled() | FreightPaidOut():
            account.freight.evolve(event)
        case _:
            assert_never(event)
    return account


def received(account: Account, event: PaymentReceived | CreditSetOff) -> None:
    """Money, or what is set off like money, is free now, or waits for the invoice that it names."""
    if isinstance(event, CreditSetOff):
        receipt = Receipt(
            *(event.set_off_no, "set_off", event.amount, event.dated_on, None, event.invoice_no),
            cash=False,
            counts_on=event.dated_on,
        )
    else:
        known = account.receipts.get(event.receipt_no)
        receipt = known or Receipt(
            event.receipt_no, event.method, event.amount, event.received_on, event.instrument_no, event.invoice_no
        )
        receipt.counts_on = event.counts_on
        receipt.collected_by, receipt.hand_in_by = event.collected_by, event.hand_in_by
        if event.order_no is not None and receipt.for_order is None:
            receipt.for_order = event.order_no
            account.of_orders.setdefault(event.order_no, []).append(event.receipt_no)
        receipt.bank_line, receipt.line_corrections = event.bank_line, event.line_corrections
        if (line := taken(event)) is not None:
            account.bank_lines[line] = event.receipt_no
    account.receipts[receipt.receipt_no] = receipt
    receipt.available_on = receipt.turn[0]
    receipt.unapplied = event.amount
    account.place(receipt)


def allocated(account: Account, event: PaymentAllocated) -> None:
    """Free money became a payment of an invoice."""
    receipt, invoice = account.receipts[event.receipt_no], account.invoices[event.invoice_no]
    allocation = Allocation(
        event.allocation_no, event.receipt_no, event.invoice_no, event.amount, event.allocated_on, event.cash
    )
    account.last_allocation = event.allocation_no
    account.allocate(allocation)
    receipt.unapplied -= event.amount
    invoice.collected += event.amount
    account.place(receipt)
    account.requeue(invoice)


def reversed_(account: Account, event: AllocationReversed) -> None:
    """A payment of an invoice is taken back; what goes with its receipt is gone, what a credit note frees is free.

    What the freight account had paid stands there again.
    """
    allocation = account.allocations[event.allocation_no]
    receipt, invoice = account.receipts[event.receipt_no], account.invoices[event.invoice_no]
    allocation.remaining -= event.amount
    if not allocation.remaining:
        account.drop(allocation)
    invoice.collected -= event.amount
    if event.because != "credit_note":
        invoice.reopened_on = max(invoice.reopened_on, event.reversed_on)
        account.requeue(invoice)
    elif event.to_freight:
        account.freight.give_back(event.amount)
    else:
        # The credit note that follows takes what this leaves open: until then the invoice is nobody's debt.
        receipt.unapplied += event.amount
        receipt.available_on = max(receipt.available_on, event.reversed_on)
        account.place(receipt)


def bounced(account: Account, event: InstrumentBounced) -> None:
    """An instrument is worth nothing; a part that had been refunded stays as a negative rest."""
    receipt = account.receipts[event.receipt_no]
    receipt.bounced_on = event.bounced_on
    receipt.unapplied -= event.withdrawn
    account.place(receipt)


def corrected(account: Account, event: ReceiptCorrected) -> None:
    """A receipt was wrong: it is worth nothing; its instrument or line may come again, its number is not free."""
    receipt = account.receipts[event.receipt_no]
    receipt.corrected_on = event.corrected_on
    receipt.unapplied -= event.withdrawn
    account.place(receipt)
    if (line := taken(receipt)) is not None:
        account.bank_lines.pop(line, None)
        account.lines_freed[line] = receipt.line_corrections + 1
    if receipt.instrument is not None:
        key = instrument_key(receipt.instrument)
        account.instruments[key] = {}
        for other in account.receipts.values():
            if other.instrument is not None and other.corrected_on is None and instrument_key(other.instrument) == key:
                account.instruments[key].setdefault(bank(other.instrument), other.receipt_no)


def passed(account: Account, event: Draft) -> None:
    """A bill went on to a bank or a supplier, its holder was paid, or it went back to the customer."""
    receipt = account.receipts[event.receipt_no]
    match event:
        case BillDiscounted():
            receipt.passed_on = event.credited_on
        case BillEndorsed():
            receipt.passed_on = event.endorsed_on
        case BillDischarged():
            receipt.discharged_on = event.discharged_on
        case BillReturned():
            receipt.returned_on = event.returned_on
        case _:
            assert_never(event)


def indebted(
    account: Account, event: InvoiceIssued | DueDatesMoved | CreditNoteIssued | AmountWrittenOff | WriteOffReversed
) -> None:
    """What a customer has to pay became more, less, or due on another day."""
    if isinstance(event, InvoiceIssued):
        account.issue(event)
        return
    invoice = account.invoices[event.invoice_no]
    match event:
        case DueDatesMoved():
            invoice.delivered_on = event.delivered_on
            invoice.instalments, invoice.reaches = event.instalments, reaches(event.instalments)
        case CreditNoteIssued():
            invoice.credited += event.amount
            account.credit_notes[event.credit_note_no] = event
            if event.kind == "return":
                take_back(invoice.lines, event.returned)
            else:
                allow(invoice.lines, fen(event.amount))
        case AmountWrittenOff():
            invoice.written_off += event.amount
            account.write_offs[event.write_off_no] = event
            invoice.write_offs.append(WrittenOff(event.write_off_no, event.amount, event.dated_on))
            account.reclaim(invoice.number)
        case WriteOffReversed():
            invoice.recover(event.write_off_no, event.amount)
            account.reclaim(invoice.number)
            if event.because == "credit_note":
                return
            invoice.reopened_on = max(invoice.reopened_on, event.reversed_on)
        case _:
            assert_never(event)
    account.requeue(invoice)


def noted(account: Account, event: Paper) -> None:  # noqa: C901  # an arm per fact
    """What is on paper: it moves no debt, though a refund takes unapplied money away."""
    match event:
        case InstrumentReceived():
            account.receipts[event.receipt_no] = Receipt(
                *(event.receipt_no, event.method, event.amount, event.received_on, event.instrument_no),
                event.invoice_no,
                instrument=event,
                for_order=event.order_no,
            )
            if event.order_no is not None:
                account.of_orders.setdefault(event.order_no, []).append(event.receipt_no)
            # Older releases told instruments apart by their spelling: of those that are one, the first counts.
            account.instruments.setdefault(instrument_key(event), {}).setdefault(bank(event), event.receipt_no)
        case InstrumentDeposited():
            account.receipts[event.receipt_no].deposited_on = event.deposited_on
        case ReceiptCorrectionProposed():
            account.receipts[event.receipt_no].correction = event
        case PaymentReleased():
            receipt = account.receipts[event.receipt_no]
            # It leaves the queue of those who wait before it may be found among the free.
            unapplied, receipt.unapplied = receipt.unapplied, ZERO
            account.place(receipt)
            receipt.released, receipt.unapplied = True, unapplied
            receipt.available_on = max(receipt.available_on, event.released_on)
            account.place(receipt)
        case CashHandedIn():
            account.receipts[event.receipt_no].handed_in_on = event.handed_in_on
        case RefundProposed():
            account.refunds[event.refund_no] = event
        case RefundPaid():
            account.refunds_paid[event.refund_no] = event
            receipt = account.receipts[event.receipt_no]
            receipt.refunded += event.amount
            receipt.unapplied -= event.amount
            account.place(receipt)
        case SetOffProposed():
            account.set_offs[event.set_off_no] = event
        case CollectionPaused():
            account.pauses.add(event)
        case CreditNoteRefused():
            account.refused_credits.add(event.credit_note_no)
        case _:
            assert_never(event)


def instrument_key(instrument: InstrumentReceived) -> tuple[str, ...]:
    """Return what an instrument is known by beside its bank: method, number however spelt, drawer. P4-7.4"""
    drawer = instrument.drawer_id or instrument.customer_id
    return instrument.method, read_out(instrument.instrument_no), drawer


def bank(instrument: InstrumentReceived) -> str:
    """Return the bank of an instrument, however spelt; empty where nobody told it, as in an import."""
    return read_out(instrument.bank) if instrument.bank is not None else ""


def recorded_before(account: Account, instrument: InstrumentReceived) -> str | None:
    """Return the receipt that has this instrument; a bank that one side does not tell parts them not. P4-7.4"""
    by_bank, mine = account.instruments.get(instrument_key(instrument), {}), bank(instrument)
    return next((receipt_no for other, receipt_no in by_bank.items() if not (mine and other) or mine == other), None)
