"""What the reading doors of receivables answer."""

from datetime import date, datetime
from typing import Literal

from shared.runtime.http.answers import Amount, Number, Shown

BillStatus = Literal[
    "received", "deposited", "cleared", "discounted", "endorsed", "discharged", "bounced", "returned", "corrected"
]


class Receivables(Shown):
    """Every invoice issued by a day."""

    invoice_no: str
    customer_id: str
    contract_no: str
    staff_id: str | None
    issued_on: date
    due_on: date
    amount: Amount
    collected: Amount
    credited: Amount
    written_off: Amount
    outstanding: Amount


class Ageing(Shown):
    """What each customer owes, by days past due."""

    customer_id: str
    not_due: Amount
    d1_30: Amount
    d31_60: Amount
    d61_90: Amount
    d91_180: Amount
    d181_plus: Amount
    outstanding: Amount
    unapplied: Amount


class Overdue(Shown):
    """Instalments open beyond their day, with the stage of collection."""

    invoice_no: str
    customer_id: str
    staff_id: str | None
    due_on: date
    days_overdue: int
    outstanding: Amount
    stage: int


class Stages(Shown):
    """Stages of collection that instalments reached, and who owns the duty of each today."""

    invoice_no: str
    due_on: date
    stage: int
    reached_on: date
    duty_owner: str | None


class DunningLetter(Shown):
    """A letter about what is overdue; `invoice_no` is the first invoice, whose head approves it at stage 2."""

    letter_no: str
    customer_id: str
    stage: int
    amount: Amount
    invoice_no: str
    status: Literal["drafted", "approved", "sent"]
    drafted_on: date
    drafted_by: str
    approved_on: date | None
    approved_by: str | None
    sent_on: date | None
    proof: str | None


class LateHandIns(Shown):
    """Cash taken on the road that reached finance late or not yet."""

    hand_in_by: date
    receipt_no: str
    customer_id: str
    staff_id: str | None
    received_on: date
    amount: Amount
    handed_in_on: date | None
    days_late: int


class Bills(Shown):
    """Bills as they stand on a day; `counted_on` is the day from which one is money, also after a bounce."""

    receipt_no: str
    customer_id: str
    kind: Literal["bank", "commercial"]
    acceptor: str | None
    instrument_no: str
    amount: Amount
    received_on: date
    due_on: date | None
    status: BillStatus
    counted_on: date | None


class Collections(Shown):
    """Money that was taken on the road, as of a day; a hand-in counts from the day on which it was accepted."""

    collection_no: str
    collector_id: str
    customer_id: str
    method: Literal["cash", "cheque"]
    amount: Amount
    collected_on: date
    due_on: date
    handed_in_on: date | None
    counted: Amount | None
    days_late: int


class Collection(Shown):
    """A slip for money that was taken on the road; `receipt_no` is the receipt that it became."""

    collection_no: str
    collector_id: str
    customer_id: str
    method: Literal["cash", "cheque"]
    instrument_no: str | None
    amount: Amount
    collected_on: date
    due_on: date
    invoice_no: str | None
    trip_no: str | None
    status: Literal["collected", "handed_in"]
    receipt_no: str | None
    handed_in_on: date | None
    counted: Amount | None
    counted_by: str | None


class Promises(Shown):
    """Promises to pay, and what was paid by their days; below zero: more was taken back than came."""

    promise_no: str
    customer_id: str
    invoice_no: str
    amount: Amount
    promised_for: date
    paid: Amount
    status: Literal["open", "kept", "broken"]


class Promise(Promises):
    """A promise to pay: who said so, how, to whom."""

    said_by: str
    channel: str
    made_on: date
    made_by: str
    decided_on: date | None


class CollectionProgress(Shown):
    """The table of collection of a month: what falls due, was overdue, is promised, came in, is in hand."""

    month: str
    staff_id: str
    customer_id: str
    falling_due: Amount
    overdue: Amount
    promised: Amount
    collected: Amount
    bills_in_hand: Amount


