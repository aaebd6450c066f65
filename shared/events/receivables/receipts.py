"""Money that came in, what it paid, and receipts that were wrong. P4-5.3, P4-7.6"""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day
from shared.events.money import NotNegative, Positive
from shared.events.numbers import Count, Ordinal
from shared.events.receivables.bank_statements import BankLine
from shared.events.text import Id, Text

Method = Literal["cash", "transfer", "cheque", "bill"]


class PaymentReceived(Event):
    """Money counts from this day: cash and transfers when they came, cheques and bills when they cleared. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.PaymentReceived.v1"
    receipt_no: Id
    customer_id: Id
    method: Method
    instrument_no: Id | None = None
    amount: NotNegative
    received_on: Day
    counts_on: Day
    invoice_no: Id | None = None  # the invoice that the payer named
    collected_by: Id | None = None  # a rep or driver who took cash on the road
    hand_in_by: Day | None = None  # that cash reaches finance by this day. P4-7.2
    bank_line: BankLine | None = None  # of a transfer that was recorded from a bank's statement
    line_corrections: Count = 0  # receipts of that line that had been corrected before
    order_no: Id | None = (
        None  # the order that the payer named: it pays the invoices of that order alone, until released
    )


class ReceiptCorrectionProposed(Event):
    """Finance says that a receipt is wrong, and why; the head of finance has to confirm it. P4-7.6"""

    TYPE: ClassVar[str] = "huikuan.receivables.ReceiptCorrectionProposed.v1"
    correction_no: Id
    receipt_no: Id
    customer_id: Id
    reason: Text
    proposed_on: Day
    proposed_by: Id


class ReceiptCorrected(Event):
    """A receipt that was typed twice or for the wrong customer is worth nothing from this day on. P4-7.6

    `withdrawn` is its unapplied rest, which went with it. The allocations it had made are reversed by
    `AllocationReversed` facts recorded just before this one. It is no bounced instrument.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.ReceiptCorrected.v1"
    correction_no: Id
    receipt_no: Id
    customer_id: Id
    corrected_on: Day
    withdrawn: NotNegative
    proposed_by: Id
    confirmed_by: Id
    on_behalf_of: Id | None = None  # in whose place it was confirmed


class PaymentAllocated(Event):
    """Money of a receipt pays an invoice. `allocation_no` counts 1, 2, … in the customer's account. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.PaymentAllocated.v1"
    allocation_no: Ordinal
    receipt_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    allocated_on: Day
    cash: bool = True  # False: a set-off, which settles like money and earns nothing


class AllocationReversed(Event):
    """A part or all of an allocation is taken back; the money is free again, or gone with its receipt. P4-5.3

    A credit note frees it; with an instrument that bounced, or a receipt that was wrong, it is gone.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.AllocationReversed.v2"
    allocation_no: Ordinal
    receipt_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    reversed_on: Day
    because: Literal["bounce", "credit_note", "correction"]
    cash: bool = True
    to_freight: Literal[True] | None = None  # the freight account had paid it: it stands there again, and is not free


class AllocationReversedV1(Event):
    """A part or all of an allocation is taken back, before wrong receipts were corrected. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.AllocationReversed.v1"
    allocation_no: Ordinal
    receipt_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    reversed_on: Day
    because: Literal["bounce", "credit_note"]
    cash: bool = True

    def upcast(self) -> AllocationReversed:
        """Return the fact in the words of today."""
        return AllocationReversed(**dict(self))


class PaymentReleased(Event):
    """A receipt waits no longer for what it names: finance let it go, it is another's, or the order is done. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.PaymentReleased.v1"
    receipt_no: Id
    customer_id: Id
    released_on: Day
    released_by: Id
    invoice_no: Id | None = None  # that invoice, where it was issued to another customer; None: finance decided
    order_no: Id | None = None  # the order that it named, where that is wholly invoiced or cancelled
