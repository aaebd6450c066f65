"""What becomes of cheques and bills. P4-7.4"""

from shared.events.days import PastDay
from shared.events.money import NotNegative
from shared.events.text import Known, Text
from shared.runtime.ask.decisions import Command


class ClearInstrument(Command):
    """The bank paid a cheque or bill."""

    receipt_no: Known
    customer_id: Known
    cleared_on: PastDay


class DepositInstrument(Command):
    """Finance brought a cheque or bill to the bank."""

    receipt_no: Known
    customer_id: Known
    deposited_on: PastDay


class DiscountBill(Command):
    """Say that a bank took a bill before its due day, by the bank's own advice."""

    receipt_no: Known
    customer_id: Known
    credited_on: PastDay
    interest: NotNegative
    net: NotNegative
    recourse: bool


class EndorseBill(Command):
    """Say that a bill was passed on to a supplier."""

    receipt_no: Known
    customer_id: Known
    endorsed_on: PastDay
    to: Text


class DischargeBill(Command):
    """Say that the holder of a bill was paid after its due day."""

    receipt_no: Known
    customer_id: Known
    discharged_on: PastDay


class ReturnBill(Command):
    """Say that a bill went back to the customer, as finance and the head of the matter agreed."""

    receipt_no: Known
    customer_id: Known
    returned_on: PastDay
    agreed_by: Known


class BounceInstrument(Command):
    """A cheque or bill came back unpaid."""

    receipt_no: Known
    customer_id: Known
    bounced_on: PastDay


InstrumentCommand = (
    ClearInstrument | BounceInstrument | DepositInstrument | DiscountBill | EndorseBill | DischargeBill | ReturnBill
)