class ProgressNotes(Shown):
    """What the rep and what the head said last of the collection of a month."""

    month: str
    staff_id: str
    update: str | None
    updated_on: date | None
    comment: str | None
    commented_on: date | None
    commented_by: str | None


class LeaverStatements(Shown):
    """Commission statements of leavers through a day."""

    staff_id: str
    through: date
    brought_forward: Amount
    earned: Amount
    clawed_back: Amount
    payable: Amount
    carried_forward: Amount


class SupplyStop(Shown):
    """The last stop of supply of a customer: which instalment made it so, and what ended it, until which last day."""

    customer_id: str
    status: Literal["stopped", "resumed"]
    stopped_on: date
    invoice_no: str
    part: int
    resumed_on: date | None
    until: date | None
    reason: str | None
    resumed_by: str | None


class Dispute(Shown):
    """A dispute of an invoice: why, who accepted it and until when it pauses, how it was settled."""

    dispute_no: str
    customer_id: str
    invoice_no: str
    part: int | None
    reason: str
    complaint_no: str | None
    status: Literal["opened", "accepted", "upheld", "rejected"]
    opened_on: date
    opened_by: str
    accepted_on: date | None
    accepted_by: str | None
    until: date | None
    settled_on: date | None
    settled_by: str | None
    settlement: str | None


class Retention(Shown):
    """Parts that customers keep back as a surety."""

    invoice_no: str
    customer_id: str
    due_on: date
    amount: Amount
    outstanding: Amount
    complaint_no: str | None


class FreightAccounts(Shown):
    """Freight that customers advanced, and what became of it."""

    customer_id: str
    advanced: Amount
    set_off: Amount
    paid_out: Amount
    balance: Amount


class FreightSettlement(Shown):
    """A settlement of a freight account: what was set off, what is carried, what is to be paid out."""

    settlement_no: str
    customer_id: str
    through: date
    balance: Amount
    set_off: Amount
    pay_out: Amount
    carried: Amount
    settled_on: date
    settled_by: str
    status: Literal["settled", "paid_out"]
    paid_on: date | None
    paid_by: str | None


class Commission(Shown):
    """The commission lines of a month."""

    month: str
    staff_id: str
    role: Literal["rep", "manager"]
    invoice_no: str
    component: Literal["base", "excess", "override"]
    entitled_to_date: Amount
    settled_before: Amount
    payable: Amount


class CommissionEntries(Shown):
    """What the commission lines of a month rest on: a row for each cause of a line so far."""

    month: str
    staff_id: str
    invoice_no: str
    component: Literal["base", "excess", "override"]
    customer_id: str
    contract_no: str | None
    cause: Literal["allocation", "reversal", "allowance", "return"]
    reference: str
    business_on: date
    recorded_at: datetime
    collected: Amount
    rate: Number | None
    earned: Amount


class Statement(Shown):
    """The statements of a month."""

    month: str
    staff_id: str
    brought_forward: Amount
    earned: Amount
    clawed_back: Amount
    payable: Amount
    carried_forward: Amount
    status: Literal["open", "closed"]


class Ranking(Shown):
    """Who collected most in a period."""

    period: str
    rank: int
    staff_id: str
    collected: Amount
    bonus: Amount


class Invoice(Shown):
    """An invoice of the list."""

    invoice_no: str
    customer_id: str
    contract_no: str
    order_no: str | None
    issued_on: date
    due_on: date
    terms: str
    amount: Amount


class Movement(Shown):
    """What changed an invoice: collected, credited or written off, with its sign."""

    position: int
    kind: str
    reference: str | None
    business_on: date
    collected: Amount
    credited: Amount
    written_off: Amount
    recorded_at: datetime


class InvoiceFile(Receivables):
    """One invoice as of a day, and all its movements."""

    movements: list[Movement]


