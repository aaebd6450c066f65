"""Money that names an order pays its invoices alone, until it is wholly invoiced or cancelled. P4-5.3"""

from collections.abc import Iterator

from services.receivables.subjects.account.allocation import Paid, spend_free_money
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.receipts import RecordReceipt, ReleaseOrder
from shared.events.receivables import PaymentReleased
from shared.runtime.ask.decisions import Refused


class InvoiceAndOrder(Refused):
    """Money names an invoice or an order, not both."""

    field = "order_no"


class OrderOfAnotherCustomer(Refused):
    """Money pays only for the orders of the customer who paid it."""

    field = "order_no"
    clause = "P4-7.4"


def check(wish: RecordReceipt, basis: AccountBasis) -> None:
    """Refuse money that names an invoice too, or an order of somebody else; an order that is still to come may wait."""
    if wish.order_no is None:
        return
    if wish.invoice_no is not None:
        raise InvoiceAndOrder(f"{wish.invoice_no} and {wish.order_no}.")
    if basis.order_of not in {None, wish.customer_id}:
        raise OrderOfAnotherCustomer(wish.order_no)


def release(account: Account, wish: ReleaseOrder, basis: AccountBasis) -> Iterator[PaymentReleased | Paid]:
    """Yield that the money of an order is free, for good, and what it pays; nothing where none waits."""
    waiting = [
        receipt
        for number in account.of_orders.get(wish.order_no, ())
        if (receipt := account.receipts[number]).counts_on is not None and not receipt.released
    ]
    for receipt in waiting:
        yield PaymentReleased(
            receipt_no=receipt.receipt_no,
            customer_id=wish.customer_id,
            released_on=max(wish.released_on, receipt.counts_on or wish.released_on),
            released_by=basis.stamp.actor,
            order_no=wish.order_no,
        )
    if waiting:
        yield from spend_free_money(account, wish.released_on)
