"""What a customer is asked to pay, and by when. P1-2.2, P4-7.3"""

from typing import ClassVar, Literal

from shared.events import Event, Value
from shared.events.contracts import Terms
from shared.events.days import Day
from shared.events.money import NotNegative, Quantity
from shared.events.text import Id


class InvoiceInstalment(Value):
    """A part of an invoice and the day it falls due; parts stand in order of their days and sum to the invoice."""

    due_on: Day
    amount: NotNegative
    retention: Literal[True] | None = None  # kept back as a surety (质保金). P4-7.3


class InvoiceLine(Value):
    """`amount` is S = quantity x price, `list_amount` is L = quantity x list price; freight lines have L = S. P4-5.2"""

    line_no: Id
    kind: Literal["goods", "freight"]
    product_id: Id | None = None
    quantity: Quantity | None = None
    amount: NotNegative
    list_amount: NotNegative


class InvoiceIssued(Event):
    """A dispatch was invoiced. Amounts are tax-inclusive. P1-2.2, P4-7.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.InvoiceIssued.v1"
    invoice_no: Id
    customer_id: Id
    contract_no: Id
    order_no: Id | None = None
    signed_on: Day  # of the contract revision that it follows
    issued_on: Day
    terms: Terms
    instalments: tuple[InvoiceInstalment, ...]
    lines: tuple[InvoiceLine, ...]
    amount: NotNegative


class DueDatesMoved(Event):
    """The goods were delivered: what counts from delivery falls due anew; the same number of parts. P4-7.2, P5-5.2e"""

    TYPE: ClassVar[str] = "huikuan.receivables.DueDatesMoved.v1"
    invoice_no: Id
    customer_id: Id
    delivered_on: Day
    instalments: tuple[InvoiceInstalment, ...]