class Receipt(Shown):
    """A receipt of money or of an instrument; `counts_on` is null while it waits to be cleared.

    `status` of an instrument: received, deposited, then cleared or bounced; of cash and transfers: counted. A bill may
    be discounted or endorsed, then discharged; or returned. A wrong receipt is corrected.
    """

    receipt_no: str
    customer_id: str
    method: Literal["cash", "transfer", "cheque", "bill"]
    instrument_no: str | None
    amount: Amount
    status: BillStatus | Literal["counted"]
    received_on: date
    deposited_on: date | None
    counts_on: date | None
    bounced_on: date | None
    corrected_on: date | None
    bill_kind: Literal["bank", "commercial"] | None
    acceptor: str | None
    due_on: date | None
    invoice_no: str | None
    order_no: str | None
    collected_by: str | None
    hand_in_by: date | None
    handed_in_on: date | None
    unapplied: Amount


class Refund(Shown):
    """A refund, proposed and perhaps paid."""

    refund_no: str
    customer_id: str
    receipt_no: str
    amount: Amount
    proposed_on: date
    proposed_by: str
    paid_on: date | None
    approved_by: str | None


class Correction(Shown):
    """A correction of a wrong receipt, proposed and perhaps confirmed; `amount` is the receipt's."""

    correction_no: str
    customer_id: str
    receipt_no: str
    amount: Amount
    reason: str
    status: Literal["proposed", "confirmed"]
    proposed_on: date
    proposed_by: str
    corrected_on: date | None
    confirmed_by: str | None
    on_behalf_of: str | None


class SetOff(Shown):
    """A set-off, proposed and perhaps approved; an older release settled at once, without a proposal."""

    set_off_no: str
    customer_id: str
    amount: Amount
    dated_on: date
    invoice_no: str | None
    reason: str
    proposed_by: str | None
    approved_by: str | None


class ClosedMonth(Shown):
    """A closed month."""

    month: str
    content_hash: str
    closed_by: str
    closed_at: datetime


class OpenInvoice(Shown):
    """What is open of an invoice."""

    invoice_no: str
    due_on: date
    open: Amount


class AccountNow(Shown):
    """What is open, and what is unapplied by receipt, in a customer's account just now."""

    customer_id: str
    open: list[OpenInvoice]
    unapplied: dict[str, Amount]


class AccountEntry(Shown):
    """What moved what a customer owes: `charged` is added to it, `settled` taken off it."""

    dated_on: date
    kind: Literal[
        "invoice",
        "receipt",
        "bounce",
        "correction",
        "set_off",
        "refund",
        "credit_note",
        "write_off",
        "write_off_reversal",
    ]
    number: str
    reference: str | None
    charged: Amount
    settled: Amount


class AccountAllocation(Shown):
    """Money that paid an invoice; a negative amount was taken back."""

    dated_on: date
    receipt_no: str
    invoice_no: str
    amount: Amount


class StillOpen(Shown):
    """An invoice that is open at the end of a period."""

    invoice_no: str
    issued_on: date
    due_on: date
    amount: Amount
    outstanding: Amount


class FreeMoney(Shown):
    """Money that pays nothing yet at the end of a period; below zero: it was refunded, and came back unpaid."""

    receipt_no: str
    amount: Amount


class InHand(Shown):
    """A cheque or bill that is no money yet at the end of a period."""

    receipt_no: str
    method: Literal["cheque", "bill"]
    instrument_no: str
    received_on: date
    amount: Amount


class AccountStatement(Shown):
    """A customer's account over a period: `closing` is `outstanding` less `unapplied`; below zero: paid in advance."""

    customer_id: str
    from_on: date
    to_on: date
    known_at: datetime | None
    opening: Amount
    entries: list[AccountEntry]
    closing: Amount
    allocations: list[AccountAllocation]
    outstanding: Amount
    open: list[StillOpen]
    unapplied: Amount
    free: list[FreeMoney]
    in_hand: list[InHand]
