"""What the doors of receipts answer, and those of what becomes of them: corrections, refunds, set-offs."""

from datetime import date
from typing import Literal

from services.receivables.doors.answers.bills import BillStatus
from shared.runtime.http.answers import Amount, Shown


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
