"""What may be wished of the orders of a customer. P5-5.2, P5-5.3"""

from typing import Literal

from pydantic import Field

from shared.events.days import Day, PastDay
from shared.events.money import NotNegative, Quantity
from shared.events.orders import (
    OrderLine,
)
from shared.events.text import Entry, FieldName, Id, Known, Text
from shared.runtime.ask.decisions import Command


class PlaceOrder(Command):
    """Put an order form on file. P5-5.2a"""

    order_no: Id
    customer_id: Known
    contract_no: Known
    lines: tuple[OrderLine, ...]
    required_on: Day
    urgent: bool = False
    particulars: dict[FieldName, Entry] = Field(default_factory=dict)


class ChangeOrder(PlaceOrder):
    """Raise, lower or reopen an order: it must be agreed and checked again. P5-5.2b"""

    order_no: Known


class AgreeToOrder(Command):
    """Agree as the sales manager; the credit check follows at once. P5-5.2b"""

    order_no: Known
    customer_id: Known
    on_behalf_of: Known | None = None


class CheckOrder(Command):
    """Check the credit of a held order again. P5-5.2b"""

    order_no: Known
    customer_id: Known


class ReleaseOrder(Command):
    """Let a held order go in spite of the credit rule, as finance's head. P5-5.2b"""

    order_no: Known
    customer_id: Known
    reason: Text
    on_behalf_of: Known | None = None


class RecheckCredit(Command):
    """Check all approved orders again that have not left, since the customer's credit changed. P5-5.2b"""

    customer_id: Known


class CancelOrder(Command):
    """Give up what was not dispatched of an order."""

    order_no: Known
    customer_id: Known
    reason: Text


class Leaving(Command):
    """One line of a dispatch: goods out of a contract line, or freight in yuan."""

    line_no: Id
    contract_line_no: Known | None = None
    quantity: Quantity | None = None
    freight_amount: NotNegative | None = None


class DispatchOrder(Command):
    """Let goods of an approved order leave; they are invoiced under `invoice_no`. P5-5.2b"""

    invoice_no: Id
    order_no: Known
    contract_no: Known
    customer_id: Known
    dispatched_on: PastDay
    lines: tuple[Leaving, ...]
    vehicle: Text | None = None
    escort: Text | None = None


class ImportDispatch(Command):
    """Take over a dispatch that happened before; its order's credit check is recorded as imported.

    `invoiced` = `import`: its invoice is asked for at the import door of receivables, in its place of the history.
    """

    invoice_no: Id
    contract_no: Known
    customer_id: Known
    dispatched_on: PastDay
    lines: tuple[Leaving, ...]
    invoiced: Literal["import"] | None = None


class RecordDelivery(Command):
    """Record that the goods of a dispatch arrived. P5-5.2e"""

    invoice_no: Known
    customer_id: Known
    delivered_on: PastDay


OrderCommand = (
    PlaceOrder
    | AgreeToOrder
    | CheckOrder
    | ReleaseOrder
    | RecheckCredit
    | CancelOrder
    | DispatchOrder
    | ImportDispatch
    | RecordDelivery
)
